import {createSocket} from 'node:dgram';

export interface Zone {
	/** Response code; 3 is NXDOMAIN, 2 SERVFAIL, 5 REFUSED. @default 0 */
	readonly rcode?: number;
	readonly A?: readonly string[];
	/** Each as eight full groups: `2001:0db8:0000:…`. */
	readonly AAAA?: readonly string[];
	readonly TXT?: readonly string[];
	/** Swallows the question. */
	readonly silent?: boolean;
}

export interface DnsServer {
	/** `127.0.0.1:port` */
	readonly address: string;
	readonly asked: readonly string[];
	close(): Promise<void>;
}

const TYPES = {A: 1, TXT: 16, AAAA: 28} as const;

/** A name server on loopback that answers from a table; a name it does not know is NXDOMAIN. */
export async function startDnsServer(zones: Readonly<Record<string, Zone>>): Promise<DnsServer> {
	const socket = createSocket('udp4');
	const asked: string[] = [];
	socket.on('message', (message, peer) => {
		const {name, type, end} = questionOf(message);
		asked.push(name);
		const zone = zones[name] ?? {rcode: 3};
		if (zone.silent) return;
		const records = recordsOf(zone, type);
		const header = Buffer.from(message.subarray(0, 12));
		header.writeUInt16BE(0x8180 | (zone.rcode ?? 0), 2);
		header.writeUInt16BE(records.length, 6);
		header.writeUInt32BE(0, 8);
		socket.send(Buffer.concat([header, message.subarray(12, end), ...records]), peer.port, peer.address);
	});
	await new Promise<void>(resolve => socket.bind(0, '127.0.0.1', resolve));
	return {
		address: `127.0.0.1:${socket.address().port}`,
		asked,
		close: () => new Promise(resolve => socket.close(() => resolve())),
	};
}

function questionOf(message: Buffer): {name: string; type: number; end: number} {
	const labels: string[] = [];
	let at = 12;
	for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
		labels.push(message.toString('latin1', at + 1, at + 1 + length));
		at += 1 + length;
	}
	return {name: labels.join('.').toLowerCase(), type: message.readUInt16BE(at + 1), end: at + 5};
}

function recordsOf(zone: Zone, type: number): Buffer[] {
	if (type === TYPES.A) return (zone.A ?? []).map(value => record(type, Buffer.from(value.split('.').map(Number))));
	if (type === TYPES.AAAA) return (zone.AAAA ?? []).map(value => record(type, Buffer.from(value.replaceAll(':', ''), 'hex')));
	if (type === TYPES.TXT) return (zone.TXT ?? []).map(value => record(type, Buffer.from([value.length, ...Buffer.from(value)])));
	return [];
}

/** The owner name is a pointer to the question's. */
function record(type: number, data: Buffer): Buffer {
	const head = Buffer.alloc(12);
	head.writeUInt16BE(0xc00c, 0);
	head.writeUInt16BE(type, 2);
	head.writeUInt16BE(1, 4);
	head.writeUInt32BE(60, 6);
	head.writeUInt16BE(data.length, 10);
	return Buffer.concat([head, data]);
}
