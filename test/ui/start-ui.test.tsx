import {expect, test, vi} from 'vitest';
import {fail, ProblemError} from '../../src/core/problem.ts';
import {startUi} from '../../src/ui/start-ui.tsx';
import {FakeTerminal} from './support/fake-terminal.ts';
import {settle} from './support/show.tsx';
import {TestWorkspace} from './support/test-workspace.ts';

// Drawing takes its time on a machine that is busy with other tests.
vi.setConfig({testTimeout: 30_000});

const env = {LANG: 'C.UTF-8', TERM: 'xterm-256color', NO_COLOR: '1'};
const ENTER = '\u001B[?1049h';
const LEAVE = '\u001B[?1049l';
const never = async () => 0;

test('the doors show before the workspace is open, and a key cannot get ahead of it', async () => {
	const terminal = new FakeTerminal();
	let open: (workspace: TestWorkspace) => void = () => {};
	const opening = new Promise<TestWorkspace>(resolve => {
		open = resolve;
	});
	const left = startUi({workspace: opening, stdin: terminal.stdin, stdout: terminal.stdout, env, spawnHandover: never});
	expect(terminal.written).toContain(ENTER);
	await terminal.until('opening…');
	expect(terminal.written).toContain('Guided cutover');
	// Once it takes long enough to wonder, for how long it has been at it.
	await terminal.until(/opening… {2}\d s/);
	await settle();
	terminal.type('\r');
	const workspace = new TestWorkspace();
	open(workspace);
	await terminal.until('What do you want to do?');
	expect(workspace.started).toEqual([]);
	terminal.type('q');
	await expect(left).resolves.toEqual({runs: []});
	expect(terminal.written.endsWith(LEAVE)).toBe(true);
	expect(terminal.written).toContain('\u001B[?2004l');
	expect(terminal.written).toContain('\u001B[?25h');
	expect(terminal.raw).toBe(false);
});

test('a workspace that cannot be opened gives the terminal back first', async () => {
	const terminal = new FakeTerminal();
	const failing = Promise.reject(new ProblemError({code: 'configuration-missing', searchedFrom: '/'}));
	await expect(startUi({workspace: failing, stdin: terminal.stdin, stdout: terminal.stdout, env, spawnHandover: never})).rejects.toThrow(
		'configuration-missing',
	);
	expect(terminal.written.endsWith(LEAVE)).toBe(true);
});

test('it can open at a checklist, and ctrl-c says where the run is', async () => {
	const terminal = new FakeTerminal();
	const left = startUi({
		workspace: new TestWorkspace(),
		open: {checklist: 'cutover', fresh: true},
		stdin: terminal.stdin,
		stdout: terminal.stdout,
		env,
		spawnHandover: never,
	});
	await terminal.until('not looked at yet');
	terminal.type('\u0003');
	await expect(left).resolves.toEqual({runs: [{id: 'run-1', directory: '/state/runs/run-1'}], signal: 'SIGINT'});
});

test('the terminal is lent to another program and the walk goes on in the same place', async () => {
	const terminal = new FakeTerminal();
	const lent: string[] = [];
	const spawnHandover = async (argv: readonly string[]) => {
		lent.push(...argv);
		expect(terminal.written.endsWith(LEAVE)).toBe(true);
		expect(terminal.raw).toBe(false);
		expect(terminal.paused).toBeGreaterThan(0);
		terminal.written = '';
		return 0;
	};
	const left = startUi({
		workspace: new TestWorkspace(),
		open: {checklist: 'cutover'},
		stdin: terminal.stdin,
		stdout: terminal.stdout,
		env,
		spawnHandover,
	});
	await terminal.until('not looked at yet');
	await settle();
	terminal.type('j');
	await settle();
	terminal.type('!');
	await terminal.until('ssh to vm');
	terminal.type('\r');
	await expect.poll(() => lent).toEqual(['ssh', 'ubuntu@203.0.113.10']);
	await terminal.until('▸ firewall');
	expect(terminal.raw).toBe(true);
	await settle();
	terminal.type('q');
	await left;
});

test.each([
	['ends with 255', async (): Promise<number> => 255, 'ssh to vm: ended with exit code 255'],
	[
		'is not there',
		async (): Promise<number> => fail({code: 'program-missing', target: 'operator', program: 'ssh'}),
		'there is no program "ssh"',
	],
] as const)('another program that %s is told of when the screens are back', async (_, spawnHandover, told) => {
	const terminal = new FakeTerminal();
	const {stdin, stdout} = terminal;
	const left = startUi({workspace: new TestWorkspace(), open: {checklist: 'cutover'}, stdin, stdout, env, spawnHandover});
	await terminal.until('not looked at yet');
	await settle();
	terminal.type('!');
	await terminal.until('ssh to vm');
	terminal.type('\r');
	await terminal.until(told);
	await settle();
	terminal.type('q');
	await left;
});

test('a signal ends the other program first, and the terminal is not taken back from it', async () => {
	const terminal = new FakeTerminal();
	const {stdin, stdout} = terminal;
	let ended = false;
	let lent = false;
	const spawnHandover = (_: readonly string[], signal: AbortSignal) => {
		lent = true;
		return new Promise<number>(resolve =>
			signal.addEventListener('abort', () =>
				setImmediate(() => {
					ended = true;
					resolve(143);
				}),
			),
		);
	};
	const left = startUi({workspace: new TestWorkspace(), open: {checklist: 'cutover'}, stdin, stdout, env, spawnHandover});
	await terminal.until('not looked at yet');
	await settle();
	terminal.type('!');
	await terminal.until('ssh to vm');
	terminal.type('\r');
	await expect.poll(() => lent).toBe(true);
	terminal.written = '';
	process.emit('SIGTERM', 'SIGTERM');
	await expect(left).resolves.toMatchObject({signal: 'SIGTERM'});
	expect(ended).toBe(true);
	expect(terminal.written).not.toContain(ENTER);
	expect(terminal.raw).toBe(false);
});

test.each([
	['its output fails', (terminal: FakeTerminal) => terminal.hangUp()],
	['its input ends', (terminal: FakeTerminal) => terminal.endInput()],
] as const)('a terminal that dies because %s ends the screens without another write', async (_, die) => {
	const terminal = new FakeTerminal();
	const left = startUi({
		workspace: new TestWorkspace(),
		open: {checklist: 'cutover'},
		stdin: terminal.stdin,
		stdout: terminal.stdout,
		env,
		spawnHandover: never,
	});
	await terminal.until('not looked at yet');
	terminal.written = '';
	die(terminal);
	await expect(left).resolves.toMatchObject({signal: 'SIGHUP', runs: [{id: 'run-1'}]});
	expect(terminal.written).toBe('');
});

test('SIGTERM gives the terminal back and says where the run is', async () => {
	const terminal = new FakeTerminal();
	const before = process.listenerCount('SIGTERM');
	const left = startUi({
		workspace: new TestWorkspace(),
		open: {checklist: 'cutover'},
		stdin: terminal.stdin,
		stdout: terminal.stdout,
		env,
		spawnHandover: never,
	});
	await terminal.until('not looked at yet');
	process.emit('SIGTERM', 'SIGTERM');
	await expect(left).resolves.toMatchObject({signal: 'SIGTERM', runs: [{id: 'run-1'}]});
	expect(terminal.written.endsWith(LEAVE)).toBe(true);
	expect(process.listenerCount('SIGTERM')).toBeLessThanOrEqual(before);
});

test('only rows that changed are written, and a resize writes all of them', async () => {
	const terminal = new FakeTerminal();
	const left = startUi({
		workspace: new TestWorkspace(),
		open: {checklist: 'cutover'},
		stdin: terminal.stdin,
		stdout: terminal.stdout,
		env,
		spawnHandover: never,
	});
	await terminal.until('not looked at yet');
	await settle();
	terminal.written = '';
	terminal.type('j');
	await terminal.until('▸ firewall');
	expect(terminal.written).not.toContain('What do you');
	expect(terminal.written).not.toContain('Phase C');
	terminal.written = '';
	terminal.resize(90, 24);
	await terminal.until('Phase C');
	expect(terminal.written).toContain('\u001B[2J');
	expect(terminal.written).not.toContain('\u001B[24;1H');
	terminal.type('q');
	await left;
});
