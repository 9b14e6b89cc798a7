import type {StepKey} from '../../core/checklist.ts';
import {reasonText} from '../../core/reason-text.ts';
import type {StepView} from '../../core/step-state.ts';
import type {Text} from '../../core/text.ts';
import {momentText} from '../ago.ts';

/** Why a step is as it is. The worst check's own summary says more than the state does. */
export function stepReason(view: StepView, titles: (key: StepKey) => Text, now: number): Text | undefined {
	if (view.reason) return reasonText(view.reason, titles, at => momentText(at, now));
	const sightings = [...(view.record?.sightings.values() ?? [])];
	const wanted = {failed: 'fail', unknown: 'unknown', warned: 'warn', passed: 'pass', skipped: 'skipped'}[view.state as string];
	return sightings.find(sighting => sighting.judged.verdict.status === wanted)?.judged.verdict.summary;
}
