import {makeOperatorHome} from './operator-home.ts';
import {runInTerminal} from './pseudo-terminal.ts';
import {residentOf} from './resident.ts';
import {type Result, rounded} from './result.ts';

const DOWN = '\u001B[B';
const UP = '\u001B[A';
const PAGE_DOWN = '\u001B[6~';
const PAGE_UP = '\u001B[5~';
/** Back to where they began, so that no key meets an end of the list and changes nothing. */
const THERE_AND_BACK = [DOWN, DOWN, PAGE_DOWN, DOWN, DOWN, UP, UP, PAGE_UP, UP, UP];
const ROUNDS = 6;
/** Of a whole frame: what comes after it answers to a key. */
const OPENED = /Phase A[\s\S]*\u001B\[\?2026l/;
/** The upper edge of the panels says which step is shown; a clock or the line at the top changes alone. */
const OTHER_STEP = /┌/;

/** What the screens keep in memory, with the shipped guided cutover open and walked up and down. */
export async function run(): Promise<readonly Result[]> {
	const home = makeOperatorHome();
	const screen = runInTerminal([process.execPath, 'dist/main.js', '--config', home.configPath, 'cutover', '--new'], home.env);
	try {
		await screen.until(OPENED);
		for (let round = 0; round < ROUNDS; round++) {
			for (const key of THERE_AND_BACK) await screen.pressUntil(key, OTHER_STEP);
		}
		const {nowMB, atMostMB} = residentOf(screen.pid());
		return [
			{
				name: 'memory of the screens',
				value: rounded(atMostMB),
				unit: 'MB',
				atMost: 150,
				from: {residentAtTheEndMB: rounded(nowMB), residentAtMostMB: rounded(atMostMB), keys: ROUNDS * THERE_AND_BACK.length},
			},
		];
	} finally {
		await screen.close();
		home.remove();
	}
}
