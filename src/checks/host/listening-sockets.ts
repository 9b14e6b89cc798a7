/** A TCP socket that waits for connections. */
export interface ListeningSocket {
	readonly port: number;
	/** As the kernel has it, without brackets: `0.0.0.0`, `127.0.0.1`, `::`, `::ffff:127.0.0.1`. */
	readonly address: string;
	/** Whether only this host itself can reach it. */
	readonly loopback: boolean;
}

const LISTEN = '0A';

/** `/proc/net/tcp` and `/proc/net/tcp6`: addresses are hexadecimal words in the byte order of amd64 and arm64. */
export function parseSockets(tables: string): ListeningSocket[] {
	const sockets = tables.split('\n').flatMap(line => {
		const [, local = '', , state] = line.trim().split(/\s+/);
		const [, hex = '', port = ''] = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/i.exec(local) ?? [];
		if (state !== LISTEN || hex === '') return [];
		const bytes = (hex.match(/.{8}/g) ?? []).flatMap(word => (word.match(/../g) ?? []).reverse());
		const address = bytes.length === 4 ? ipv4(bytes) : ipv6(bytes);
		return [{port: Number.parseInt(port, 16), address, loopback: /^(::ffff:)?127\.|^::1$/.test(address)}];
	});
	return sockets.sort((one, other) => one.port - other.port || one.address.localeCompare(other.address));
}

function ipv4(bytes: readonly string[]): string {
	return bytes.map(byte => Number.parseInt(byte, 16)).join('.');
}

function ipv6(bytes: readonly string[]): string {
	const mapped = bytes.slice(0, 12).join('').toLowerCase() === '00000000000000000000ffff';
	if (mapped) return `::ffff:${ipv4(bytes.slice(12))}`;
	const groups = Array.from({length: 8}, (_, index) => Number.parseInt(`${bytes[index * 2]}${bytes[index * 2 + 1]}`, 16).toString(16));
	return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}
