import {readdirSync, readFileSync} from 'node:fs';
import {access, mkdir, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi} from 'vitest';
import {stringify} from 'yaml';
import {type BuiltProgram, buildProgram} from '../support/build-program.ts';
import {createOperator, type Operator} from '../support/operator.ts';
import {hasTerminal, openTerminal, type Terminal} from '../support/terminal.ts';
import {waitUntil} from '../support/wait-until.ts';
import {hasSshd, type Sshd, startSshd} from './start-sshd.ts';

vi.setConfig({testTimeout: 180_000, hookTimeout: 120_000});

const missing = [...(hasSshd ? [] : ['OpenSSH server']), ...(hasTerminal ? [] : ['tmux'])];
if (missing.length > 0) console.warn(`SKIPPED: test/real/guided-crash.test.ts needs ${missing.join(', ')}`);

const GIVEN_BACK = {alternate: false, cursor: true, bracketedPaste: false, cooked: true, status: 130};

/** What a step runs: while held it never ends, with a child that never ends either, and says under which ids. */
const held = (directory: string, name: string) =>
	`cd '${directory}' || exit 9; echo once >> ${name}.starts; if [ -e hold ]; then sleep 86400 & echo $$ $! > ${name}.pids; wait; fi`;

const checklist = (directory: string) => `id: crash
title: {en: Crash, ko: 중단}
steps:
  - section: {id: look, title: {en: Looks, ko: 확인}}
    steps:
      - id: here
        title: {en: A look here, ko: 이곳 확인}
        checks: [{kind: command, on: operator, timeout: 10m, script: "${held(directory, 'here')}; echo ready", stdout: ready}]
      - id: there
        title: {en: A look there, ko: 저곳 확인}
        checks: [{kind: command, on: vm, timeout: 10m, script: "${held(directory, 'there')}; echo ready", stdout: ready}]
  - section: {id: do, title: {en: Actions, ko: 조치}}
    steps:
      - id: act
        title: {en: Do it there, ko: 조치 실행}
        action:
          kind: command
          on: vm
          summary: {en: Do it, ko: 실행}
          confirm: do it
          script: "${held(directory, 'act')}; touch done"
          probe: {script: "[ -e '${directory}/done' ]"}
`;

describe.skipIf(missing.length > 0)('a walk that is cut short', () => {
	let program: BuiltProgram;
	let sshd: Sshd;
	let operator: Operator;
	const open: Terminal[] = [];

	beforeAll(async () => {
		[program, sshd] = await Promise.all([buildProgram(), startSshd()]);
	});
	beforeEach(async () => {
		operator = await createOperator(program.main);
		const {port, user, identity, knownHosts} = sshd;
		const vm = {type: 'ssh', host: '127.0.0.1', port, user, identity, knownHosts};
		const settings = {environment: 'test', targets: {vm}, domain: 'dashboard.coinpilot.test', content: {checklists: ['checklists']}};
		await writeFile(at('coinpilot-ops.yaml'), stringify(settings));
		await mkdir(at('checklists'));
		await writeFile(at('checklists/crash.yaml'), checklist(operator.home));
		await writeFile(at('hold'), '');
	});
	afterEach(async () => {
		await Promise.all(open.splice(0).map(terminal => terminal.close()));
		for (const pid of begun()) end(pid);
		await operator.leave();
	});
	afterAll(async () => {
		await sshd?.stop();
		await program?.remove();
	});

	const at = (name: string) => join(operator.home, name);
	const letGo = () => rm(at('hold'));
	const starts = async (name: string) => (await readFile(at(`${name}.starts`), 'utf8').catch(() => '')).split('\n').filter(Boolean).length;

	/** What the program has run so far, as far as it still runs. */
	function begun(): number[] {
		const files = readdirSync(operator.home).filter(name => name.endsWith('.pids'));
		return files.flatMap(name => readFileSync(at(name), 'utf8').split(/\s+/).filter(Boolean).map(Number)).filter(runs);
	}

	async function sitDown(): Promise<Terminal> {
		const terminal = await openTerminal([process.execPath, program.main, 'walk', 'crash'], {env: operator.env, cwd: operator.home});
		open.push(terminal);
		return terminal;
	}

	async function begin(): Promise<Terminal> {
		const terminal = await sitDown();
		await terminal.until(/▸ A look here/);
		return terminal;
	}

	/** Here and over SSH at once. */
	async function beginLooking(): Promise<Terminal> {
		const terminal = await begin();
		await terminal.press('r', 'Down');
		await terminal.until(/┌ A look there/);
		await terminal.press('r');
		await waitUntil('both looks to run', async () => begun().length === 4, 60_000);
		return terminal;
	}

	async function goToAction(terminal: Terminal): Promise<void> {
		await terminal.press('/');
		await terminal.type('Do it there');
		await terminal.until(/┌ Do it there/);
		await terminal.press('Escape');
		await terminal.until(/A look here[\s\S]*Do it there/);
	}

	async function beginAction(): Promise<Terminal> {
		const terminal = await begin();
		await goToAction(terminal);
		await terminal.press('a');
		await terminal.until(/Type "do it" to start/);
		await terminal.type('do it');
		await terminal.until(/> do it/);
		await terminal.press('Enter');
		await waitUntil('the action to run', async () => begun().length === 2, 60_000);
		return terminal;
	}

	/** Back in the unfinished run, with what changed meanwhile read and put away. */
	async function goOn(notes: RegExp): Promise<Terminal> {
		const terminal = await sitDown();
		await terminal.until(/Resume it/);
		await terminal.press('Enter');
		await terminal.until(/This run was there before/);
		await terminal.until(notes);
		await terminal.press('Enter');
		await waitUntil('the notes to be put away', async () => !/This run was there before/.test(await terminal.screen()));
		return terminal;
	}

	const run = async (): Promise<string> => {
		const [id] = await readdir(join(operator.state, 'coinpilot-ops', 'runs'));
		return id ?? expect.unreachable();
	};
	const events = async (type: string) => {
		const text = await readFile(join(operator.state, 'coinpilot-ops', 'runs', await run(), 'journal.ndjson'), 'utf8');
		const lines = text.split('\n').filter(line => line !== '');
		return lines.map(line => (JSON.parse(line) as {event: {type: string}}).event).filter(event => event.type === type);
	};
	const verified = async () => operator.call(['runs', 'verify', await run()]);
	const nothingLeft = () => waitUntil('nothing of what was begun to be left', async () => begun().length === 0);
	async function kill(terminal: Terminal): Promise<void> {
		process.kill(await terminal.pid(), 'SIGKILL');
		expect(await terminal.left()).toMatchObject({status: 137});
	}

	it('goes on after kill -9 in the middle of a look', async () => {
		await kill(await beginLooking());
		expect(await verified()).toMatchObject({status: 0});
		expect(await events('check-judged')).toEqual([]);
		await letGo();

		const again = await goOn(/Nothing has changed|changed/i);
		await again.press('R');
		await again.until(/Looks ✔ 2\/2/);
		await again.press('q');
		expect(await again.left()).toMatchObject({...GIVEN_BACK, status: 0});
		expect(await verified()).toMatchObject({status: 0});
		expect(await events('check-judged')).toHaveLength(2);
	});

	it('after kill -9 in the middle of an action finds out that it did not take effect, and runs nothing again', async () => {
		await kill(await beginAction());
		expect(await events('action-intended')).toHaveLength(1);
		expect(await events('action-ended')).toEqual([]);
		expect(await verified()).toMatchObject({status: 0});

		await letGo();
		// Without a terminal nobody decides: it says so, and touches nothing.
		const plainly = await operator.call(['walk', 'crash', '--plain']);
		expect(plainly.stdout).toMatch(/\? half done +Do it there/);
		expect(await starts('act')).toBe(1);

		const again = await goOn(/Do it there/);
		await again.until(/▸ Do it there[\s\S]*q leave/);
		await again.press('Enter');
		await again.until(/It did not take effect/);
		await again.press('q');
		expect(await again.left()).toMatchObject({...GIVEN_BACK, status: 0});
		expect(await starts('act')).toBe(1);
		expect(await events('action-intended')).toHaveLength(1);
		expect(await events('action-ended')).toMatchObject([{outcome: 'found-not-done'}]);
		expect(await verified()).toMatchObject({status: 0});
	});

	it('after kill -9 in the middle of an action finds out that it took effect all the same', async () => {
		await kill(await beginAction());
		// It comes to its end over there, unseen.
		for (const pid of begun().slice(1)) end(pid);
		await waitUntil('the action to end', () =>
			access(at('done')).then(
				() => true,
				() => false,
			),
		);

		const again = await goOn(/Do it there/);
		await again.until(/▸ Do it there[\s\S]*q leave/);
		await again.press('Enter');
		await again.until(/It took effect/);
		await again.press('q');
		expect(await again.left()).toMatchObject({status: 0});
		expect(await starts('act')).toBe(1);
		expect(await events('action-ended')).toMatchObject([{outcome: 'found-done'}]);
		expect(await verified()).toMatchObject({status: 0});
	});

	it.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)('%s in the middle of looks: nothing is left of them, here or there', async signal => {
		const terminal = await beginLooking();
		process.kill(await terminal.pid(), signal);
		const modes = await terminal.left();
		// After a hang-up there is nobody to give the terminal back to.
		expect(modes).toMatchObject(signal === 'SIGHUP' ? {status: 130} : GIVEN_BACK);
		expect(begun()).toEqual([]);
		expect(await verified()).toMatchObject({status: 0});
		expect(await events('check-judged')).toEqual([]);
	});

	it('ctrl-c in the middle of looks: nothing is left of them', async () => {
		const terminal = await beginLooking();
		await terminal.press('C-c');
		expect(await terminal.left()).toMatchObject(GIVEN_BACK);
		expect(begun()).toEqual([]);
		expect(await verified()).toMatchObject({status: 0});
	});

	it('SIGTERM in the middle of an action: it is stopped over there, and that is on record', async () => {
		const terminal = await beginAction();
		process.kill(await terminal.pid(), 'SIGTERM');
		expect(await terminal.left()).toMatchObject(GIVEN_BACK);
		expect(begun()).toEqual([]);
		expect(await events('action-ended')).toMatchObject([{outcome: 'cancelled'}]);
		expect(await verified()).toMatchObject({status: 0});
	});

	it('a second SIGTERM while it leaves: nothing is left here, and the terminal is given back', async () => {
		const terminal = await beginLooking();
		const pid = await terminal.pid();
		for (let asked = 0; asked < 3 && runs(pid); asked++) process.kill(pid, 'SIGTERM');
		await waitUntil('the screen to be given back', async () => !(await terminal.screen()).includes('A look here'));
		if (runs(pid)) process.kill(pid, 'SIGTERM');
		expect(await terminal.left()).toMatchObject(GIVEN_BACK);
		await waitUntil('nothing to be left here', async () => !pidsOf('here').some(runs));
		expect(await verified()).toMatchObject({status: 0});
	});

	it('a terminal that goes away ends the program, and what it had begun', async () => {
		const terminal = await beginLooking();
		const pid = await terminal.pid();
		await terminal.hangUp();
		await waitUntil('the program to end', async () => !runs(pid), 60_000);
		await nothingLeft();
		expect(await verified()).toMatchObject({status: 0});
	});

	it.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)('%s in the middle of a plain walk: nothing is left of it', async signal => {
		const plainly = operator.start(['walk', 'crash', '--plain']);
		await waitUntil('both looks to run', async () => begun().length === 4, 60_000);
		plainly.process.kill(signal);
		const {status, signal: ended} = await plainly.ended;
		expect({status, ended}).toEqual({status: 130, ended: undefined});
		expect(begun()).toEqual([]);
		expect(await verified()).toMatchObject({status: 0});
	});

	function pidsOf(name: string): number[] {
		return readFileSync(at(`${name}.pids`), 'utf8')
			.split(/\s+/)
			.filter(Boolean)
			.map(Number);
	}
});

/** Whether it runs; one that nobody has buried yet does not. */
function runs(pid: number): boolean {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
	} catch {
		return false;
	}
}

function end(pid: number): void {
	try {
		process.kill(pid, 'SIGKILL');
	} catch {
		// It has ended by itself meanwhile.
	}
}
