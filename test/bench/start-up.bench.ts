import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {makeOperatorHome} from './operator-home.ts';
import {runInTerminal} from './pseudo-terminal.ts';
import {median, type Result, rounded, timed} from './result.ts';

const ROUNDS = 15;
const MAIN = 'dist/main.js';

/** How long until the program answers, beside a Node that does nothing. */
export async function run(): Promise<readonly Result[]> {
	const home = makeOperatorHome();
	const times = {bare: [] as number[], version: [] as number[], help: [] as number[], frame: [] as number[]};
	const node = (...words: string[]) =>
		timed(async () => {
			const child = spawn(process.execPath, words, {env: home.env, stdio: ['ignore', 'pipe', 'inherit']});
			child.stdout.resume();
			await once(child, 'close');
		});
	const frame = async () => {
		const screen = runInTerminal([process.execPath, MAIN, '--config', home.configPath], home.env);
		try {
			// The alternate screen, then the program's own name in the first line of a frame.
			return await screen.until(/\u001B\[\?1049h.*coinpilot-ops/s);
		} finally {
			await screen.close();
		}
	};
	try {
		// The first round fills the file cache for everybody.
		for (let round = -1; round < ROUNDS; round++) {
			// Side by side in every round, so that whatever else the machine does falls on all of them.
			const [bare, version, help, first] = [
				await node('-e', '0'),
				await node(MAIN, '--version'),
				await node(MAIN, '--help'),
				await frame(),
			];
			if (round < 0) continue;
			times.bare.push(bare);
			times.version.push(version);
			times.help.push(help);
			times.frame.push(first);
		}
	} finally {
		home.remove();
	}
	// Round by round: the machine's speed drifts more between two rounds than within one.
	const beside = (name: string, measured: readonly number[], atMost: number): Result => ({
		name,
		value: rounded(median(measured.map((ms, round) => ms / (times.bare[round] ?? Number.NaN)))),
		unit: 'times',
		atMost,
		from: {
			measured: rounded(median(measured)),
			bareNode: rounded(median(times.bare)),
			bestRatio: rounded(Math.min(...measured) / Math.min(...times.bare)),
			rounds: ROUNDS,
		},
	});
	return [
		beside('first frame beside bare node', times.frame, 6),
		beside('--version beside bare node', times.version, 2.5),
		beside('--help beside bare node', times.help, 2.5),
	];
}
