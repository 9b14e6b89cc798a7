import {z} from 'zod';
import type {ActionKind} from '../../../src/actions/contract.ts';
import type {Kinds} from '../../../src/app/kinds.ts';
import type {CheckKind} from '../../../src/checks/contract.ts';
import {plain} from '../../../src/core/text.ts';
import type {Verdict} from '../../../src/core/verdict.ts';

/** What a fake check says, each time it looks. */
export type Answer = (signal: AbortSignal) => Verdict | Promise<Verdict>;

export interface FakeAction {
	readonly commands?: readonly string[];
	readonly perform?: (signal: AbortSignal, print: (chunk: string) => void) => Promise<boolean>;
	readonly effect?: Effect | (() => Promise<Effect>);
}

type Effect = 'done' | 'not-done' | 'cannot-tell';

/** A journal keeps specs as data: a spec is the place of its answer. */
const answers: Answer[] = [];
const deeds: FakeAction[] = [];

export function answerSpec(answer: Answer): number {
	return answers.push(answer) - 1;
}

export function deedSpec(deed: FakeAction): number {
	return deeds.push(deed) - 1;
}

const noAnswer: Answer = () => {
	throw new Error('the test gave no answer');
};

const answered: CheckKind<number, Verdict> = {
	kind: 'answered',
	schema: z.number(),
	about: 'Says what the test told it to say',
	cannotSee: [],
	example: '',
	from: () => 'vm',
	observe: async (spec, _systems, signal) => (answers[spec] ?? noAnswer)(signal),
	judge: verdict => verdict,
};

const faked: ActionKind<number> = {
	kind: 'faked',
	schema: z.number(),
	about: 'Does what the test told it to do',
	plan: spec => ({summary: plain('Stops the bot on Minikube'), commands: deeds[spec]?.commands ?? [], undo: plain('start it again')}),
	perform: async (spec, _systems, signal, print) => ({
		succeeded: (await deeds[spec]?.perform?.(signal, print)) ?? true,
		summary: plain('stopped'),
	}),
	probe: async spec => {
		const effect = deeds[spec]?.effect ?? 'done';
		return {effect: typeof effect === 'function' ? await effect() : effect, summary: plain('looked')};
	},
};

export const FAKE_KINDS: Kinds = {checks: {answered: answered as CheckKind}, actions: {faked: faked as ActionKind}};
