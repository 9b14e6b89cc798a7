import {chmod, mkdtemp, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {decideHostKey} from '../../../src/systems/ssh/known-hosts.ts';
import {appendKnownHost, readKnownHosts} from '../../../src/systems/ssh/known-hosts-file.ts';
import {problemOf} from '../problem-of.ts';

const KEY = Buffer.from('AAAAC3NzaC1lZDI1NTE5AAAAIJ9Z4mQ0cVTnUyGk0k8x5N9m8Yb1wQhV2n3rPz7tWcXa', 'base64');
const HASHED = '|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg=';

let directory: string;
let path: string;

beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'known-hosts-file-'));
	path = join(directory, 'known_hosts');
});
afterEach(async () => {
	await rm(directory, {recursive: true, force: true});
});

it('knows nobody where there is no file', async () => {
	expect(await readKnownHosts(path)).toEqual([]);
});

it('makes the file and its folder private', async () => {
	const deep = join(directory, '.ssh', 'known_hosts');
	await appendKnownHost(deep, 'vm', KEY);
	expect((await stat(deep)).mode & 0o777).toBe(0o600);
	expect((await stat(join(directory, '.ssh'))).mode & 0o777).toBe(0o700);
	expect(decideHostKey(await readKnownHosts(deep), 'vm', KEY)).toEqual({trust: 'known'});
});

it('keeps what is there, its mode, and lines apart', async () => {
	await writeFile(path, '# mine');
	await chmod(path, 0o644);
	await appendKnownHost(path, 'vm', KEY);
	expect(await readFile(path, 'utf8')).toBe(`# mine\nvm ssh-ed25519 ${KEY.toString('base64')}\n`);
	expect((await stat(path)).mode & 0o777).toBe(0o644);
});

it('adds no empty line after a whole one', async () => {
	await writeFile(path, '# mine\n');
	await appendKnownHost(path, 'vm', KEY);
	expect((await readFile(path, 'utf8')).split('\n')).toHaveLength(3);
});

it('hashes the name where the file does', async () => {
	await writeFile(path, `${HASHED} ssh-ed25519 ${KEY.toString('base64')}\n`);
	await appendKnownHost(path, 'secret-host', KEY);
	const content = await readFile(path, 'utf8');
	expect(content).not.toContain('secret-host');
	expect(decideHostKey(await readKnownHosts(path), 'secret-host', KEY)).toEqual({trust: 'known'});
});

it('refuses to add to a file that it does not understand', async () => {
	await writeFile(path, 'garbage\n');
	expect(await problemOf(appendKnownHost(path, 'vm', KEY))).toMatchObject({code: 'known-hosts-unreadable', path, detail: {en: 'line 1'}});
	expect(await readFile(path, 'utf8')).toBe('garbage\n');
});

it('says that the place cannot be written', async () => {
	await writeFile(join(directory, 'file'), '');
	const below = join(directory, 'file', 'known_hosts');
	expect(await problemOf(appendKnownHost(below, 'vm', KEY))).toMatchObject({code: 'known-hosts-unreadable', detail: 'ENOTDIR'});
});
