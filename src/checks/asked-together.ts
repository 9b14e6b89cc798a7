import {setImmediate} from 'node:timers/promises';
import {ProblemError} from '../core/problem.ts';
import {untilAborted} from '../core/until-aborted.ts';
import {deferred} from '../systems/deferred.ts';
import type {Systems} from '../systems/systems.ts';

/** One question among those that are asked in one turn, with the two ways to settle it; only the first counts. */
export interface Asked<Question, Answer> {
	readonly question: Question;
	answer(value: Answer): void;
	fail(error: unknown): void;
}

/** Answers each question; what it leaves unanswered when it ends, or throws, is an error to whoever asked. */
type Look<Question, Answer> = (
	systems: Systems,
	target: string,
	asked: readonly Asked<Question, Answer>[],
	signal: AbortSignal,
) => Promise<void>;

interface Round<Question, Answer> {
	readonly asked: Asked<Question, Answer>[];
	readonly leaving: AbortController;
	/** Those who still wait for an answer. */
	waiting: number;
}

/**
 * Collects the questions that checks ask of a target in one turn and has one look answer them all, each asker as soon as its
 * own answer is there. The look begins after the last of them asked, and goes on as long as one of them waits.
 */
export function askedTogether<Question, Answer>(
	look: Look<Question, Answer>,
): (systems: Systems, target: string, question: Question, signal: AbortSignal) => Promise<Answer> {
	const open = new WeakMap<Systems, Map<string, Round<Question, Answer>>>();

	const begin = (systems: Systems, target: string, rounds: Map<string, Round<Question, Answer>>): Round<Question, Answer> => {
		const round: Round<Question, Answer> = {asked: [], leaving: new AbortController(), waiting: 0};
		const start = async () => {
			// Two turns: a shared look (`shared-look.ts`) asks one later than the checks that want it.
			await setImmediate();
			await setImmediate();
			rounds.delete(target);
			round.leaving.signal.throwIfAborted();
			await look(systems, target, round.asked, round.leaving.signal);
			throw new Error('a question was left without an answer');
		};
		rounds.set(target, round);
		start().catch(error => {
			for (const one of round.asked) one.fail(error);
		});
		return round;
	};

	return async (systems, target, question, signal) => {
		signal.throwIfAborted();
		const rounds = open.get(systems) ?? new Map<string, Round<Question, Answer>>();
		open.set(systems, rounds);
		const round = rounds.get(target) ?? begin(systems, target, rounds);
		const answered = deferred<Answer>();
		let isSettled = false;
		const settle = (act: () => void) => {
			if (isSettled) return;
			isSettled = true;
			round.waiting--;
			act();
		};
		round.waiting++;
		round.asked.push({
			question,
			answer: value => settle(() => answered.resolve(value)),
			fail: error => settle(() => answered.reject(error)),
		});
		try {
			return await untilAborted(answered.promise, signal);
		} finally {
			// Whoever leaves without an answer, and as the last, ends the look: nobody wants the rest of it.
			settle(() => {
				if (round.waiting === 0) round.leaving.abort(new ProblemError({code: 'cancelled'}));
			});
		}
	};
}
