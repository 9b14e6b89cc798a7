import {createHash, createHmac, randomBytes} from 'node:crypto';

export interface KnownHost {
	/** Counts from 1. */
	readonly line: number;
	readonly marker: 'revoked' | 'cert-authority' | undefined;
	readonly hosts: string;
	readonly keyType: string;
	readonly key: Buffer;
}

export type HostKeyDecision =
	| {readonly trust: 'known'}
	| {readonly trust: 'unknown'}
	| {readonly trust: 'changed' | 'revoked'; readonly line: number};

export type KnownHosts = {readonly entries: readonly KnownHost[]} | {readonly malformedLine: number};

/** A file with a line that cannot be read is not half trusted: the first such line is all that is returned. */
export function parseKnownHosts(text: string): KnownHosts {
	const entries: KnownHost[] = [];
	for (const [index, line] of text.split(/\r?\n/).entries()) {
		if (/^\s*(#|$)/.test(line)) continue;
		const entry = parseLine(line.trim(), index + 1);
		if (entry === undefined) return {malformedLine: index + 1};
		if (entry !== 'obsolete') entries.push(entry);
	}
	return {entries};
}

function parseLine(line: string, number: number): KnownHost | 'obsolete' | undefined {
	const words = line.split(/[ \t]+/);
	const marker = words[0]?.startsWith('@') ? words.shift() : undefined;
	if (marker !== undefined && marker !== '@revoked' && marker !== '@cert-authority') return undefined;
	const [hosts, keyType, encoded] = words;
	if (hosts === undefined || keyType === undefined || encoded === undefined) return undefined;
	// A key of SSH version 1: length, exponent, modulus. Nothing offers such a key any more.
	if (/^\d+$/.test(keyType) && /^\d+$/.test(encoded)) return 'obsolete';
	if (hosts.startsWith('|') && hashedHost(hosts) === undefined) return undefined;
	if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return undefined;
	const key = Buffer.from(encoded, 'base64');
	if (keyTypeOf(key) !== keyType) return undefined;
	return {
		line: number,
		marker: marker === undefined ? undefined : marker === '@revoked' ? 'revoked' : 'cert-authority',
		hosts,
		keyType,
		key,
	};
}

/** The type that is written inside a public key; undefined when it is not one. */
export function keyTypeOf(key: Buffer): string | undefined {
	if (key.length < 4) return undefined;
	const length = key.readUInt32BE(0);
	if (length === 0 || length > 64 || key.length <= 4 + length) return undefined;
	return key.toString('latin1', 4, 4 + length);
}

/** The name a host has in known_hosts: `host`, or `[host]:port` for any port but 22. */
export function knownHostName(host: string, port: number): string {
	const name = host.toLowerCase();
	return port === 22 ? name : `[${name}]:${port}`;
}

/**
 * Compares the whole key. A certificate authority is never taken for a key, and a recorded key of the same type that
 * differs is a changed host, unless another recorded one is equal.
 */
export function decideHostKey(entries: readonly KnownHost[], name: string, key: Buffer): HostKeyDecision {
	const mine = entries.filter(entry => entry.marker !== 'cert-authority' && matchesHost(entry.hosts, name));
	const revoked = mine.find(entry => entry.marker === 'revoked' && entry.key.equals(key));
	if (revoked !== undefined) return {trust: 'revoked', line: revoked.line};
	const trusted = mine.filter(entry => entry.marker === undefined);
	if (trusted.some(entry => entry.key.equals(key))) return {trust: 'known'};
	const differing = trusted.find(entry => entry.keyType === keyTypeOf(key));
	return differing === undefined ? {trust: 'unknown'} : {trust: 'changed', line: differing.line};
}

/** The types of key on record for a host, in the file's order. */
export function knownKeyTypes(entries: readonly KnownHost[], name: string): readonly string[] {
	const mine = entries.filter(entry => entry.marker === undefined && matchesHost(entry.hosts, name));
	return [...new Set(mine.map(entry => entry.keyType))];
}

/** The line to append for a key: with the name hashed where the file hashes names. */
export function knownHostLine(entries: readonly KnownHost[], name: string, key: Buffer): string {
	const hosts = entries.some(entry => entry.hosts.startsWith('|1|')) ? hashHost(name) : name;
	return `${hosts} ${keyTypeOf(key)} ${key.toString('base64')}\n`;
}

/** `SHA256:…`, as ssh-keygen prints it. */
export function fingerprintOf(key: Buffer): string {
	return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

function matchesHost(hosts: string, name: string): boolean {
	if (hosts.startsWith('|')) {
		const hashed = hashedHost(hosts);
		return hashed !== undefined && hmac(hashed.salt, name).equals(hashed.hash);
	}
	let matched = false;
	for (const pattern of hosts.split(',')) {
		const negated = pattern.startsWith('!');
		if (!matchesPattern(negated ? pattern.slice(1) : pattern, name)) continue;
		if (negated) return false;
		matched = true;
	}
	return matched;
}

/** `*` and `?` only; brackets are part of the name. */
function matchesPattern(pattern: string, name: string): boolean {
	if (pattern === '') return false;
	const source = pattern
		.toLowerCase()
		.replace(/[\\^$.|+()[\]{}]/g, '\\$&')
		.replace(/\*+/g, '.*')
		.replaceAll('?', '.');
	return new RegExp(`^${source}$`).test(name);
}

function hashedHost(hosts: string): {salt: Buffer; hash: Buffer} | undefined {
	const [, version, salt, hash, ...rest] = hosts.split('|');
	if (version !== '1' || salt === undefined || hash === undefined || rest.length > 0) return undefined;
	const parts = {salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64')};
	return parts.salt.length === 20 && parts.hash.length === 20 ? parts : undefined;
}

function hashHost(name: string): string {
	const salt = randomBytes(20);
	return `|1|${salt.toString('base64')}|${hmac(salt, name).toString('base64')}`;
}

function hmac(salt: Buffer, name: string): Buffer {
	return createHmac('sha1', salt).update(name).digest();
}
