import {createHash} from 'node:crypto';
import {existsSync} from 'node:fs';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {findProgram} from './find-program.ts';
import {closedPort} from './listen.ts';
import {runServer} from './run-server.ts';
import {waitUntil} from './wait-until.ts';

const program = findProgram('docker-registry') ?? ['/usr/bin/docker-registry'].find(existsSync);

/** False when this machine has no Docker registry to start. */
export const hasDockerRegistry = program !== undefined;

/** `reader` with the password `secret`, as `htpasswd -B` writes it. */
const ACCOUNT = 'reader:$2y$04$yrAcnwUUiGK0xP2SzohqxuYhCmvLtGOS9YFhkTFzrisIIzO/MJH1y';
const AUTHORIZATION = `Basic ${Buffer.from('reader:secret').toString('base64')}`;

export interface DockerRegistry {
	readonly url: string;
	/** Pushes a document as a blob; returns its digest. */
	blob(repository: string, value: unknown): Promise<string>;
	/** Pushes a manifest under a tag, or under its digest alone; returns what an index says of it. */
	manifest(repository: string, tag: string | undefined, mediaType: string, value: object): Promise<Descriptor>;
	freeze(): void;
	thaw(): void;
	remove(): Promise<void>;
}

export interface Descriptor {
	readonly mediaType: string;
	readonly digest: string;
	readonly size: number;
}

/** A registry of its own in a temporary directory, on 127.0.0.1; a private one asks everybody for a password. */
export async function startDockerRegistry(access: 'open' | 'private' = 'open'): Promise<DockerRegistry> {
	if (program === undefined) throw new Error('no docker-registry here');
	const directory = await mkdtemp(join(tmpdir(), 'coinpilot-registry-'));
	const url = `http://127.0.0.1:${await closedPort()}`;
	const settings = {
		version: '0.1',
		log: {level: 'error', accesslog: {disabled: true}},
		storage: {filesystem: {rootdirectory: join(directory, 'data')}},
		http: {addr: new URL(url).host, secret: 'for the tests'},
		...(access === 'private' && {auth: {htpasswd: {realm: 'private', path: join(directory, 'accounts')}}}),
	};
	await writeFile(join(directory, 'accounts'), `${ACCOUNT}\n`);
	// JSON is YAML as well.
	await writeFile(join(directory, 'config.yml'), JSON.stringify(settings));
	const server = runServer(program, ['serve', join(directory, 'config.yml')], directory);
	const remove = async () => {
		await server.stop();
		await rm(directory, {recursive: true, force: true});
	};
	const push = async (path: string, init: RequestInit) => {
		const answer = await fetch(new URL(path, url), {...init, headers: {authorization: AUTHORIZATION, ...init.headers}});
		if (!answer.ok) throw new Error(`${init.method} ${path}: HTTP ${answer.status} ${await answer.text()}`);
		return answer;
	};
	try {
		await waitUntil('the registry to answer', async () => {
			if (server.process.exitCode !== null) throw new Error(`docker-registry ended: ${server.output()}`);
			return (await fetch(`${url}/v2/`).catch(() => undefined)) !== undefined;
		});
	} catch (error) {
		await remove();
		throw error;
	}
	return {
		url,
		async blob(repository, value) {
			const body = JSON.stringify(value);
			const digest = digestOf(body);
			const started = await push(`/v2/${repository}/blobs/uploads/`, {method: 'POST'});
			const upload = new URL(started.headers.get('location') ?? '', url);
			upload.searchParams.set('digest', digest);
			await push(upload.href, {method: 'PUT', body, headers: {'content-type': 'application/octet-stream'}});
			return digest;
		},
		async manifest(repository, tag, mediaType, value) {
			const body = JSON.stringify({schemaVersion: 2, mediaType, ...value});
			const digest = digestOf(body);
			await push(`/v2/${repository}/manifests/${tag ?? digest}`, {method: 'PUT', body, headers: {'content-type': mediaType}});
			return {mediaType, digest, size: body.length};
		},
		freeze: () => server.freeze(),
		thaw: () => server.thaw(),
		remove,
	};
}

function digestOf(body: string): string {
	return `sha256:${createHash('sha256').update(body).digest('hex')}`;
}
