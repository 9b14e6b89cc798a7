import {readdir, readFile, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {type BuiltProgram, buildProgram} from '../support/build-program.ts';
import {createOperator, type Operator} from '../support/operator.ts';
import {missingServers, type Rehearsal, startRehearsal} from '../support/rehearsal.ts';
import {hasTerminal, openTerminal, type Terminal, type TerminalOptions} from '../support/terminal.ts';

const missing = [...missingServers, ...(hasTerminal ? [] : ['tmux'])];
if (missing.length > 0) console.warn(`SKIPPED: test/real/guided-keys.test.ts needs ${missing.join(', ')}`);

const GIVEN_BACK = {alternate: false, cursor: true, bracketedPaste: false, cooked: true};

interface Recorded {
	readonly event: {readonly type: string; readonly [key: string]: unknown};
}

describe.skipIf(missing.length > 0)('a walk by key strokes, against real servers', () => {
	let program: BuiltProgram;
	let world: Rehearsal;
	let operator: Operator;
	const open: Terminal[] = [];

	beforeAll(async () => {
		[program, world] = await Promise.all([buildProgram(), startRehearsal()]);
	});
	beforeEach(async () => {
		operator = await createOperator(program.main);
		await world.hold(false);
		await world.minikubeBot(true);
		await rm(join(world.directory, 'starts'), {force: true});
	});
	afterEach(async () => {
		await world.hold(false);
		await Promise.all(open.splice(0).map(terminal => terminal.close()));
		await operator.leave();
	});
	afterAll(async () => {
		await world?.remove();
		await program?.remove();
	});

	const words = (...more: string[]) => ['--config', world.config, 'walk', 'rehearsal', ...more];

	async function sitDown(more: readonly string[] = [], options: Partial<TerminalOptions> = {}): Promise<Terminal> {
		const argv = [process.execPath, program.main, ...words(...more)];
		const terminal = await openTerminal(argv, {env: operator.env, cwd: operator.home, ...options});
		open.push(terminal);
		return terminal;
	}

	/** At the walk, with its first step under the cursor. */
	async function begin(options: Partial<TerminalOptions> = {}): Promise<Terminal> {
		const terminal = await sitDown([], options);
		await terminal.until(/▸ Only what should/);
		return terminal;
	}

	/** By its words, as an operator would look for it. */
	async function goTo(terminal: Terminal, text: string, title: RegExp): Promise<void> {
		await terminal.press('/');
		await terminal.type(text);
		await terminal.until(title);
		await terminal.press('Escape');
		await terminal.until(/What can[\s\S]*What a person/);
		await terminal.until(title);
	}

	const run = async (): Promise<string> => {
		const [id] = await readdir(join(operator.state, 'coinpilot-ops', 'runs'));
		return id ?? expect.unreachable();
	};
	const journal = async (): Promise<Recorded[]> => {
		const text = await readFile(join(operator.state, 'coinpilot-ops', 'runs', await run(), 'journal.ndjson'), 'utf8');
		return text
			.split('\n')
			.filter(line => line !== '')
			.map(line => JSON.parse(line) as Recorded);
	};
	const events = async (type: string) => (await journal()).map(({event}) => event).filter(event => event.type === type);
	const starts = () => readFile(join(world.directory, 'starts'), 'utf8').catch(() => '');
	const verified = async () => operator.call(['runs', 'verify', await run()]);

	it('walks from the first look to the open gate', async () => {
		const terminal = await begin();
		await terminal.press('R');
		await terminal.until(/14\/14/);
		await terminal.until(/✔ Row counts are equal/);

		await goTo(terminal, 'database begins', /┌ How the database begins/);
		await terminal.press('Enter');
		await terminal.until(/Start empty/);
		await terminal.press('Enter');
		await terminal.until(/Decided: Restore the dump/);

		await goTo(terminal, 'Stop the bot', /┌ Stop the bot on Minikube/);
		await terminal.press('a');
		await terminal.until(/Type "stop minikube" to start/);
		await terminal.type('stop minikub');
		await terminal.until(/> stop minikub/);
		await terminal.press('Enter');
		await terminal.until(/It must read exactly: stop minikube/);
		expect(await starts()).toBe('');
		await terminal.type('e');
		await terminal.until(/> stop minikube/);
		await terminal.press('Enter');
		await terminal.until(/Action succeeded/);
		await terminal.until(/No bot is live|✔ pass/);
		expect(await starts()).toBe('started\n');

		await goTo(terminal, 'Everybody', /┌ Everybody was told/);
		await terminal.press('Enter');
		await terminal.until(/The team knows\./);
		await terminal.press('Enter');
		await terminal.until(/This cannot be empty/);
		await terminal.paste('told in #ops\nand by telephone');
		await terminal.until(/and by telephone/);
		await terminal.press('Enter');
		await terminal.until(/Attested by/);

		await goTo(terminal, 'Go or no-go', /┌ Go or no-go/);
		await terminal.press('Enter');
		await terminal.until(/go: everything required is passed and fresh/);
		await terminal.press('Enter');
		await terminal.until(/Open the gate/);
		await terminal.press('Down', 'Enter');
		await terminal.until(/The gate is open/);

		await terminal.press('q');
		expect(await terminal.left()).toMatchObject({...GIVEN_BACK, status: 0});
		expect(await terminal.screen()).toContain(await run());
		expect(await verified()).toMatchObject({status: 0});
		expect(await events('step-attested')).toMatchObject([{note: 'told in #ops\nand by telephone'}]);
		expect(await events('choice-made')).toMatchObject([{option: 'restore'}]);
		expect((await journal()).map(({event}) => event.type).slice(-1)).toEqual(['gate-opened']);
	});

	it('pastes several lines into a note, and none of them does anything', async () => {
		const terminal = await begin();
		await terminal.press('n');
		await terminal.until(/Note on/);
		await terminal.paste('first line\nq\n\u001B[31mred\u001B[0m 한글 ✔\nR last');
		await terminal.until(/R last/);
		await terminal.press('Enter');
		await terminal.until(/Note, .*first line/);
		const [note] = await events('note-taken');
		expect(note).toMatchObject({note: expect.stringMatching(/^first line\nq\n.*red.* 한글 ✔\nR last$/)});
		expect(await events('check-judged')).toEqual([]);
	});

	it('leaves at ctrl-c', async () => {
		const terminal = await begin();
		await terminal.press('C-c');
		expect(await terminal.left()).toMatchObject({...GIVEN_BACK, status: 130});
		expect(await verified()).toMatchObject({status: 0});
	});

	it('draws itself right after a storm of resizes', async () => {
		const terminal = await begin();
		await terminal.press('R');
		for (const [columns, rows] of [
			[70, 18],
			[200, 50],
			[40, 10],
			[61, 16],
			[59, 16],
			[1, 1],
			[120, 24],
			[90, 30],
			[20, 3],
		] as const) {
			await terminal.resize(columns, rows);
		}
		await terminal.until(/./);
		await terminal.resize(100, 24);
		const shown = await terminal.until(/14\/14[\s\S]*q leave/);
		const lines = shown.split('\n');
		expect(lines.filter(line => line.includes('coinpilot-ops'))).toHaveLength(1);
		expect(lines.filter(line => line.startsWith('└'))).toHaveLength(1);
		expect(lines.length).toBeLessThanOrEqual(25);
		await terminal.resize(50, 12);
		await terminal.until(/50×12.*60×16/);
		await terminal.resize(100, 24);
		await terminal.until(/q leave/);
	});

	it('hands the terminal to ssh, and takes it back', async () => {
		const terminal = await begin();
		await terminal.press('!');
		await terminal.until(/Shell on vm/);
		await terminal.press('Enter');
		await terminal.until(/[#$] *$/m);
		await terminal.type('echo "and $((6 * 7)) came"; stty -a | grep -c -- "-icanon" ; exit 3');
		await terminal.press('Enter');
		const walk = await terminal.until(/▸ Only what should/);
		expect(walk).toMatch(/q leave/);
		expect(await terminal.printed()).toContain('and 42 came');
		await terminal.press('Down');
		await terminal.until(/┌ The name points here/);
		await terminal.press('q');
		expect(await terminal.left()).toMatchObject({...GIVEN_BACK, status: 0});
	});

	it('is a reader where another process writes the run', async () => {
		const writer = await begin();
		const reader = await sitDown();
		await reader.until(/Resume it/);
		await reader.press('Enter');
		await reader.until(/another process/i);
		await reader.press('Enter');
		await reader.until(/Only what should/);
		await reader.press('n');
		await reader.until(/read-only/);
		const plainly = await operator.call(words('--plain'));
		expect(plainly.status).toBe(2);
		expect(plainly.stderr).toMatch(/^✖ .*is being written by process \d+ on .*; this one only reads\. Go on there, or end it first\.\n$/);
		await writer.press('n');
		await writer.until(/Note on/);
		await writer.type('still mine');
		// A key that comes in one piece with text is part of it.
		await writer.until(/> still mine/);
		await writer.press('Enter');
		await writer.until(/Note, .*still mine/);
	});

	it('speaks Korean', async () => {
		const terminal = await sitDown(['--new'], {env: {...operator.env, LANG: 'ko_KR.UTF-8'}});
		await terminal.until(/Only what should|열릴 것만/);
		await terminal.press('L');
		await terminal.until(/열릴 것만 열림/);
		await terminal.press('R');
		await terminal.until(/14\/14/);
	});

	it('draws no colour where NO_COLOR asks for none', async () => {
		const terminal = await begin({env: {...operator.env, NO_COLOR: '1'}});
		await terminal.press('R');
		await terminal.until(/14\/14/);
		await terminal.press('q');
		await terminal.left();
		expect(await terminal.printed()).not.toMatch(/\u001B\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;\d+)*m/);
	});
});
