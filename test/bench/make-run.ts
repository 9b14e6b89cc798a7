import type {Checklist} from '../../src/core/checklist.ts';
import type {Recorded} from '../../src/core/event.ts';
import {plain} from '../../src/core/text.ts';
import {makeChecklist, makeStep} from '../support/make-checklist.ts';
import {by, judged, record} from '../support/make-events.ts';

export function makeLongChecklist(steps: number, stepsInSection: number): Checklist {
	return makeChecklist(
		Array.from({length: steps}, (_, index) => makeStep(`step-${index}`, {}, `section-${Math.floor(index / stepsInSection)}`)),
	);
}

/** A run that looked at every step of a checklist in turn, again and again. */
export function makeRun(steps: number, events: number, endingAt = Date.now()): {checklist: Checklist; records: readonly Recorded[]} {
	const checklist = makeLongChecklist(steps, 50);
	const keys = checklist.sections.flatMap(section => section.steps.map(step => step.key));
	const at = (index: number) => endingAt - (events - index) * 10;
	const started = {
		type: 'run-started',
		run: 'bench',
		checklist: checklist.id,
		title: checklist.title,
		pinned: checklist,
		environment: 'bench',
		by,
		program: 'bench',
	} as const;
	const looks = Array.from({length: events - 1}, (_, index) => {
		const key = keys[index % keys.length] ?? '';
		if (index % 97 === 96) return [at(index), {type: 'note-taken', step: key, note: plain('note').en, by}] as const;
		return [at(index), judged(key, index % 11 === 10 ? 'fail' : 'pass', at(index))] as const;
	});
	return {checklist, records: record([at(-1), started], ...looks)};
}
