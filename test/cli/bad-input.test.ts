import {spawnSync} from 'node:child_process';
import {mkdir, readdir, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi} from 'vitest';
import {stringify} from 'yaml';
import {type BuiltProgram, buildProgram} from '../support/build-program.ts';
import {closedPort, type Listening, listenRaw} from '../support/listen.ts';
import {type CallOptions, createOperator, type Ended, type Operator} from '../support/operator.ts';

// Every case starts the program anew, on a machine that is busy with other tests.
vi.setConfig({testTimeout: 120_000, hookTimeout: 120_000});

let program: BuiltProgram;
let operator: Operator;

beforeAll(async () => {
	program = await buildProgram();
});
afterAll(() => program?.remove());

beforeEach(async () => {
	operator = await createOperator(program.main);
	await mkdir(join(operator.home, 'checklists'));
	await configure({});
	await mine('{kind: command, on: operator, run: [echo, fine], stdout: fine}');
});
afterEach(() => operator.leave());

const put = (name: string, content: string | Uint8Array) => writeFile(join(operator.home, name), content);

const configure = (fields: object) =>
	put(
		'coinpilot-ops.yaml',
		stringify({environment: 'test', targets: {}, domain: 'dashboard.coinpilot.test', content: {checklists: ['checklists']}, ...fields}),
	);

const mine = (...checks: readonly string[]) =>
	put(
		'checklists/mine.yaml',
		`id: mine\ntitle: {en: Mine, ko: 내 점검표}\nsteps:\n${checks
			.map((check, index) => `  - id: step-${index + 1}\n    title: {en: Step, ko: 단계}\n    checks: [${check}]\n`)
			.join('')}`,
	);

/** The same call in both languages. */
async function inBoth(words: readonly string[], options: CallOptions = {}): Promise<{readonly en: Ended; readonly ko: Ended}> {
	const [en, ko] = await Promise.all(['en', 'ko'].map(language => operator.call(['--language', language, ...words], options)));
	return {en: en ?? expect.unreachable(), ko: ko ?? expect.unreachable()};
}

/** One line on standard error, in each language, that says what is wrong; never a stack. */
async function refuses(words: readonly string[], status: number, en: RegExp, options: CallOptions = {}): Promise<void> {
	const said = await inBoth(words, options);
	for (const [language, ended] of Object.entries(said)) {
		expect(ended.stderr, language).toMatch(/^[✖?] [^\n]+\n$/);
		expect(ended.stderr).not.toMatch(/\n\s+at /);
		expect(ended.status, ended.stderr).toBe(status);
	}
	expect(said.en.stderr).toMatch(en);
	expect(said.en.stderr).not.toMatch(/[가-힣]/);
	expect(said.ko.stderr).toMatch(/[가-힣]/);
}

const FILES: readonly (readonly [what: string, content: () => string | Uint8Array, says: RegExp])[] = [
	['an empty file', () => '', /is empty/],
	['a file of 10 MB', () => '# filler\n'.repeat(1_200_000), /is too large/],
	['a binary file', () => new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0xff]), /is not text/],
	['deeply nested YAML', () => `a: ${'['.repeat(20_000)}${']'.repeat(20_000)}`, /:1:\d+ {2}nested deeper than/],
	['YAML that holds itself', () => 'a: &a [*a]\n', /:1:\d+ {2}an alias inside of what it stands for/],
	['YAML that explodes', () => alias(9), /:\d+:\d+ {2}too many aliases/],
	['what is not YAML', () => 'a: [1, 2\nb: }', /:\d+:\d+ {2}/],
];

function alias(levels: number): string {
	const names = Array.from({length: levels}, (_, index) => `a${index}`);
	return names.map((name, index) => `${name}: &${name} [${Array(9).fill(index === 0 ? 'x' : `*a${index - 1}`)}]\n`).join('');
}

describe('a configuration', () => {
	test.each(FILES)('%s: one clear line', async (_, content, says) => {
		await put('coinpilot-ops.yaml', content());
		const {en, ko} = await inBoth(['walk', 'mine', '--plain']);
		for (const ended of [en, ko]) expect(ended).toMatchObject({status: 2, stdout: ''});
		expect(en.stderr.split('\n')[0]).toMatch(says);
		expect(en.stderr).toMatch(/coinpilot-ops\.yaml/);
		expect(ko.stderr.split('\n')[0]).toMatch(/[가-힣]/);
		expect(en.stderr + ko.stderr).not.toMatch(/\n\s+at /);
	});

	test('one that is not there, one that is a directory, none at all', async () => {
		await refuses(['--config', 'nowhere.yaml', 'walk', 'mine'], 2, /nowhere\.yaml is not there/);
		await refuses(['--config', 'checklists', 'walk', 'mine'], 2, /checklists is a directory/);
		await refuses(['walk', 'mine'], 2, /no coinpilot-ops\.yaml in \/proc/, {cwd: '/proc'});
	});

	test('a target that is not there is named, with the nearest', async () => {
		await configure({
			targets: {vm: {type: 'ssh', host: '203.0.113.10', user: 'ubuntu'}},
			redis: {target: {on: 'vmm', container: 'coinpilot-redis'}},
		});
		await refuses(['walk', 'mine'], 2, /coinpilot-ops\.yaml:\d+:\d+ {2}unknown target "vmm"; did you mean "vm"\?/);
	});
});

describe('a checklist', () => {
	test.each(FILES)('%s: one clear line, and the others can still be walked', async (_, content, says) => {
		await put('checklists/other.yaml', content());
		const {en, ko} = await inBoth(['walk', 'other', '--plain']);
		for (const ended of [en, ko]) expect(ended).toMatchObject({status: 2, stdout: ''});
		const line = en.stderr.split('\n').find(one => one.includes('other.yaml'));
		expect(line).toMatch(says);
		expect(ko.stderr.split('\n').find(one => one.includes('other.yaml'))).toMatch(/[가-힣]/);
		expect(en.stderr + ko.stderr).not.toMatch(/\n\s+at /);
		expect(await operator.call(['walk', 'mine', '--plain'])).toMatchObject({status: 0});
	});
});

describe('a name that is not there', () => {
	test.each<[string, readonly string[], RegExp]>([
		['command', ['wlak', 'mine'], /unknown command "wlak"; did you mean "walk"\?/],
		['option', ['walk', 'mine', '--nwe'], /unknown option "--nwe"; did you mean "--new"\?/],
		['checklist', ['walk', 'mien'], /unknown checklist "mien"; did you mean "mine"\?/],
		['checklist of a check', ['check', 'mien'], /unknown checklist "mien"; did you mean "mine"\?/],
		['step', ['check', 'mine#stpe-1'], /unknown step "stpe-1"; did you mean "step-1"\?/],
		['kind of a check', ['check', 'mine', '--only', 'comand'], /unknown kind "comand"; did you mean "command"\?/],
		['target of a check', ['check', 'mine', '--target', 'operatr'], /unknown target "operatr"; did you mean "operator"\?/],
		['fault', ['demo', '--fault', 'mising-rows'], /unknown fault "mising-rows"; did you mean "missing-rows"\?/],
		['format', ['check', 'mine', '--format', 'jsn'], /unknown format "jsn"; did you mean "json"\?/],
		['run', ['runs', 'verify', 'no-such-run'], /no run "no-such-run"/],
		['run of a report', ['report', 'no-such-run'], /no run "no-such-run"/],
	])('%s: the nearest is offered', async (_, words, says) => {
		await refuses(words, 2, says);
	});

	test('language: told in that of the locale', async () => {
		const words = ['--language', 'english', 'walk', 'mine'];
		expect(await operator.call(words)).toMatchObject({
			status: 2,
			stderr: expect.stringMatching(/^✖ unknown language "english"; there is en, ko\n$/),
		});
		const env = {LANG: 'ko_KR.UTF-8'};
		expect(await operator.call(words, {env})).toMatchObject({
			status: 2,
			stderr: expect.stringMatching(/^✖ 알 수 없는 언어 "english"[^\n]*\n$/),
		});
	});

	test('a word too few or too many', async () => {
		await refuses(['walk'], 2, /checklist/);
		await refuses(['walk', 'mine', 'twice'], 2, /too many words after walk/);
	});
});

describe('around the program', () => {
	test('nobody to ask is an error, never a yes', async () => {
		await refuses([], 4, /screens, and they need a terminal/);
	});

	test('a reader that has seen enough', () => {
		const line = `'${process.execPath}' '${program.main}' walk mine --plain --new | head -n 1; '${process.execPath}' '${program.main}' --help | head -n 1`;
		const ran = spawnSync('sh', ['-c', line], {cwd: operator.home, env: operator.env, encoding: 'utf8'});
		expect(ran.stderr).toBe('');
		expect(ran.stdout.split('\n')).toHaveLength(3);
	});

	test('output that cannot be written: one line before anything is looked at, and no status of the checks', async () => {
		await mine('{kind: command, on: operator, script: "touch looked; echo fine", stdout: fine}');
		await refuses(
			['check', 'mine', '--format', 'junit=nowhere/x.xml', '--format', 'text'],
			70,
			/nowhere\/x\.xml could not be written \(ENOENT\)/,
		);
		expect(await readdir(operator.home)).not.toContain('looked');
		const line = `exec '${process.execPath}' '${program.main}' check mine --format json >/dev/full`;
		const full = spawnSync('sh', ['-c', line], {cwd: operator.home, env: operator.env, encoding: 'utf8'});
		expect(full).toMatchObject({status: 70, stderr: '✖ stdout: ENOSPC\n'});
	});

	test('several formats at once, each in its file for others to read', async () => {
		const files = ['json', 'ndjson', 'junit', 'tap', 'nagios', 'prometheus', 'markdown'];
		const formats = files.flatMap(name => ['--format', `${name}=out.${name}`]);
		expect(await operator.call(['check', 'mine', '--format', 'text', ...formats, '--format', 'text=/dev/null'])).toMatchObject({status: 0});
		for (const name of files)
			expect((await stat(join(operator.home, `out.${name}`))).mode & 0o777 & ~process.umask()).toBe(0o644 & ~process.umask());
	});

	test('no standard input, a dumb terminal, a narrow one, no home', async () => {
		const line = `exec '${process.execPath}' '${program.main}' walk mine --plain <&-`;
		const env = {...operator.env, TERM: 'dumb', COLUMNS: '1', LINES: '1'};
		const ran = spawnSync('sh', ['-c', line], {cwd: operator.home, env, encoding: 'utf8'});
		expect(ran).toMatchObject({status: 0, stderr: ''});
		expect(ran.stdout).toMatch(/1 passed, 0 failed/);
		expect(ran.stdout).not.toContain('\u001B');
		expect(await operator.call(['walk', 'mine', '--plain', '--new'], {env: {HOME: undefined}})).toMatchObject({status: 0});
	});

	test('two at once on one run: the second says who writes', async () => {
		await mine('{kind: command, on: operator, script: "echo $$ > pid; while [ ! -e go ]; do sleep 0.05; done; echo fine", stdout: fine}');
		const first = operator.start(['walk', 'mine', '--plain']);
		await vi.waitFor(async () => expect(await readdir(operator.home)).toContain('pid'), {timeout: 30_000});
		await refuses(['walk', 'mine', '--plain'], 2, new RegExp(`being written by process ${first.process.pid} on `));
		await put('go', '');
		expect(await first.ended).toMatchObject({status: 0});
	});

	test.each(['SIGINT', 'SIGTERM'] as const)('%s stops what runs, and the run goes on another time', async signal => {
		await mine('{kind: command, on: operator, script: "echo $$ > pid; while [ ! -e go ]; do sleep 0.05; done; echo fine", stdout: fine}');
		const first = operator.start(['walk', 'mine', '--plain']);
		await vi.waitFor(async () => expect(await readdir(operator.home)).toContain('pid'), {timeout: 30_000});
		first.process.kill(signal);
		const ended = await first.ended;
		expect(ended.stderr).toMatch(/^✖ cancelled[^\n]*\n$/);
		expect(ended.status).toBe(130);
		await put('go', '');
		expect(await operator.call(['walk', 'mine', '--plain'])).toMatchObject({status: 0, stdout: expect.stringContaining('resumed')});
	});
});

describe('servers that misbehave', () => {
	const checksOf = (port: number) => [
		'{kind: command, on: vm, run: ["true"], timeout: 6s}',
		'{kind: row-counts, source: one, target: two, tables: [market_data], timeout: 6s}',
		'{kind: redis, cache: target, timeout: 6s}',
		`{kind: http, url: "http://127.0.0.1:${port}/", timeout: 6s}`,
		`{kind: prometheus-targets, url: "http://127.0.0.1:${port}", job: coinpilot-core, timeout: 6s}`,
		`{kind: tls, host: localhost, port: ${port}, via: 127.0.0.1, timeout: 6s}`,
	];

	const use = async (port: number) => {
		const database = {on: 'operator', host: '127.0.0.1', port, name: 'coinpilot'};
		await put('known_hosts', '');
		await configure({
			targets: {vm: {type: 'ssh', host: '127.0.0.1', port, user: 'ubuntu', knownHosts: 'known_hosts'}},
			databases: {one: database, two: {...database, host: 'localhost'}},
			redis: {target: {on: 'operator', host: '127.0.0.1', port}},
		});
		await mine(...checksOf(port));
	};

	/** Every check says, in one line, that it failed or could not look; nothing passes and nothing breaks. */
	const nothingPasses = async () => {
		const said = await inBoth(['check', 'mine', '--format', 'json']);
		for (const [language, {status, stdout, stderr}] of Object.entries(said)) {
			const seen: {kind: string; status: string; summary: string}[] = JSON.parse(stdout);
			expect(seen.map(({kind}) => kind).sort()).toEqual(['command', 'http', 'prometheus-targets', 'redis', 'row-counts', 'tls']);
			for (const one of seen) {
				expect(['fail', 'unknown'], `${one.kind}: ${one.summary}`).toContain(one.status);
				expect(one.summary).not.toMatch(/broke inside|중단됨|undefined|\[object|\n/);
				if (language === 'ko') expect(one.summary).toMatch(/[가-힣]/);
			}
			// The road to the VM is not the VM's fault.
			expect(seen.find(({kind}) => kind === 'command')?.status).toBe('unknown');
			expect({status, stderr}).toEqual({status: 1, stderr: ''});
		}
	};

	test('refused', async () => {
		await use(await closedPort());
		await nothingPasses();
	});

	test.each<[string, Parameters<typeof listenRaw>[0]]>([
		['hanging', () => undefined],
		['half-closed', socket => socket.end()],
		['closed at once', socket => socket.destroy()],
		['garbage', socket => socket.write('\u0000\u0007garbage \u001B[31m not a protocol\r\n'.repeat(50))],
		['garbage, then silence after a word that looks right', socket => socket.write('SSH-2.0-x\r\n\u0000\u0000\u0000\u0001')],
	])('%s', async (_, behave) => {
		const server: Listening = await listenRaw(behave);
		try {
			await use(server.port);
			await nothingPasses();
		} finally {
			await server.close();
		}
	});
});

describe('lint of files that are named', () => {
	const lint = (...files: readonly string[]) => operator.call(['lint', ...files]);

	test('reads what lies outside of the folders, and the configuration by whatever path', async () => {
		await put('draft.yaml', 'id: draft\ntitle: {en: Draft}\nsteps: []\n');
		const draft = await lint('draft.yaml');
		expect(draft).toMatchObject({status: 2, stdout: expect.stringMatching(/^✖ draft\.yaml:2:8 {2}the Korean text is missing/)});
		await configure({compose: {on: 'vmm', directory: '/x', file: 'y'}});
		for (const name of ['coinpilot-ops.yaml', './coinpilot-ops.yaml', join(operator.home, 'coinpilot-ops.yaml')]) {
			expect((await lint(name)).stdout).toMatch(/^✖ [^\n]*coinpilot-ops\.yaml:\d+:\d+ {2}unknown target "vmm"/);
		}
	});

	test.each([
		['there is none', undefined, 'is not there'],
		['it is empty', '', 'is empty'],
		['it is binary', Uint8Array.of(0, 1, 255), 'is not text'],
	])('says of one that cannot be read that %s', async (_, content, told) => {
		if (content !== undefined) await put('checklists/broken.yaml', content);
		expect(await lint('checklists/broken.yaml')).toMatchObject({
			status: 2,
			stdout: expect.stringContaining(`checklists/broken.yaml ${told}`),
		});
	});
});
