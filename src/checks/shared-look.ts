import {setImmediate} from 'node:timers/promises';
import {ProblemError} from '../core/problem.ts';
import type {Systems} from '../systems/systems.ts';
import {untilAborted} from '../systems/until-aborted.ts';

type Look<T> = (systems: Systems, target: string, signal: AbortSignal) => Promise<T>;

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
 * Makes one look at a target serve every check that asks for it at the same time. Whoever asks while a look is under way
 * gets the one after it, together with all others who ask meanwhile: nobody is ever told what was so before they asked,
 * which right after an action would be the old world. A look goes on as long as one of its askers still waits.
 */
export function sharedLook<T>(look: Look<T>): Look<T> {
	const known = new WeakMap<Systems, Map<string, Lane<T>>>();
	return async (systems, target, signal) => {
		signal.throwIfAborted();
		const lanes = known.get(systems) ?? new Map<string, Lane<T>>();
		known.set(systems, lanes);
		const lane = lanes.get(target) ?? {running: undefined, next: undefined};
		lanes.set(target, lane);
		lane.next ??= queue(lane, leaving => look(systems, target, leaving));
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
