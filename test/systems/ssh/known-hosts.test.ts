import {execFileSync} from 'node:child_process';
import {generateKeyPairSync} from 'node:crypto';
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {
	decideHostKey,
	fingerprintOf,
	type KnownHost,
	keyTypeOf,
	knownHostLine,
	knownHostName,
	knownKeyTypes,
	parseKnownHosts,
} from '../../../src/systems/ssh/known-hosts.ts';

const ED = newKey('ssh-ed25519');
const OTHER = newKey('ssh-ed25519');
const RSA = newKey('ssh-rsa');

function newKey(type: string): Buffer {
	const {publicKey} = generateKeyPairSync('ed25519');
	const body = publicKey.export({format: 'der', type: 'spki'}).subarray(-32);
	const length = (size: number) => {
		const bytes = Buffer.alloc(4);
		bytes.writeUInt32BE(size);
		return bytes;
	};
	return Buffer.concat([length(type.length), Buffer.from(type), length(32), body]);
}

const line = (hosts: string, key: Buffer, marker = '') => `${marker}${hosts} ${keyTypeOf(key)} ${key.toString('base64')} a comment\n`;

function entriesOf(text: string): readonly KnownHost[] {
	const parsed = parseKnownHosts(text);
	if ('malformedLine' in parsed) throw new Error(`line ${parsed.malformedLine}`);
	return parsed.entries;
}

const decide = (text: string, name: string, key = ED) => decideHostKey(entriesOf(text), name, key);

describe('matching', () => {
	it.each([
		['vm.example.com', 'vm.example.com', true],
		['VM.Example.COM', 'vm.example.com', true],
		['vm.example.com', 'vm.example.com.evil.org', false],
		['vm.example.com', 'xvm.example.com', false],
		['vm-example-com', 'vm.example.com', false],
		['vmxexample.com', 'vm.example.com', false],
		['vm.example.com', 'vmxexample.com', false],
		['a,vm.example.com,b', 'vm.example.com', true],
		['*.example.com', 'vm.example.com', true],
		['*.example.com', 'example.com', false],
		['vm?.example.com', 'vm1.example.com', true],
		['vm?.example.com', 'vm.example.com', false],
		['*.example.com,!vm.example.com', 'vm.example.com', false],
		['!vm.example.com,*.example.com', 'vm.example.com', false],
		['*.example.com,!other.example.com', 'vm.example.com', true],
		['!vm.example.com', 'other.example.com', false],
		['203.0.113.10', '203.0.113.10', true],
		['203.0.113.1', '203.0.113.10', false],
		['[203.0.113.10]:2222', '[203.0.113.10]:2222', true],
		['203.0.113.10', '[203.0.113.10]:2222', false],
		['[203.0.113.10]:2222', '203.0.113.10', false],
		['[*]:2222', '[vm]:2222', true],
		['2001:db8::1', '2001:db8::1', true],
	])('%s and %s: %s', (hosts, name, matches) => {
		expect(decide(line(hosts, ED), name)).toEqual({trust: matches ? 'known' : 'unknown'});
	});

	it.each([
		['vm', 22, 'vm'],
		['VM', 22, 'vm'],
		['vm', 2222, '[vm]:2222'],
		['2001:db8::1', 22, '2001:db8::1'],
		['2001:db8::1', 2222, '[2001:db8::1]:2222'],
	])('writes %s port %i as %s', (host, port, name) => {
		expect(knownHostName(host, port)).toBe(name);
	});

	it('finds a hashed name, and that one only', () => {
		const hosts = '|1|BMsIC6cUIP2zBuXR3t2LRcJYjzM=|hpkJMysjTNk/+zzUUzxQEa2ieq4=';
		const known = knownHostLine([{...entriesOf(line('x', ED))[0]!, hosts}], 'vm.example.com', ED);
		expect(known).toMatch(/^\|1\|[A-Za-z0-9+/]{27}=\|[A-Za-z0-9+/]{27}= ssh-ed25519 /);
		expect(decide(known, 'vm.example.com')).toEqual({trust: 'known'});
		expect(decide(known, 'vm.example.org')).toEqual({trust: 'unknown'});
	});

	it.runIf(existsSync('/usr/bin/ssh-keygen'))('agrees with ssh-keygen on hashed names', () => {
		const directory = mkdtempSync(join(tmpdir(), 'known-hosts-'));
		try {
			const file = join(directory, 'known_hosts');
			writeFileSync(file, line('vm.example.com', ED) + line('[vm.example.com]:2222', OTHER));
			execFileSync('ssh-keygen', ['-q', '-H', '-f', file], {stdio: 'ignore'});
			const hashed = readFileSync(file, 'utf8');
			expect(hashed).not.toContain('example');
			expect(decide(hashed, 'vm.example.com')).toEqual({trust: 'known'});
			expect(decide(hashed, '[vm.example.com]:2222', OTHER)).toEqual({trust: 'known'});
			expect(decide(hashed, '[vm.example.com]:2222', ED)).toEqual({trust: 'changed', line: 2});
			writeFileSync(file, knownHostLine(entriesOf(hashed), '[vm]:2200', ED));
			const found = execFileSync('ssh-keygen', ['-F', '[vm]:2200', '-f', file], {encoding: 'utf8'});
			expect(found).toContain(ED.toString('base64'));
		} finally {
			rmSync(directory, {recursive: true});
		}
	});
});

describe('deciding', () => {
	it('calls a different key of the same type changed, with its line', () => {
		expect(decide(`# note\n\n${line('vm', OTHER)}`, 'vm')).toEqual({trust: 'changed', line: 3});
	});

	it('knows a host by any of its recorded keys', () => {
		expect(decide(line('vm', OTHER) + line('vm', ED), 'vm')).toEqual({trust: 'known'});
	});

	it('does not know a host by a key of a type that is not on record', () => {
		expect(decide(line('vm', RSA), 'vm')).toEqual({trust: 'unknown'});
		expect(knownKeyTypes(entriesOf(line('vm', RSA) + line('*', ED)), 'vm')).toEqual(['ssh-rsa', 'ssh-ed25519']);
	});

	it('compares the whole key', () => {
		const longer = Buffer.concat([ED, Buffer.from([0])]);
		expect(decide(line('vm', ED), 'vm', longer)).toEqual({trust: 'changed', line: 1});
		expect(decide(line('vm', longer), 'vm', ED)).toEqual({trust: 'changed', line: 1});
	});

	it('puts a revocation above everything else', () => {
		expect(decide(line('vm', ED) + line('*', ED, '@revoked '), 'vm')).toEqual({trust: 'revoked', line: 2});
		expect(decide(line('vm', ED) + line('*', OTHER, '@revoked '), 'vm')).toEqual({trust: 'known'});
	});

	it('never trusts a certificate authority as a key, nor holds it against one', () => {
		expect(decide(line('vm', ED, '@cert-authority '), 'vm')).toEqual({trust: 'unknown'});
		expect(decide(line('vm', OTHER, '@cert-authority '), 'vm')).toEqual({trust: 'unknown'});
		expect(knownKeyTypes(entriesOf(line('vm', OTHER, '@cert-authority ')), 'vm')).toEqual([]);
	});
});

describe('parsing', () => {
	it('passes over comments, empty lines and keys of SSH version 1', () => {
		expect(entriesOf('\n  # x\nold 1024 35 1299\n\t\n')).toEqual([]);
	});

	it.each([
		['a host alone', 'vm\n'],
		['no key', 'vm ssh-ed25519\n'],
		['a key that is not base64', 'vm ssh-ed25519 !!!!\n'],
		['a key of another type', `vm ssh-rsa ${ED.toString('base64')}\n`],
		['a key cut short', `vm ssh-ed25519 ${ED.subarray(0, 15).toString('base64')}\n`],
		['an unknown marker', `@trusted vm ssh-ed25519 ${ED.toString('base64')}\n`],
		['a broken hash', `|1|abc|def ssh-ed25519 ${ED.toString('base64')}\n`],
		['another version of hash', `|2|BMsIC6cUIP2zBuXR3t2LRcJYjzM=|hpkJMysjTNk/+zzUUzxQEa2ieq4= ssh-ed25519 ${ED.toString('base64')}\n`],
		['bytes', '\u0000\u0001\u0002\n'],
	])('gives up the whole file for %s', (_name, broken) => {
		expect(parseKnownHosts(line('vm', ED) + broken)).toEqual({malformedLine: 2});
	});
});

it('writes a fingerprint as ssh-keygen does', () => {
	expect(fingerprintOf(Buffer.from(''))).toBe('SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU');
});
