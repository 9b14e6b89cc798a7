import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
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

/** What a demo of this process writes into a folder of this name. */
function mark(name: string, owner: ProcessIdentity): string {
	return JSON.stringify({...owner, folder: `${FOLDER_NAME}${name}`});
}

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
	const gone = folder(`${FOLDER_NAME}a`, mark('a', await ended()));
	const reused = folder(`${FOLDER_NAME}b`, mark('b', {...thisProcess(), started: 'before'}));
	await removeLeftBehind(parent);
	expect([gone, reused].filter(existsSync)).toEqual([]);
});

test('a folder stays while its process runs, and wherever that cannot be told', async () => {
	const own = folder(`${FOLDER_NAME}own`);
	await markOwned(own);
	const gone = await ended();
	const stay = [
		own,
		folder(`${FOLDER_NAME}unmarked`),
		folder(`${FOLDER_NAME}torn`, mark('torn', gone).slice(0, -5)),
		folder(`${FOLDER_NAME}elsewhere`, mark('elsewhere', {...gone, host: 'another'})),
		folder(`${FOLDER_NAME}numbered`, mark('numbered', {...gone, namespace: 'pid:[1]'})),
		folder('somebody-elses', JSON.stringify({...gone, folder: 'somebody-elses'})),
	];
	await removeLeftBehind(parent);
	expect(stay.filter(path => !existsSync(join(path, 'vm/file')))).toEqual([]);
});

test('what a link points to stays', async () => {
	const target = folder('kept', mark('link', await ended()));
	symlinkSync(target, join(parent, `${FOLDER_NAME}link`));
	await removeLeftBehind(parent);
	expect(existsSync(join(target, 'vm/file'))).toBe(true);
});

test('a parent that is not there is no fault of the sweep', async () => {
	await expect(removeLeftBehind(join(parent, 'missing'))).resolves.toBeUndefined();
});

test('a copy that somebody kept stays, and so does what no demo wrote like that', async () => {
	const gone = await ended();
	const linked = folder(`${FOLDER_NAME}linked`);
	writeFileSync(join(parent, 'elsewhere.json'), mark('linked', gone));
	symlinkSync(join(parent, 'elsewhere.json'), join(linked, 'owner.json'));
	const kept = [
		folder(`${FOLDER_NAME}copy`, mark('first', gone)),
		folder(`${FOLDER_NAME}nameless`, JSON.stringify(gone)),
		folder(`${FOLDER_NAME}long`, mark('long', gone) + ' '.repeat(4_096)),
		linked,
	];
	await removeLeftBehind(parent);
	expect(kept.filter(path => !existsSync(join(path, 'vm/file')))).toEqual([]);
});

test.runIf(process.getuid?.() === 0)('a folder of another user stays', async () => {
	const theirs = folder(`${FOLDER_NAME}theirs`, mark('theirs', await ended()));
	chownSync(theirs, 12_345, 12_345);
	await removeLeftBehind(parent);
	expect(existsSync(join(theirs, 'vm/file'))).toBe(true);
});

test('what a demo marks is swept under its name, and kept under another', async () => {
	const made = folder(`${FOLDER_NAME}made`);
	await markOwned(made);
	const marked = JSON.parse(readFileSync(join(made, 'owner.json'), 'utf8'));
	writeFileSync(join(made, 'owner.json'), JSON.stringify({...marked, ...(await ended())}));
	const copy = join(parent, `${FOLDER_NAME}renamed`);
	renameSync(made, copy);
	await removeLeftBehind(parent);
	expect(existsSync(join(copy, 'vm/file'))).toBe(true);
	renameSync(copy, made);
	await removeLeftBehind(parent);
	expect(existsSync(made)).toBe(false);
});
