import {type ChildProcess, fork} from 'node:child_process';
import {existsSync, mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {connect} from 'node:net';
import {basename, join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {type Config, configSchema} from '../../src/config/schema.ts';
import {startDemo} from '../../src/demo/demo.ts';
import {bundleDemo} from './bundle-demo.ts';

let folder: string;
let bundle: {readonly server: string; readonly parent: string};

beforeAll(async () => {
	// Inside the project, so that what is not bundled is found from there.
	folder = mkdtempSync(join(import.meta.dirname, '../../node_modules/.demo-test-'));
	bundle = await bundleDemo(folder);
}, 30_000);

afterAll(() => rmSync(folder, {recursive: true, force: true}));

const waits = {timeout: 20_000, interval: 50};

test('starts in a process of its own, takes a fault, and leaves nothing behind', {timeout: 90_000}, async () => {
	const demo = await startDemo({server: bundle.server, directory: folder, faults: ['no-redirect']});
	const config = configSchema.parse(demo.config);
	expect(demo.faults).toEqual(['no-redirect']);
	expect(demo.pid).not.toBe(process.pid);
	expect(existsSync(demo.configPath)).toBe(true);
	expect(await answers(config.ports.https)).toBe(true);
	await demo.setFault('closed-443', true);
	expect(await answers(config.ports.https)).toBe(false);
	await demo.setFault('closed-443', false);
	expect(await answers(config.ports.https)).toBe(true);

	await demo.stop();
	expect(existsSync(demo.directory)).toBe(false);
	expect(isAlive(demo.pid)).toBe(false);
	for (const port of portsOf(config)) expect(await answers(port)).toBe(false);
	await expect(demo.setFault('closed-443', true)).rejects.toMatchObject({problem: {code: 'demo-failed'}});
});

test('goes when whoever started it was killed', {timeout: 90_000}, async () => {
	const parent: ChildProcess = fork(bundle.parent, [bundle.server, folder], {execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc']});
	const facts = await new Promise<{pid: number; directory: string; config: unknown}>((resolve, reject) => {
		parent.once('message', message => resolve(message as never));
		parent.once('exit', () => reject(new Error('the parent ended')));
	});
	parent.removeAllListeners('exit');
	expect(isAlive(facts.pid)).toBe(true);
	parent.kill('SIGKILL');
	await expect.poll(() => isAlive(facts.pid), waits).toBe(false);
	expect(existsSync(facts.directory)).toBe(false);
	for (const port of portsOf(configSchema.parse(facts.config))) expect(await answers(port)).toBe(false);
});

test('a cancelled start leaves nothing behind either, and has removed what a killed demo left', {timeout: 90_000}, async () => {
	const killed = await startDemo({server: bundle.server, directory: folder});
	process.kill(killed.pid, 'SIGKILL');
	await killed.gone;
	expect(existsSync(killed.configPath)).toBe(true);

	const stop = new AbortController();
	const starting = startDemo({server: bundle.server, directory: folder, signal: stop.signal});
	await expect.poll(() => demoFolders().filter(name => name !== basename(killed.directory)).length, waits).toBe(1);
	expect(existsSync(killed.directory)).toBe(false);
	stop.abort();
	await expect(starting).rejects.toMatchObject({problem: {code: 'cancelled'}});
	expect(demoFolders()).toEqual([]);
});

test('a server that cannot start is one problem', {timeout: 30_000}, async () => {
	const starting = startDemo({server: bundle.server, directory: join(folder, 'not-there')});
	await expect(starting).rejects.toMatchObject({problem: {code: 'demo-failed', detail: expect.stringContaining('not-there')}});
});

function demoFolders(): string[] {
	return readdirSync(folder).filter(name => name.startsWith('coinpilot-demo-'));
}

function portsOf(config: Config): number[] {
	return [...config.firewall.open, ...config.firewall.closed];
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}

function answers(port: number): Promise<boolean> {
	return new Promise(resolve => {
		const socket = connect(port, '127.0.0.1');
		socket.once('connect', () => {
			socket.destroy();
			resolve(true);
		});
		socket.once('error', () => resolve(false));
	});
}
