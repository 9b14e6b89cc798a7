import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {type Step, type StepKey, stepsOf} from '../../src/core/checklist.ts';
import type {RunEvent} from '../../src/core/event.ts';
import type {StepState} from '../../src/core/step-state.ts';
import {type Language, say, type Text} from '../../src/core/text.ts';
import {DIALOG_TEXT} from '../../src/ui/dialogs/dialog-text.ts';
import {UI_TEXT} from '../../src/ui/text.ts';
import type {BuiltProgram} from './build-program.ts';
import {createOperator, type Operator} from './operator.ts';
import {type Served, serveDemo} from './served-demo.ts';
import {openTerminal, type Terminal} from './terminal.ts';
import {WalkingOperator} from './walking-operator.ts';

/** The demo in its own process, and somebody at a terminal of 100×30 with the built program in it. */
export interface CutoverDesk {
	readonly operator: Operator;
	readonly demo: Served;
	readonly language: Language;
	/** Who walks; another one after each start. */
	walker(): WalkingOperator;
	terminal(): Terminal;
	/** A step of the walk, as it is pinned in its journal. */
	step(key: StepKey): Promise<Step>;
	title(key: StepKey): Promise<string>;
	/** Walks on, step by step, until the cursor stands on this one or nothing is open. Resolves with how each step was left. */
	walkOn(until?: StepKey): Promise<ReadonlyMap<string, StepState>>;
	/** Starts the program. */
	sitDown(): Promise<void>;
	/** Ends the program outright, starts it once more and goes on; resolves with what it says of the run. */
	killAndResume(): Promise<string>;
	run(): Promise<string>;
	events(): Promise<readonly RunEvent[]>;
	leave(): Promise<void>;
}

/** What decides for the longer way where there is one. */
const OPTIONS: readonly Text[] = [
	{en: 'Restore the dump', ko: '덤프'},
	{en: 'A1', ko: 'A1'},
	{en: 'Restore', ko: '복원'},
];

/** @param environment more for the program's environment than the operator has by themselves */
export async function createDesk(program: BuiltProgram, language: Language): Promise<CutoverDesk> {
	const operator = await createOperator(program.main);
	const open: {demo?: Served; terminal?: Terminal; walker?: WalkingOperator} = {};
	const {run, events} = journalOf(join(operator.state, 'coinpilot-ops', 'runs'));
	const leave = async () => {
		await open.terminal?.close();
		await open.demo?.end();
		await operator.leave();
	};
	const walker = () => there(open.walker);
	const sitDown = async () => {
		await open.terminal?.close();
		const argv = [process.execPath, program.main, '--config', there(open.demo).config, '--language', language, 'cutover'];
		open.terminal = await openTerminal(argv, {env: operator.env, cwd: operator.home, columns: 100, rows: 30});
		open.walker = new WalkingOperator(open.terminal, language, events);
	};
	const step = async (key: StepKey) => {
		const started = (await events()).find(event => event.type === 'run-started');
		return there(started && stepsOf(started.pinned).find(one => one.key === key));
	};
	const title = async (key: StepKey) => say((await step(key)).title, language);

	async function walkOn(until?: StepKey): Promise<ReadonlyMap<string, StepState>> {
		const walked = new Map<string, StepState>();
		let here: string | undefined = (await walker().settled()).title;
		const last = until === undefined ? undefined : await title(until);
		while (here !== undefined && !(last !== undefined && here.endsWith(last))) {
			walked.set(here, await walker().doStep(OPTIONS.map(option => say(option, language))));
			here = await walker().next();
		}
		return walked;
	}

	async function killAndResume(): Promise<string> {
		const terminal = there(open.terminal);
		process.kill(await terminal.pid(), 'SIGKILL');
		await terminal.left();
		await sitDown();
		await walker().until('the offer to resume', screen => screen.includes(`│ ▸ ${say(UI_TEXT.resumeIt, language)}`));
		await there(open.terminal).press('Enter');
		const notes = await walker().until('what changed', screen => screen.includes(say(DIALOG_TEXT.resume, language)));
		await there(open.terminal).press('Enter');
		await walker().until('the walk', screen => !screen.includes(say(DIALOG_TEXT.resume, language)));
		return notes;
	}

	try {
		open.demo = await serveDemo(program.main, operator);
		return {
			operator,
			demo: open.demo,
			language,
			walker,
			terminal: () => there(open.terminal),
			step,
			title,
			walkOn,
			sitDown,
			killAndResume,
			run,
			events,
			leave,
		};
	} catch (error) {
		await leave();
		throw error;
	}
}

/** The one run there is, and what its journal holds now. */
function journalOf(runs: string) {
	const run = async () => (await readdir(runs).catch(() => []))[0] ?? '';
	const events = async () => {
		const text = await readFile(join(runs, await run(), 'journal.ndjson'), 'utf8').catch(() => '');
		// What is being written has no end yet.
		return text
			.split('\n')
			.slice(0, -1)
			.map(line => (JSON.parse(line) as {event: RunEvent}).event);
	};
	return {run, events};
}

function there<T>(one: T | undefined): T {
	if (one === undefined) throw new Error('it is not there yet');
	return one;
}
