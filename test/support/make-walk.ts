import {z} from 'zod';
import {type ActionKind, defineAction, type Performed, type Probed} from '../../src/actions/contract.ts';
import {Bounds} from '../../src/app/bounds.ts';
import {RunKeeper} from '../../src/app/run-keeper.ts';
import {Walk} from '../../src/app/walk.ts';
import type {WalkContext} from '../../src/app/walk-state.ts';
import {type CheckKind, defineCheck} from '../../src/checks/contract.ts';
import type {Checklist} from '../../src/core/checklist.ts';
import type {Recorded} from '../../src/core/event.ts';
import {plain} from '../../src/core/text.ts';
import type {Status, Verdict} from '../../src/core/verdict.ts';
import type {Systems} from '../../src/systems/systems.ts';
import {createFakeSystems} from './fake-systems.ts';
import {by} from './make-events.ts';
import {MemoryJournal} from './memory-journal.ts';

/** What a fake check sees is looked up under its spec's `name`; a function may wait, throw, or answer differently each time. */
export type FakeSights = Record<string, Status | ((signal: AbortSignal) => Promise<Status>)>;

export interface FakeDeeds {
	perform(signal: AbortSignal, onOutput: (chunk: string) => void): Promise<Performed>;
	probe(): Promise<Probed>;
}

export interface MadeWalk {
	readonly walk: Walk;
	readonly journal: MemoryJournal;
	readonly sights: FakeSights;
	readonly deeds: {current: FakeDeeds};
	readonly clock: {now: number};
	readonly context: WalkContext;
}

const succeed: FakeDeeds = {
	perform: async () => ({succeeded: true, summary: plain('done')}),
	probe: async () => ({effect: 'done', summary: plain('it is there')}),
};

/** A real walk over a journal in memory, with a check and an action kind called `fake`. */
export function makeWalk(
	checklist: Checklist,
	options: {readonly records?: readonly Recorded[]; readonly readOnly?: boolean; readonly systems?: Partial<Systems>} = {},
): MadeWalk {
	const clock = {now: 1_000_000};
	const systems = createFakeSystems({
		clock: {now: () => clock.now, monotonic: () => performance.now()},
		vantage: async target => ({target, hostname: `${target}-host`}),
		...options.systems,
	});
	const sights: FakeSights = {};
	const deeds = {current: succeed};
	const journal = new MemoryJournal(() => clock.now, options.records);
	const keeper = new RunKeeper({run: 'run-1', directory: '/memory/run-1', journal, by, environment: 'production'});
	let ids = 0;
	const context: WalkContext = {
		keeper,
		systems,
		kinds: {checks: {fake: fakeCheck(sights) as CheckKind}, actions: {fake: fakeAction(deeds) as ActionKind}},
		bounds: new Bounds(8),
		redact: value => value,
		redactStream: () => ({push: chunk => chunk, flush: () => ''}),
		newId: () => `id-${++ids}`,
		readOnly: options.readOnly ?? false,
	};
	return {walk: new Walk(context, checklist), journal, sights, deeds, clock, context};
}

const fakeSpec = z.strictObject({name: z.string().default('it')});

function fakeCheck(sights: FakeSights): CheckKind<z.output<typeof fakeSpec>, Status> {
	return defineCheck<z.output<typeof fakeSpec>, Status>({
		kind: 'fake',
		about: 'Says what the test put under its name',
		cannotSee: [],
		example: '',
		schema: fakeSpec,
		from: () => 'operator',
		async observe({name = 'it'}, _systems, signal) {
			const sight = sights[name] ?? 'pass';
			return typeof sight === 'function' ? sight(signal) : sight;
		},
		judge: (status): Verdict => ({status, summary: plain(`saw ${status}`), evidence: []}),
	});
}

function fakeAction(deeds: {current: FakeDeeds}): ActionKind<object> {
	return defineAction<object>({
		kind: 'fake',
		about: 'Does what the test says',
		schema: z.strictObject({}),
		plan: () => ({summary: plain('do it'), commands: ['do it']}),
		perform: (_spec, _systems, signal, onOutput) => deeds.current.perform(signal, onOutput),
		probe: () => deeds.current.probe(),
	});
}
