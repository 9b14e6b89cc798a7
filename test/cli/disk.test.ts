import {existsSync} from 'node:fs';
import {chmod, chown, mkdir, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi} from 'vitest';
import {stringify} from 'yaml';
import {type BuiltProgram, buildProgram} from '../support/build-program.ts';
import {type CallOptions, createOperator, type Ended, type Operator} from '../support/operator.ts';
import {mountTinyDisk, noMounts, type TinyDisk} from '../support/tiny-disk.ts';

vi.setConfig({testTimeout: 120_000, hookTimeout: 120_000});
if (noMounts !== undefined) console.warn(`SKIPPED: full and read-only disks, because no file system can be mounted here: ${noMounts}`);

const NOBODY = {uid: 65_534, gid: 65_534};
const isRoot = process.getuid?.() === 0;
const somebody: CallOptions = isRoot ? {user: NOBODY} : {};

let program: BuiltProgram;
let operator: Operator;
let disk: TinyDisk | undefined;

beforeAll(async () => {
	program = await buildProgram();
});
afterAll(() => program?.remove());

beforeEach(async () => {
	operator = await createOperator(program.main);
	await mkdir(join(operator.home, 'checklists'));
	await put('coinpilot-ops.yaml', {
		environment: 'test',
		targets: {},
		domain: 'dashboard.example.com',
		content: {checklists: ['checklists']},
	});
	await mine([{id: 'only', run: 'echo fine'}]);
});
afterEach(async () => {
	await operator.leave();
	await disk?.remove();
	disk = undefined;
});

const put = (name: string, value: object) => writeFile(join(operator.home, name), stringify(value));

interface Line {
	readonly id: string;
	readonly run: string;
	readonly needs?: readonly string[];
	readonly timeout?: string;
}

const mine = (lines: readonly Line[]) =>
	put('checklists/mine.yaml', {
		id: 'mine',
		title: {en: 'Mine', ko: '내 점검표'},
		steps: lines.map(({id, run, needs, timeout}) => ({
			id,
			title: {en: `Step ${id}`, ko: `단계 ${id}`},
			...(needs && {needs}),
			checks: [{kind: 'command', on: 'operator', script: run, stdout: 'fine', ...(timeout && {timeout})}],
		})),
	});

/** Told once, in one line, with the status that scripts go by. */
function expectOneLine({en, ko}: {readonly en: Ended; readonly ko: Ended}, says: {readonly en: RegExp; readonly ko: RegExp}): void {
	for (const ended of [en, ko]) {
		expect(ended.stderr).toMatch(/^✖ [^\n]+\n$/);
		expect(ended.status, ended.stderr).toBe(70);
	}
	expect(en.stderr).toMatch(says.en);
	expect(ko.stderr).toMatch(says.ko);
}

async function refused(state: string, says: {readonly en: RegExp; readonly ko: RegExp}, options: CallOptions = {}): Promise<void> {
	const env = {...options.env, XDG_STATE_HOME: state};
	const en = await operator.call(['walk', 'mine', '--plain'], {...options, env});
	const ko = await operator.call(['--language', 'ko', 'walk', 'mine', '--plain'], {...options, env});
	expectOneLine({en, ko}, says);
	for (const {stdout} of [en, ko]) expect(stdout).toBe('');
}

const FULL = {en: /the disk is full\. Make room/, ko: /디스크가 가득 찼습니다/};
const READ_ONLY = {en: /the file system is read-only/, ko: /읽기 전용 파일 시스템입니다/};
const DENIED = {en: /this user may not write there/, ko: /쓰기 권한이 없습니다/};

describe.skipIf(noMounts !== undefined)('a full disk', () => {
	test.each([
		['too little room for a run', 'size=4m'],
		['no room for another file', 'size=64m,nr_inodes=1'],
	])('%s: said before anything is begun, and nothing is left half made', async (_, options) => {
		disk = await mountTinyDisk(options);
		await refused(disk.directory, FULL);
		const left = await readdir(disk.directory, {recursive: true});
		expect(left.filter(name => name !== 'coinpilot-ops')).toEqual([]);
	});

	test('in the middle of a run: it stops there, and every line that was shown is in the journal', async () => {
		disk = await mountTinyDisk('size=20m');
		const {directory} = disk;
		const filler = join(directory, 'filler');
		const room = join(operator.home, 'room');
		const pid = join(operator.home, 'pid');
		const behind = Array.from({length: 40}, (_, index) => ({
			id: `after-${index}`,
			run: 'echo fine',
			needs: [index === 0 ? 'fill' : `after-${index - 1}`],
		}));
		await mine([
			{id: 'before', run: 'echo fine'},
			{id: 'slow', run: `[ -e '${room}' ] || { echo $$ > '${pid}'; exec sleep 1000; }; echo fine`, timeout: '20m'},
			{
				id: 'fill',
				run: `[ -e '${room}' ] || { while [ ! -s '${pid}' ]; do sleep 0.05; done; dd if=/dev/zero of='${filler}' bs=4096 2>/dev/null; }; echo fine`,
				needs: ['before'],
				timeout: '1m',
			},
			...behind,
		]);
		const env = {XDG_STATE_HOME: directory};
		const ends: Ended[] = [];
		for (const language of ['en', 'ko']) {
			await rm(filler, {force: true});
			const ended = await operator.call(['--language', language, 'walk', 'mine', '--plain', '--new'], {env});
			ends.push(ended);
			// What it had started is gone with it.
			const slow = Number(await readFile(pid, 'utf8'));
			await vi.waitFor(() => expect(existsSync(`/proc/${slow}`)).toBe(false), {timeout: 20_000});
			await rm(pid);
		}
		const [en = expect.unreachable(), ko = expect.unreachable()] = ends;
		expectOneLine({en, ko}, FULL);

		await rm(filler);
		await writeFile(room, '');
		for (const {stdout} of [en, ko]) {
			const run = /(\d{8}\S*mine\S*)/.exec(stdout)?.[1] ?? expect.unreachable(stdout);
			expect(await operator.call(['runs', 'verify', run], {env})).toMatchObject({
				status: 0,
				stdout: expect.stringMatching(/^✔ \d+ events/),
			});
			const shown = [...stdout.matchAll(/^\S+ .*\[(\S+)\]/gm)].map(([, key]) => key);
			expect(shown).toContain('mine/fill');
			expect(await seenIn(join(directory, 'coinpilot-ops/runs', run))).toEqual(expect.arrayContaining(shown));
			expect((await readdir(join(directory, 'coinpilot-ops/runs', run))).filter(name => name.endsWith('.tmp'))).toEqual([]);
		}
		const again = await operator.call(['walk', 'mine', '--plain'], {env});
		expect(again).toMatchObject({status: 0, stderr: ''});
		expect(again.stdout).toMatch(/resumed[\s\S]*43 passed, 0 failed/);
	});

	test('when only the report is left to write: the run is whole, and the report can be made later', async () => {
		disk = await mountTinyDisk('size=20m');
		const {directory} = disk;
		// Room for the few lines of a journal, in the page that it has; none for a file of its own.
		const filler = join(directory, 'filler');
		await mine([{id: 'fill', run: `dd if=/dev/zero of='${filler}' bs=4096 2>/dev/null; echo fine`}]);
		const env = {XDG_STATE_HOME: directory};
		const ended = await operator.call(['walk', 'mine', '--plain'], {env});
		expect(ended).toMatchObject({
			status: 70,
			stderr: expect.stringMatching(/^✖ the report [^\n]*report\.md was not written: the disk is full[^\n]*The journal is whole\.\n$/),
		});
		expect(ended.stdout).toMatch(/1 passed, 0 failed/);
		const [run = expect.unreachable()] = await readdir(join(directory, 'coinpilot-ops/runs'));
		const own = join(directory, 'coinpilot-ops/runs', run);
		expect((await readdir(own)).filter(name => name.startsWith('report'))).toEqual([]);
		await rm(filler);
		expect(await operator.call(['runs', 'verify', run], {env})).toMatchObject({status: 0});
		expect(await operator.call(['report', run], {env})).toMatchObject({status: 0});
		expect(existsSync(join(own, 'report.md'))).toBe(true);
	});
});

/** The steps whose verdicts are on the disk. */
async function seenIn(run: string): Promise<string[]> {
	const lines = (await readFile(join(run, 'journal.ndjson'), 'utf8')).trimEnd().split('\n');
	return lines.map(line => JSON.parse(line).event).flatMap(event => (event.type === 'check-judged' ? [event.step] : []));
}

describe('a home that cannot be written', () => {
	const lock = async (folder: string, mode: number) => {
		if (isRoot) await chown(folder, NOBODY.uid, NOBODY.gid);
		await chmod(folder, mode);
	};
	const home = (state?: string) => ({
		...somebody,
		env: {XDG_CONFIG_HOME: undefined, XDG_CACHE_HOME: undefined, ...(state === undefined ? {} : {XDG_STATE_HOME: state})},
	});
	afterEach(() => chmod(operator.home, 0o700));

	test('one line, before anything is begun', async () => {
		await lock(operator.home, 0o555);
		await refused(join(operator.home, 'own/state'), DENIED, home());
		expect(existsSync(join(operator.home, 'own'))).toBe(false);
	});

	test('is no obstacle when the state has another place: preferences alone are not kept', async () => {
		await lock(operator.state, 0o700);
		await lock(operator.home, 0o555);
		const ended = await operator.call(['walk', 'mine', '--plain'], home());
		expect(ended).toMatchObject({status: 0, stderr: ''});
		expect(existsSync(join(operator.home, '.config'))).toBe(false);
	});

	test.skipIf(noMounts !== undefined)('a file system that is mounted to read only', async () => {
		disk = await mountTinyDisk('size=64m');
		disk.remount('ro');
		await refused(join(disk.directory, 'state'), READ_ONLY);
	});
});
