import {foldRun} from '../../src/core/run-record.ts';
import {makeRun} from './make-run.ts';
import {median, type Result, rounded, timed} from './result.ts';

const EVENTS = 10_000;
const ROUNDS = 15;

/** A long run's journal, from its events to what the screens show. */
export async function run(): Promise<readonly Result[]> {
	const {records} = makeRun(200, EVENTS);
	const cold = await timed(() => foldRun(records));
	const warm: number[] = [];
	for (let round = 0; round < ROUNDS; round++) warm.push(await timed(() => foldRun(records)));
	return [
		{
			name: `folding ${EVENTS.toLocaleString('en')} events`,
			value: rounded(cold),
			unit: 'ms',
			atMost: 100,
			from: {firstTime: rounded(cold), onceWarm: rounded(median(warm)), events: records.length},
		},
	];
}
