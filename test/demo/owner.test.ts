import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {FOLDER_NAME, markOwned, removeLeftBehind} from '../../src/demo/owner.ts';
import {type ProcessIdentity, thisProcess} from '../../src/systems/processes/process-identity.ts';

let parent: string;

beforeEach(() => {
	parent = mkdtempSync(join(tmpdir(), 'coinpilot-owner-'));
});

afterEach(() => rmSync(parent, {recursive: true, force: true}));

function folder(name: string, owner?: string): string {
	const path = join(parent, name);
	mkdirSync(join(path, 'vm'), {recursive: true});
	writeFileSync(join(path, 'vm/file'), 'x');
	if (owner !== undefined) writeFileSync(join(path, 'owner.json'), owner);
	return path;
}

/** Of a process that was seen to end. */
async function ended(): Promise<ProcessIdentity> {
	const child = spawn('true');
	await once(child, 'exit');
	return {...thisProcess(), pid: child.pid ?? 0, started: '1'};
}

test('a folder goes when its process is gone, or its number belongs to another', async () => {
	const gone = folder(`${FOLDER_NAME}a`, JSON.stringify(await ended()));
	const reused = folder(`${FOLDER_NAME}b`, JSON.stringify({...thisProcess(), started: 'before'}));
	await removeLeftBehind(parent);
	expect([gone, reused].filter(existsSync)).toEqual([]);
});

test('a folder stays while its process runs, and wherever that cannot be told', async () => {
	const own = folder(`${FOLDER_NAME}own`);
	await markOwned(own);
	const dead = JSON.stringify(await ended());
	const stay = [
		own,
		folder(`${FOLDER_NAME}unmarked`),
		folder(`${FOLDER_NAME}torn`, dead.slice(0, -5)),
		folder(`${FOLDER_NAME}elsewhere`, JSON.stringify({...(await ended()), host: 'another'})),
		folder(`${FOLDER_NAME}numbered`, JSON.stringify({...(await ended()), namespace: 'pid:[1]'})),
		folder('somebody-elses', dead),
	];
	await removeLeftBehind(parent);
	expect(stay.filter(path => !existsSync(join(path, 'vm/file')))).toEqual([]);
});

test('what a link points to stays', async () => {
	const target = folder('kept', JSON.stringify(await ended()));
	symlinkSync(target, join(parent, `${FOLDER_NAME}link`));
	await removeLeftBehind(parent);
	expect(existsSync(join(target, 'vm/file'))).toBe(true);
});

test('a parent that is not there is no fault of the sweep', async () => {
	await expect(removeLeftBehind(join(parent, 'missing'))).resolves.toBeUndefined();
});
