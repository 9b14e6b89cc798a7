import type {CheckSpec, Step} from '../core/checklist.ts';
import {momentsIn} from '../core/run-moment.ts';
import {type Text, text} from '../core/text.ts';

/**
 * Why a check cannot be looked at without a run; undefined when it can. A step that is for one of several decisions is
 * looked at only by its own name, because of its alternatives at most one can be true. What counts from a moment of a run has
 * no such moment here.
 * @param settings what `when` may name beside choices
 * @param named whether the step was asked for by its name and not with its whole checklist
 */
export function outsideRun(step: Step, check: CheckSpec, settings: Readonly<Record<string, string>>, named: boolean): Text | undefined {
	for (const [name, wanted] of Object.entries(step.when)) {
		const found = settings[name];
		if (found === undefined ? named : found === wanted) continue;
		return found === undefined
			? text(
					`Not looked at: only for ${name} = ${wanted}, which a walk decides; name the step to look at it`,
					`확인하지 않음: 결정 ${name} = ${wanted} 에만 해당. 보려면 단계를 직접 지정하십시오`,
				)
			: text(
					`Not looked at: only where ${name} is ${wanted}, and it is ${found}`,
					`확인하지 않음: ${name} = ${wanted} 에만 해당 (지금은 ${found})`,
				);
	}
	const [moment] = momentsIn(JSON.stringify(check.spec) ?? '');
	if (moment === undefined) return undefined;
	return text(
		`Not looked at: it counts from the moment of ${moment}, which only a run has`,
		`확인하지 않음: ${moment} 단계의 시각부터 세므로 진행 기록이 있어야 함`,
	);
}
