import type {CheckKind} from '../checks/contract.ts';
import type {StepKey} from '../core/checklist.ts';
import {fail} from '../core/problem.ts';
import {replaceMoments} from '../core/run-moment.ts';
import type {Scope} from '../core/run-record.ts';

/**
 * Fills the times of a run into what a checklist wrote: rows since go-live, logs since the stop.
 * @throws `step-time-unknown` when the step was not done: what happened since then cannot be looked at
 */
export function fillTimes(spec: unknown, scope: Scope): unknown {
	if (typeof spec === 'string') return replaceMoments(spec, (key, which) => new Date(momentOf(key, which, scope)).toISOString());
	if (Array.isArray(spec)) return spec.map(one => fillTimes(one, scope));
	if (typeof spec !== 'object' || spec === null) return spec;
	return Object.fromEntries(Object.entries(spec).map(([key, value]) => [key, fillTimes(value, scope)]));
}

function momentOf(key: StepKey, which: 'began' | 'took-effect', scope: Scope): number {
	const effect = scope.steps.get(key)?.effect ?? fail({code: 'step-time-unknown', step: key});
	return which === 'began' ? effect.began : effect.at;
}

/** A kind that fills in the times as it looks: a step that was not done makes the look `unknown`, like anything that cannot be seen. */
export function withTimes(kind: CheckKind, scope: Scope): CheckKind {
	return {
		...kind,
		observe: async (spec, systems, signal) => kind.observe(fillTimes(spec, scope), systems, signal),
		judge: (seen, spec) => kind.judge(seen, fillTimes(spec, scope)),
	};
}
