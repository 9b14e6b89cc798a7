import {mkdtemp, rm, utimes, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {isZeroField} from '../../../src/checks/containers/log-fields.ts';
import {type LogRules, LogScanner} from '../../../src/checks/containers/log-scanner.ts';
import {logs} from '../../../src/checks/containers/logs.ts';
import type {Matcher} from '../../../src/checks/matchers.ts';
import {runLocally} from '../../../src/systems/processes/local-process.ts';
import {argvOf} from '../../../src/systems/processes/process-group.ts';
import {createFakeSystems} from '../../support/fake-systems.ts';
import {lookWith} from '../../support/look-with.ts';

const rules = (given: Partial<LogRules>): LogRules => ({deny: [], allow: [], counts: [], ignoreCase: true, samples: 3, ...given});
const deny = [{regexp: 'error|fail|traceback'}];

function scan(text: string, given: Partial<LogRules>, chunk = text.length) {
	const scanner = new LogScanner(rules(given));
	for (let at = 0; at < text.length; at += chunk) scanner.write(text.slice(at, at + chunk));
	return scanner.end();
}

const TRACE = `2026-02-23T09:14:02Z | ERROR | loop broke
Traceback (most recent call last):
  File "/app/errors.py", line 3, in run
    fail()
ValueError: error in 7
2026-02-23T09:15:02Z | INFO | loop done: errors=0
`;

describe('what a field that is zero says', () => {
	it.each([
		'loop done: errors=0',
		'errors=0, failed=0.0',
		'{"error": null, "errors":0}',
		'{"last_error":"","failed":false}',
		'error_rate=0% fail=none',
		'errors: 0, failed: 0',
		'errors=[]',
		"error='0'",
		'error=none retries=2',
		'failed=no, error=false; error=ok | fail=n/a)',
		'{error:null}',
		'error=none  \r',
		'errors=0 of 12',
		'ingest done: new=12 error=None (3.1 s)',
		'ingest done error=None - next in 600s',
		'sync finished failed=False took 3s',
		'job ok error=null trace_id:abc',
	])('%s is no finding', line => {
		expect(scan(`${line}\n`, {deny}).hits).toBe(0);
	});

	it.each([
		'errors=1',
		'errors=10',
		'error=0x80070005',
		'{"level":"error","errors":0}',
		'ERROR: 0 rows written',
		'error: connection refused',
		'errors=0 then it failed',
		'{"errors": 3}',
		'{"error": {"count": 0}}',
		'FAILED',
		'failed=007',
		'webhook error=no route to host',
		'insert error=no such table: market_data',
		'order failed=no balance on account',
		'batch failed=NO trades',
		'error=none of the peers answered',
		'error=no reason: x',
	])('%s is one', line => {
		expect(scan(`${line}\n`, {deny}).hits).toBe(1);
	});

	it('the end of the text is no end of a field', () => {
		expect(isZeroField('errors', 6)).toBe(false);
		expect(isZeroField('errors=', 6)).toBe(true);
	});
});

describe('lines and traces', () => {
	it('a trace is one event with all of its lines', () => {
		const summary = scan(TRACE, {deny});
		expect(summary).toMatchObject({lines: 6, hits: 1, first: '2026-02-23T09:14:02Z', last: '2026-02-23T09:15:02Z'});
		expect(summary.samples).toEqual([TRACE.split('\n').slice(0, 5).join('\n')]);
	});

	it('a trace of which only the end is denied begins where it begins', () => {
		const summary = scan('at work\nTraceback (most recent call last):\n  File "x"\nValueError: no\nat work\n', {
			deny: [{regexp: 'ValueError'}],
		});
		expect(summary).toMatchObject({hits: 1, samples: ['Traceback (most recent call last):\n  File "x"\nValueError: no']});
	});

	it('two failures after one another are two', () => {
		expect(scan('ERROR one\nERROR two\nfine\n', {deny})).toMatchObject({hits: 2, lines: 3});
	});

	it.each([1, 7, 64, 1_000])('reads the same in chunks of %i', chunk => {
		expect(scan(TRACE.repeat(20), {deny}, chunk)).toEqual(scan(TRACE.repeat(20), {deny}));
	});

	it('reads the same over many batches, and a line without an end', () => {
		const long = `${'2026-02-23T09:14:02Z loop done: symbols=5 errors=0 ok\n'.repeat(60_000)}${TRACE}tail error`;
		expect(scan(long, {deny, counts: [{regexp: 'loop done'}]}, 65_536)).toMatchObject({lines: 60_007, hits: 2, counts: [60_001]});
	});

	it.each([262_140, 262_143, 262_144, 262_150])('sees a word of a line without an end wherever it stands (%i)', at => {
		const text = `${'x '.repeat(at / 2)}ERROR ${'y '.repeat(300_000)}\n`;
		for (const chunk of [65_536, 262_145, 1_000_000]) expect(scan(text, {deny}, chunk).hits).toBe(1);
	});

	it('cuts many lines at the end of one of them, whatever they come in', () => {
		const lines = 'connection refused\n'.repeat(100_000);
		for (const chunk of [65_536, 262_145, 1_000_000, lines.length]) {
			expect(scan(lines, {deny: [{regexp: 'connection refused'}]}, chunk)).toMatchObject({hits: 100_000, torn: false});
		}
	});

	it.each([1, 5, 64, 1_000])('sees through colours, in chunks of %i', chunk => {
		const text = '2026-02-23 09:14:02 | \x1b[31m\x1b[1mERROR\x1b[0m | loop broke\n\x1b[38;5;12m{"level":\x1b[0m "error"}\n';
		expect(scan(text, {deny: [{regexp: '\\| ERROR \\|'}], ignoreCase: false}, chunk)).toMatchObject({
			hits: 1,
			samples: ['2026-02-23 09:14:02 | ERROR | loop broke'],
		});
		expect(scan(text, {deny: [{field: 'level', value: 'error'}]}, chunk).hits).toBe(1);
	});

	it('excuses a line that is allowed', () => {
		expect(scan('error: known\nerror: new\n', {deny, allow: ['known']})).toMatchObject({hits: 1, samples: ['error: new']});
	});

	it('understands fields in JSON and in key=value', () => {
		const text = '{"level":"ERROR","n":1}\nlevel=error n=2\nlevel=info msg="level=error"\nsublevel=error\n';
		const of = (field: string, value: string) => scan(text, {deny: [{field, value: {regexp: `^(?:${value})$`}}]}).hits;
		expect(of('level', 'error|ERROR')).toBe(3);
		expect(of('n', '2')).toBe(1);
	});

	it.each<[string, Matcher, number?]>([
		['{"level":"ERROR","msg":"order failed"}', 'error'],
		['{"Level": "Error"}', 'error'],
		['level=ERROR msg=x', 'error'],
		['LEVEL: error', 'ERROR'],
		['level=ERROR', {regexp: '^err'}],
		['level=FATAL', {or: ['error', 'fatal']}],
		['level=ERROR', {not: {contains: 'info'}}, 1],
	])('finds the field of %s without case, unless told apart', (line, value, toldApart = 0) => {
		const given = {deny: [{field: 'level', value}], counts: [{field: 'level', value}]};
		expect(scan(`${line}\n`, given)).toMatchObject({hits: 1, counts: [1]});
		expect(scan(`${line}\n`, {...given, ignoreCase: false}).hits).toBe(toldApart);
		expect(scan('{"level":"INFO","error":"none"}\nlevel=Info\n', given)).toMatchObject({hits: 0, counts: [0]});
	});

	it('a field that would be searched for years is not called clean', () => {
		expect(scan(`msg=${'a'.repeat(40)}!\n`, {deny: [{field: 'msg', value: {regexp: '^(a+)+$'}}]}).tooSlow).toBe(true);
	}, 30_000);

	it('counts a line once', () => {
		expect(scan('a a a\nb\na\n', {counts: [{regexp: 'a'}, {field: 'x', value: 1}]}).counts).toEqual([2, 0]);
	});

	it('a pattern that would search for years is given up', () => {
		const summary = scan(`${'a'.repeat(40)}!\n`, {deny: [{regexp: '^(a+)+$'}]});
		expect(summary.tooSlow).toBe(true);
	}, 30_000);
});

describe('logs', () => {
	let directory: string;
	beforeAll(async () => {
		directory = await mkdtemp(join(tmpdir(), 'coinpilot-logs-'));
		await writeFile(join(directory, 'bot.log'), TRACE);
		await writeFile(join(directory, 'rotated.log'), 'now\n');
		await writeFile(join(directory, 'rotated.log.1'), 'ERROR before\n');
		await writeFile(join(directory, 'empty.log'), '');
	});
	afterAll(() => rm(directory, {recursive: true, force: true}));

	const ran = {exitCode: 0, stdout: '', stderr: '', truncated: false, durationMs: 1};
	const container = (text: string, stderr = '', exitCode = 0) =>
		createFakeSystems({
			docker: async (_target, _args, {onOutput}) => {
				onOutput?.('stdout', text);
				onOutput?.('stderr', stderr);
				return {...ran, exitCode, stderr};
			},
		});
	const files = createFakeSystems({run: (place, command, options) => runLocally(place.target, argvOf(command), options)});
	const look = (fields: Record<string, unknown>, systems = files) => lookWith(logs, {deny: ['error|fail'], ...fields}, systems);
	const bot = {container: 'coinpilot-bot'};

	it('logs: healthy → pass', async () => {
		const verdict = await look(
			{...bot, counts: [{regexp: 'loop done', expect: {ge: 2}}]},
			container('2026-02-23T09:14:02Z loop done: errors=0\n2026-02-23T09:15:02Z loop done: errors=0\n'),
		);
		expect(verdict).toMatchObject({status: 'pass', summary: {en: '2 lines, 0 denied'}});
		expect(JSON.stringify(verdict)).toContain('2026-02-23T09:14:02Z … 2026-02-23T09:15:02Z');
	});

	it.each<[string, Record<string, unknown>, ReturnType<typeof container>, string, string]>([
		['a denied line', bot, container('fine\nERROR broke\n'), 'fail', '1 denied: ERROR broke'],
		[
			'a denied line in colours',
			{...bot, deny: ['\\| ERROR \\|']},
			container('fine\n| \x1b[31mERROR\x1b[0m | broke\n'),
			'fail',
			'1 denied: | ERROR | broke',
		],
		['a denied line on standard error', bot, container('fine\n', 'fatal error\n'), 'fail', '1 denied: fatal error'],
		[
			'a field over its limit',
			{...bot, deny: [{field: 'errors', value: {gt: 0}}]},
			container('loop errors=3\n'),
			'fail',
			'1 denied: loop errors=3',
		],
		[
			'a level in capital letters',
			{...bot, deny: [{field: 'level', value: 'error'}]},
			container('{"level":"ERROR","msg":"order failed"}\n'),
			'fail',
			'1 denied: {"level":"ERROR"',
		],
		['too few heartbeats', {...bot, counts: [{regexp: 'loop', expect: {ge: 5}}]}, container('loop\n'), 'fail', '/loop/: 1, expected ≥ 5'],
		['no line at all', bot, container(''), 'unknown', 'No line in 10m'],
		['no line, and a count of none', {...bot, deny: [], counts: [{regexp: 'x', expect: 0}]}, container(''), 'unknown', 'No line in 10m'],
		[
			'no such container',
			bot,
			container('', 'Error response from daemon: No such container: coinpilot-bot\n', 1),
			'fail',
			'coinpilot-bot is not there',
		],
		[
			'a driver that keeps nothing',
			bot,
			container('', 'Error response from daemon: configured logging driver does not support reading\n', 1),
			'unknown',
			'does not support reading',
		],
		['one line without an end', bot, container('x'.repeat(5_000_000)), 'unknown', 'looked at in pieces'],
		[
			'one line without an end, in whose middle is a fault',
			bot,
			container(`${'x '.repeat(200_000)}ERROR ${'y'.repeat(400_000)}`),
			'fail',
			'1 denied',
		],
	])('logs: %s → %s', async (_, fields, systems, status, reason) => {
		const verdict = await look(fields, systems);
		expect(verdict.summary.en).toContain(reason);
		expect(verdict.status).toBe(status);
	});

	it('reads a file, whole or its end', async () => {
		await writeFile(join(directory, 'bot.log'), 'started\nERROR one\nloop done: errors=0\n');
		expect(await look({file: join(directory, 'bot.log')})).toMatchObject({status: 'fail'});
		expect(await look({file: join(directory, 'bot.log'), tail: 1})).toMatchObject({status: 'pass', summary: {en: '1 lines, 0 denied'}});
	});

	const ago = (ms: number) => new Date(Date.now() - ms);
	const HOUR = 3_600_000;
	const zoned = (at: Date) => at.toISOString();
	/** As Python writes it: no zone, and a comma before the milliseconds. */
	const unzoned = (at: Date, aheadMs = 0) =>
		new Date(at.getTime() + aheadMs).toISOString().replace('T', ' ').replace('.', ',').slice(0, 23);

	/** Files of a log with these lines, last written so long ago; of no age, one was rotated or emptied just now. */
	async function logFile(contents: Readonly<Record<string, readonly [content: string, age: number]>>) {
		const folder = await mkdtemp(join(directory, 'file-'));
		for (const [name, [content, age]] of Object.entries(contents)) {
			await writeFile(join(folder, name), content);
			await utimes(join(folder, name), ago(age), ago(age));
		}
		return (fields: Record<string, unknown> = {}, systems = files) => look({file: join(folder, 'bot.log'), ...fields}, systems);
	}
	const inSeoul = createFakeSystems({
		run: (place, command, options) => runLocally(place.target, ['env', 'TZ=Asia/Seoul', ...argvOf(command)], options),
	});

	it('logs: a file that was written just now → pass; last written before the window → unknown, and inside a wider one → pass', async () => {
		for (const line of ['loop done\n', `${zoned(ago(2 * HOUR))} loop done\n`]) {
			const old = await logFile({'bot.log': [line, 2 * HOUR]});
			const verdict = await old();
			expect(verdict.status).toBe('unknown');
			expect(verdict.summary.en).toContain('bot.log was last written 2 h ago: no line in 10m, which proves nothing');
			expect(await old({since: '3h'})).toMatchObject({status: 'pass'});
			expect(await (await logFile({'bot.log': [line, 0]}))({since: '3h'})).toMatchObject({status: 'pass'});
		}
	});

	it.each<[string, Readonly<Record<string, readonly [string, number]>>, string]>([
		[
			'emptied just now, after old lines were rotated away',
			{'bot.log': ['', 0], 'bot.log.1': ['loop done\n', HOUR]},
			'last written 1 h ago',
		],
		['touched, with old lines', {'bot.log': [`${zoned(ago(5 * HOUR))} loop done\n`, 0]}, 'last written 5 h ago'],
		['written in the future', {'bot.log': ['loop done\n', -HOUR]}, 'written in the future'],
		['empty', {'bot.log': ['', 0], 'bot.log.1': ['', 0]}, 'nothing is proven'],
	])('logs: a file that was %s → unknown', async (_, contents, reason) => {
		const verdict = await (await logFile(contents))();
		expect(verdict.summary.en).toContain(reason);
		expect(verdict.status).toBe('unknown');
	});

	it('lines of the rotated file count where they lie in the window', async () => {
		const lookAt = await logFile({'bot.log': ['', 0], 'bot.log.1': [`${zoned(ago(60_000))} loop done\n`, 60_000]});
		expect(await lookAt({counts: [{regexp: 'loop done', expect: {ge: 1}}]})).toMatchObject({status: 'pass'});
	});

	it.each<[string, (at: Date) => string, typeof files]>([
		['with a zone', zoned, files],
		['in UTC, unsaid', at => unzoned(at), files],
		['in UTC, unsaid, on a host elsewhere', at => unzoned(at), inSeoul],
		["in the host's own zone, unsaid", at => unzoned(at, 9 * HOUR), inSeoul],
	])('logs: lines from before the window, times %s → neither counted nor denied', async (_, written, systems) => {
		const lines = [
			`${written(ago(2 * HOUR))} ERROR old`,
			'  trace of it',
			`${written(ago(HOUR))} loop done`,
			`${written(ago(1_000))} loop done`,
			'',
		];
		const lookAt = await logFile({'bot.log': [lines.join('\n'), 0]});
		const counts = [{regexp: 'loop done', expect: {ge: 2}}];
		expect(await lookAt({}, systems)).toMatchObject({status: 'pass', summary: {en: '1 lines, 0 denied'}});
		expect(await lookAt({counts}, systems)).toMatchObject({status: 'fail', summary: {en: '/loop done/: 1, expected ≥ 2'}});
		expect(await lookAt({counts, deny: [], since: '90m'}, systems)).toMatchObject({status: 'pass'});
		expect(await lookAt({since: '3h'}, systems)).toMatchObject({status: 'fail', summary: {en: '1 denied: '.concat(lines[0] ?? '')}});
	});

	it('all lines count where their times fit no zone', async () => {
		const lines = [`${unzoned(ago(2 * HOUR), 5 * HOUR)} ERROR old`, `${unzoned(ago(0), 5 * HOUR)} loop done`, ''];
		const verdict = await (await logFile({'bot.log': [lines.join('\n'), 0]}))();
		expect(verdict).toMatchObject({status: 'fail', summary: {en: expect.stringContaining('ERROR old')}});
		expect(JSON.stringify(verdict)).toContain('lines not told apart by time');
	});

	it('logs: the rotated file may not be read, and has lines of the window → unknown; it has none → pass', async () => {
		const denied = (written: string) =>
			createFakeSystems({
				run: async (place, command, options) => {
					const local = await runLocally(place.target, argvOf(command), options);
					// Root may read every file; the rest of the answer is a real one.
					const stdout = local.stdout.replace(/( rotated\n)missing/, '$1denied').replace(/( before\n)/, `$1${written}\n`);
					return {...local, stdout};
				},
			});
		const seconds = (at: Date) => String(Math.floor(at.getTime() / 1_000));
		const lookAt = await logFile({'bot.log': ['loop done\n', 0]});
		const verdict = await lookAt({}, denied(seconds(ago(60_000))));
		expect(verdict.summary.en).toContain('bot.log.1 may not be read');
		expect(verdict.status).toBe('unknown');
		expect(await lookAt({}, denied(seconds(ago(HOUR))))).toMatchObject({status: 'pass'});
	});

	it('logs: a file that cannot be read to its end, behind a tail → unknown', async () => {
		const lookAt = await logFile({'bot.log': ['loop done\n', 0], 'bot.log.1': ['loop done\n', 0]});
		// It goes away once it was seen.
		const going = createFakeSystems({
			run: async (place, command, options) => {
				if (argvOf(command).join(' ').includes('tail -n 5')) await rm(/'?(\/[^ ']*bot\.log\.1)/.exec(argvOf(command).join(' '))?.[1] ?? '');
				return runLocally(place.target, argvOf(command), options);
			},
		});
		expect(await lookAt({tail: 5})).toMatchObject({status: 'pass'});
		expect(await lookAt({tail: 5}, going)).toMatchObject({status: 'unknown', summary: {en: expect.stringContaining('cannot be read')}});
	});

	it('reads on into what was rotated away', async () => {
		const verdict = await look({file: join(directory, 'rotated.log')});
		expect(verdict).toMatchObject({status: 'fail', summary: {en: '1 denied: ERROR before'}});
		expect(JSON.stringify(verdict)).toContain('rotated.log.1');
	});

	it.each([
		['empty.log', 'unknown', 'nothing is proven'],
		['absent.log', 'fail', 'is not there'],
	])('logs: %s → %s', async (name, status, reason) => {
		const verdict = await look({file: join(directory, name)});
		expect(verdict.summary.en).toContain(reason);
		expect(verdict.status).toBe(status);
	});

	it('asks the journal for a unit', async () => {
		let asked: unknown;
		const systems = createFakeSystems({
			run: async (_place, command, {onOutput}) => {
				asked = command;
				onOutput?.('stdout', '2026-02-23T09:14:02+0900 vm docker[1]: fine\n');
				return ran;
			},
		});
		expect(await look({unit: 'docker.service', since: '1h', tail: 50}, systems)).toMatchObject({status: 'pass'});
		expect(asked).toEqual({
			argv: ['journalctl', '-q', '--no-pager', '-o', 'short-iso', '-u', 'docker.service', '--since', '-3600s', '-n', '50'],
		});
	});
});
