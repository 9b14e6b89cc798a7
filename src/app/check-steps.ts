import type {CheckSpec, Step, StepKey} from '../core/checklist.ts';
import {type Text, text} from '../core/text.ts';
import type {Judged} from '../core/verdict.ts';

export interface SelectedStep {
	readonly step: Step;
	/** Indices of the step's checks that were selected. */
	readonly checks: readonly number[];
	/** Of these, those that are not looked at outside of a run, and why. They hold nothing up. */
	readonly outside?: ReadonlyMap<number, Text>;
}

/**
 * Looks at the selected steps, each after those of them it needs; a step behind one that failed or could not be seen is
 * skipped, and says why. Records nothing.
 * @param all every step of what was selected from: what is needed by way of a step that was not selected holds up as well
 * @param look one check, once
 * @param now the operator's clock, for what is skipped
 * @param onResult called as each verdict comes in
 */
export async function checkSteps(
	selected: readonly SelectedStep[],
	all: readonly Step[],
	look: (check: CheckSpec) => Promise<Judged>,
	now: () => number,
	onResult: (selected: SelectedStep, index: number, judged: Judged) => void,
): Promise<void> {
	const chosen = new Map(selected.map(one => [one.step.key, one]));
	const known = new Map(all.map(step => [step.key, step]));
	const started = new Map<StepKey, Promise<boolean>>();

	const neededBy = (step: Step, passed = new Set<StepKey>()): SelectedStep[] =>
		step.needs.flatMap(key => {
			const near = chosen.get(key);
			if (near) return [near];
			const between = passed.has(key) ? undefined : known.get(key);
			passed.add(key);
			return between ? neededBy(between, passed) : [];
		});

	/** Resolves with whether what needs this step may be looked at. */
	const run = (one: SelectedStep): Promise<boolean> => {
		const begun = started.get(one.step.key);
		if (begun) return begun;
		const work = (async () => {
			const needs = neededBy(one.step);
			const stood = await Promise.all(needs.map(run));
			const blocker = needs.find((_, index) => !stood[index]);
			const verdicts = await Promise.all(
				one.checks.map(async index => {
					const check = one.step.checks[index];
					if (!check) return true;
					const outside = one.outside?.get(index);
					const reason = outside ?? (blocker && behind(blocker.step.key));
					const judged = reason ? skipped(check, reason, now()) : await look(check);
					onResult(one, index, judged);
					return outside !== undefined || judged.verdict.status === 'pass' || judged.verdict.status === 'warn';
				}),
			);
			return blocker === undefined && verdicts.every(Boolean);
		})();
		started.set(one.step.key, work);
		return work;
	};
	await Promise.all(selected.map(run));
}

function behind(blocker: StepKey): Text {
	return text(`Not looked at: ${blocker} did not pass`, `확인하지 않음: ${blocker} 단계가 통과하지 못함`);
}

function skipped(check: CheckSpec, summary: Text, at: number): Judged {
	return {
		kind: check.kind,
		verdict: {status: 'skipped', summary, evidence: []},
		at,
		durationMs: 0,
		looks: 0,
		vantage: {target: 'operator'},
	};
}
