import {setImmediate} from 'node:timers/promises';
import {ProblemError} from '../core/problem.ts';
import {untilAborted} from '../core/until-aborted.ts';
import type {Systems} from '../systems/systems.ts';

type Look<T, Question> = (systems: Systems, question: Question, signal: AbortSignal) => Promise<T>;

interface Shared<T> {
	readonly seen: Promise<T>;
	readonly leaving: AbortController;
	askers: number;
}

interface Lane<T> {
	running: Promise<unknown> | undefined;
	next: Shared<T> | undefined;
}

/**
 * Makes one look serve every check that asks the same question at the same time. Whoever asks while a look is under way
 * gets the one after it, together with all others who ask meanwhile: nobody is ever told what was so before they asked,
 * which right after an action would be the old world. A look goes on as long as one of its askers still waits.
 *
 * @param keyOf what makes two questions the same
 */
export function sharedLook<T, Question = string>(
	look: Look<T, Question>,
	keyOf: (question: Question) => string = String,
): Look<T, Question> {
	const known = new WeakMap<Systems, Map<string, Lane<T>>>();
	return async (systems, question, signal) => {
		signal.throwIfAborted();
		const lanes = known.get(systems) ?? new Map<string, Lane<T>>();
		known.set(systems, lanes);
		const key = keyOf(question);
		const lane = lanes.get(key) ?? {running: undefined, next: undefined};
		lanes.set(key, lane);
		lane.next ??= queue(lane, leaving => look(systems, question, leaving));
		const shared = lane.next;
		shared.askers++;
		try {
			return await untilAborted(shared.seen, signal);
		} finally {
			if (--shared.askers === 0) {
				if (lane.next === shared) lane.next = undefined;
				shared.leaving.abort(new ProblemError({code: 'cancelled'}));
			}
		}
	};
}

function queue<T>(lane: Lane<T>, look: (signal: AbortSignal) => Promise<T>): Shared<T> {
	const leaving = new AbortController();
	const start = async (before: Promise<unknown> | undefined): Promise<T> => {
		await before;
		// Checks of one step begin in one turn: they all shall share it.
		await setImmediate();
		leaving.signal.throwIfAborted();
		lane.next = undefined;
		const seen = look(leaving.signal);
		const running = seen.then(
			() => undefined,
			() => undefined,
		);
		lane.running = running;
		void running.then(() => {
			if (lane.running === running) lane.running = undefined;
		});
		return await seen;
	};
	const seen = start(lane.running);
	seen.catch(() => undefined);
	return {seen, leaving, askers: 0};
}
