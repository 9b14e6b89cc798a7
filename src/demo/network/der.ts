/**
 * Just enough DER to write a certificate: tag, length, contents. Node can sign and read X.509 but not build it, and
 * the demo must not depend on an `openssl` program being there.
 */
export type Der = Buffer;

export function der(tag: number, ...contents: readonly Buffer[]): Der {
	const body = Buffer.concat(contents);
	if (body.length < 0x80) return Buffer.concat([Buffer.of(tag, body.length), body]);
	const size: number[] = [];
	for (let rest = body.length; rest > 0; rest >>>= 8) size.unshift(rest & 0xff);
	return Buffer.concat([Buffer.of(tag, 0x80 | size.length, ...size), body]);
}

export const sequence = (...parts: readonly Der[]): Der => der(0x30, ...parts);
export const setOf = (...parts: readonly Der[]): Der => der(0x31, ...parts);
export const octets = (value: Buffer): Der => der(0x04, value);
/** A bit string with no unused bits, or with the given number at its end. */
export const bits = (value: Buffer, unused = 0): Der => der(0x03, Buffer.of(unused), value);
export const yes = (): Der => der(0x01, Buffer.of(0xff));
export const utf8 = (value: string): Der => der(0x0c, Buffer.from(value, 'utf8'));
/** `[number]` around whole values: EXPLICIT tagging. */
export const explicit = (number: number, ...parts: readonly Der[]): Der => der(0xa0 | number, ...parts);

/** A non-negative integer; a leading zero keeps the sign bit clear. */
export function integer(value: number | Buffer): Der {
	const bytes = typeof value === 'number' ? Buffer.of(value) : value;
	return der(0x02, (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
}

/** `2.5.29.17` → its encoding: the first two arcs share a byte, the others are base 128. */
export function oid(dotted: string): Der {
	const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
	const bytes = [first * 40 + second];
	for (const arc of rest) {
		const group = [arc & 0x7f];
		for (let high = arc >>> 7; high > 0; high >>>= 7) group.unshift((high & 0x7f) | 0x80);
		bytes.push(...group);
	}
	return der(0x06, Buffer.from(bytes));
}

/** UTCTime until 2049, GeneralizedTime from 2050, as RFC 5280 asks. */
export function time(at: Date): Der {
	const digits = at.toISOString().replace(/[-:T]|\.\d+/g, '');
	return at.getUTCFullYear() < 2050 ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits));
}
