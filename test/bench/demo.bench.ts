import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {processorMsOf, residentOf, treeOf} from './resident.ts';
import {median, type Result, rounded} from './result.ts';

const ROUNDS = 3;
const MAIN = 'dist/main.js';
/** The last words of the greeting: everything listens, and it waits for a line. */
const SERVES = /(\S+coinpilot-ops\.yaml)\n[\s\S]*ctrl-c/;

/** How long the embedded environment takes to be there, and what it keeps in memory once the whole cutover was looked at in it. */
export async function run(): Promise<readonly Result[]> {
	const home = mkdtempSync(join(tmpdir(), 'coinpilot-bench-'));
	const env = {...process.env, HOME: home, TMPDIR: home, XDG_STATE_HOME: join(home, 'state'), XDG_CONFIG_HOME: join(home, 'config')};
	const starts: number[] = [];
	const processor: number[] = [];
	let memory: Record<string, number> = {};
	try {
		for (let round = 1; round <= ROUNDS; round++) {
			const startedAt = performance.now();
			const demo = spawn(process.execPath, [MAIN, 'demo', '--serve', '--language', 'en'], {env, stdio: ['pipe', 'pipe', 'inherit']});
			const ended = once(demo, 'close');
			try {
				const config = await configOf(demo);
				starts.push(performance.now() - startedAt);
				processor.push(sum(treeOf(demo.pid ?? Number.NaN).map(processorMsOf)));
				if (round === ROUNDS) memory = await memoryAfterAWalk(demo, config, env);
			} finally {
				demo.stdin?.end('quit\n');
				await ended;
			}
		}
	} finally {
		rmSync(home, {recursive: true, force: true});
	}
	return [
		{
			name: 'start of the demo',
			value: rounded(median(starts)),
			unit: 'ms',
			atMost: 10_000,
			from: {
				longest: rounded(Math.max(...starts)),
				shortest: rounded(Math.min(...starts)),
				processorTime: rounded(median(processor)),
				rounds: ROUNDS,
			},
		},
		{name: 'memory of the demo', value: rounded(memory.atMostMB ?? Number.NaN), unit: 'MB', atMost: 1_500, from: memory},
	];
}

async function configOf(demo: ChildProcess): Promise<string> {
	let printed = '';
	for await (const chunk of demo.stdout ?? []) {
		printed += chunk;
		const config = SERVES.exec(printed)?.[1];
		if (config !== undefined) {
			demo.stdout?.resume();
			return config;
		}
	}
	throw new Error(`the demo ended: ${printed}`);
}

/** The most that each process had, added up: never less than they had together. */
async function memoryAfterAWalk({pid}: ChildProcess, config: string, env: NodeJS.ProcessEnv): Promise<Record<string, number>> {
	const tree = treeOf(pid ?? Number.NaN);
	const atStart = sum(tree.map(one => residentOf(one).nowMB));
	const walk = spawn(process.execPath, [MAIN, '--config', config, '--plain', 'cutover', '--new'], {env, stdio: 'ignore'});
	const [status] = await once(walk, 'close');
	// Looked at whole, and the rest waits for a person: anything else was no walk.
	if (status !== 4) throw new Error(`the walk of the cutover ended with ${status}`);
	return {
		atMostMB: rounded(sum(tree.map(one => residentOf(one).atMostMB))),
		startedMB: rounded(atStart),
		residentAtTheEndMB: rounded(sum(tree.map(one => residentOf(one).nowMB))),
		processes: tree.length,
	};
}

function sum(values: readonly number[]): number {
	return values.reduce((all, value) => all + value, 0);
}
