import {readFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {makeOperatorHome} from './operator-home.ts';
import {runInTerminal} from './pseudo-terminal.ts';
import {type Result, rounded} from './result.ts';

const KEYS = 60;
const BETWEEN_KEYS_MS = 40;

/** What the screens keep in memory, with the shipped guided cutover open and walked up and down. */
export async function run(): Promise<readonly Result[]> {
	const home = makeOperatorHome();
	const screen = runInTerminal([process.execPath, 'dist/main.js', '--config', home.configPath, 'cutover', '--new'], home.env);
	try {
		await screen.until(/Phase A/);
		for (let key = 0; key < KEYS; key++) {
			screen.press(key % 12 === 11 ? '\u001B[6~' : '\u001B[B');
			await sleep(BETWEEN_KEYS_MS);
		}
		const status = readFileSync(`/proc/${screen.pid()}/status`, 'utf8');
		const mebibytes = (field: string) => Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1_024;
		return [
			{
				name: 'memory of the screens',
				value: rounded(mebibytes('VmHWM')),
				unit: 'MiB',
				atMost: 150,
				from: {residentAtTheEndMiB: rounded(mebibytes('VmRSS')), residentAtMostMiB: rounded(mebibytes('VmHWM')), keys: KEYS},
			},
		];
	} finally {
		await screen.close();
		home.remove();
	}
}
