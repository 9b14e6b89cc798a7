import {createSocket} from 'node:dgram';

export interface DnsAnswers {
	/** IPv4 addresses of a name in lower case; undefined when there is no such name. */
	addresses(name: string): readonly string[] | undefined;
}

export interface DnsServer {
	readonly port: number;
	close(): Promise<void>;
}

const TYPE_A = 1;
const NXDOMAIN = 3;

/** A resolver on loopback that knows one zone: A records, an empty answer for other types, NXDOMAIN for other names. */
export async function createDnsServer(answers: DnsAnswers): Promise<DnsServer> {
	const socket = createSocket('udp4');
	socket.on('message', (query, from) => {
		const reply = respond(query, answers);
		if (reply !== undefined) socket.send(reply, from.port, from.address);
	});
	socket.on('error', () => undefined);
	await new Promise<void>((resolve, reject) => {
		socket.once('error', reject);
		socket.bind(0, '127.0.0.1', resolve);
	});
	return {port: socket.address().port, close: () => new Promise(resolve => socket.close(() => resolve()))};
}

function respond(query: Buffer, answers: DnsAnswers): Buffer | undefined {
	const question = readQuestion(query);
	if (question === undefined) return undefined;
	const addresses = answers.addresses(question.name);
	const records = question.type === TYPE_A ? (addresses ?? []) : [];
	const head = Buffer.alloc(12);
	query.copy(head, 0, 0, 2);
	// Answer, authoritative, recursion available; recursion desired as it was asked.
	head.writeUInt16BE(0x8480 | (query.readUInt16BE(2) & 0x0100) | (addresses === undefined ? NXDOMAIN : 0), 2);
	head.writeUInt16BE(1, 4);
	head.writeUInt16BE(records.length, 6);
	const body = records.map(address => {
		// A pointer to the name in the question, type A, class IN, 30 s to live, four bytes.
		const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 30, 0, 4, 0, 0, 0, 0]);
		address.split('.').forEach((part, index) => {
			record[12 + index] = Number(part);
		});
		return record;
	});
	return Buffer.concat([head, query.subarray(12, question.end), ...body]);
}

function readQuestion(query: Buffer): {readonly name: string; readonly type: number; readonly end: number} | undefined {
	if (query.length < 17 || query.readUInt16BE(4) !== 1) return undefined;
	const labels: string[] = [];
	let at = 12;
	for (;;) {
		const length = query[at];
		if (length === undefined || length > 63) return undefined;
		at += 1;
		if (length === 0) break;
		labels.push(query.toString('latin1', at, at + length));
		at += length;
	}
	if (query.length < at + 4) return undefined;
	return {name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at), end: at + 4};
}
