import type {StepView} from '../core/step-state.ts';
import type {Text} from '../core/text.ts';
import {text} from '../core/text.ts';
import type {ScreenType} from './state/screen.ts';

/** What decides whether a command can be used now. */
export interface KeyFacts {
	readonly screen: ScreenType;
	/** The step under the cursor. */
	readonly view?: StepView | undefined;
	/** Only one of the two panels of a walk is on the screen. */
	readonly onePanel?: boolean;
	/** Esc has something to take back before it leaves the walk: a filter, or the other panel. */
	readonly inside?: boolean;
	/** What the gate of the board waits for. */
	readonly gateWaits?: Text | undefined;
	/** Something runs in the step under the cursor, or for the gate of the board. */
	readonly running: boolean;
	readonly incident: boolean;
	readonly readOnly: boolean;
	readonly hasGate: boolean;
	readonly hasWayBack: boolean;
	/** There is something that going back would lose. */
	readonly live: boolean;
	readonly hasRuns: boolean;
	readonly handovers: number;
}

export const readOnly = (facts: KeyFacts) => (facts.readOnly ? text('this run is read-only', '읽기 전용 실행임') : undefined);
const noStep = (facts: KeyFacts) => (facts.view ? undefined : text('no step is chosen', '선택한 단계가 없음'));
export const noGate = (facts: KeyFacts) => (facts.hasGate ? undefined : text('this checklist has no gate', '이 점검표에는 게이트가 없음'));
export const closedGate = (facts: KeyFacts) => readOnly(facts) ?? facts.gateWaits;
export const noWayBack = (facts: KeyFacts) =>
	facts.hasWayBack ? undefined : text('this checklist has no way back', '이 점검표에는 롤백이 없음');
export const noRuns = (facts: KeyFacts) => (facts.hasRuns ? undefined : text('there is no run yet', '아직 실행 기록이 없음'));

export const nothingRuns = (facts: KeyFacts) => (facts.running ? undefined : text('nothing runs here', '여기서 진행 중인 일이 없음'));

export function noChecks(facts: KeyFacts): Text | undefined {
	const none = facts.view && facts.view.step.checks.length === 0;
	return (
		noStep(facts) ?? (none ? text('this step has nothing to look at', '이 단계에는 확인할 항목이 없음') : undefined) ?? readOnly(facts)
	);
}

export function noAction(facts: KeyFacts): Text | undefined {
	return noStep(facts) ?? (facts.view?.step.action ? undefined : text('this step has no action', '이 단계에는 조치가 없음'));
}

export function noWaiver(facts: KeyFacts): Text | undefined {
	const gate = facts.view?.step.gate && text('a gate is overridden, not waived', '게이트는 면제가 아니라 강제 개방함');
	return noStep(facts) ?? readOnly(facts) ?? gate;
}
