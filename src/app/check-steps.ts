import type {CheckSpec, Step, StepKey} from '../core/checklist.ts';
import {type Text, text} from '../core/text.ts';
import type {Judged} from '../core/verdict.ts';

export interface SelectedStep {
	readonly step: Step;
	/** Every step of its checklist: what is needed by way of a step that was not selected holds up as well. */
	readonly among: readonly Step[];
	/** Indices of the step's checks that were selected. */
	readonly checks: readonly number[];
	/** Of these, those that are not looked at outside of a run, and why. They hold nothing up. */
	readonly outside?: ReadonlyMap<number, Text>;
}

/**
 * Looks at the selected steps, each after those of them it needs; a step behind one that failed or could not be seen is
 * skipped, and says why. Records nothing.
 * @param look one check, once
 * @param skip what stands for a check that is not looked at
 * @param onResult called as each verdict comes in
 */
export async function checkSteps<One extends SelectedStep>(
	selected: readonly One[],
	look: (check: CheckSpec) => Promise<Judged>,
	skip: (check: CheckSpec, reason: Text) => Judged,
	onResult: (selected: One, index: number, judged: Judged) => void,
): Promise<void> {
	const chosen = new Map(selected.map(one => [identityOf(one.step), one]));
	const started = new Map<One, Promise<boolean>>();

	const neededBy = (step: Step, among: readonly Step[], passed = new Set<StepKey>()): One[] =>
		step.needs.flatMap(key => {
			const needed = among.find(one => one.key === key);
			const near = needed && chosen.get(identityOf(needed));
			if (near) return [near];
			if (!needed || passed.has(key)) return [];
			passed.add(key);
			return neededBy(needed, among, passed);
		});

	/** Resolves with whether what needs this step may be looked at. */
	const run = (one: One): Promise<boolean> => {
		const begun = started.get(one);
		if (begun) return begun;
		const work = (async () => {
			const needs = neededBy(one.step, one.among);
			const stood = await Promise.all(needs.map(run));
			const blocker = needs.find((_, index) => !stood[index]);
			const verdicts = await Promise.all(
				one.checks.map(async index => {
					const check = one.step.checks[index];
					if (!check) return true;
					const outside = one.outside?.get(index);
					const reason = outside ?? (blocker && behind(blocker.step.key));
					const judged = reason ? skip(check, reason) : await look(check);
					onResult(one, index, judged);
					return outside !== undefined || judged.verdict.status === 'pass' || judged.verdict.status === 'warn';
				}),
			);
			return blocker === undefined && verdicts.every(Boolean);
		})();
		started.set(one, work);
		return work;
	};
	await Promise.all(selected.map(run));
}

function behind(blocker: StepKey): Text {
	return text(`Not looked at: ${blocker} did not pass`, `확인하지 않음: ${blocker} 단계가 통과하지 못함`);
}

/** Two checklists may each have a step of that key and mean different things; one that both include is the same. */
export function identityOf({key, hash}: Step): string {
	return `${key} ${hash}`;
}
