import {PassThrough, Writable} from 'node:stream';
import {startUi} from '../../src/ui/start-ui.tsx';
import {TestWorkspace} from '../ui/support/test-workspace.ts';
import {makeLongChecklist} from './make-run.ts';
import {median, type Result, rounded} from './result.ts';

const STEPS = 1_000;
const PRESSES = 200;
const DOWN = '\u001B[B';
const UP = '\u001B[A';
const PAGE_DOWN = '\u001B[6~';

/** Down the list, page by page through it, and back: every one of them moves the cursor. */
function keyOf(press: number): string {
	if (press < PRESSES / 2) return press % 10 === 9 ? PAGE_DOWN : DOWN;
	return UP;
}

/** From a key press to the bytes of the frame that shows it, through the whole screen stack, with a very long checklist open. */
export async function run(): Promise<readonly Result[]> {
	const stdin = Object.assign(new PassThrough(), {isTTY: true, setRawMode: () => stdin, ref: () => stdin, unref: () => stdin});
	const screen = new Screen();
	const checklist = {...makeLongChecklist(STEPS, STEPS), id: 'cutover'};
	const workspace = new TestWorkspace({checklists: [checklist]});
	const left = startUi({
		workspace,
		open: {checklist: checklist.id, fresh: true},
		stdin,
		stdout: screen,
		env: {},
		spawnHandover: async () => 0,
	});
	await screen.until(/step-0/);
	const strokes: number[] = [];
	for (let press = 0; press < PRESSES; press++) {
		const shown = screen.next();
		const startedAt = performance.now();
		stdin.write(keyOf(press));
		await shown;
		strokes.push(performance.now() - startedAt);
		// Frames that time alone brings are not answers to a key.
		await screen.quiet();
	}
	stdin.write('\u0003');
	await left;
	strokes.sort((one, other) => one - other);
	const worst = strokes.at(-1) ?? Number.NaN;
	const nearlyAll = strokes[Math.floor(strokes.length * 0.95)] ?? Number.NaN;
	return [
		{
			name: `key press to frame, ${STEPS.toLocaleString('en')} steps`,
			value: rounded(nearlyAll),
			unit: 'ms',
			atMost: 50,
			from: {median: rounded(median(strokes)), ninetyFifthPercentile: rounded(nearlyAll), worst: rounded(worst), presses: PRESSES},
		},
	];
}

/** A terminal of 120×40 that nobody looks at. */
class Screen extends Writable {
	readonly isTTY = true;
	readonly columns = 120;
	readonly rows = 40;
	#written = '';
	#writes = 0;
	#waiting: (() => void)[] = [];

	override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
		this.#written = (this.#written + chunk.toString('utf8')).slice(-100_000);
		this.#writes++;
		for (const wake of this.#waiting.splice(0)) wake();
		done();
	}

	next(): Promise<void> {
		return new Promise((resolve, reject) => {
			const late = setTimeout(() => reject(new Error(`no frame: ${this.#written.slice(-2_000)}`)), 10_000);
			this.#waiting.push(() => {
				clearTimeout(late);
				resolve();
			});
		});
	}

	async until(wanted: RegExp): Promise<void> {
		while (!wanted.test(this.#written)) await this.next();
	}

	/** Until a few turns of the event loop brought no frame. */
	async quiet(): Promise<void> {
		for (let calm = 0, seen = this.#writes; calm < 4; calm++) {
			await new Promise(resolve => setImmediate(resolve));
			if (this.#writes !== seen) [calm, seen] = [0, this.#writes];
		}
	}
}
