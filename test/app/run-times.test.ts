import {describe, expect, it} from 'vitest';
import {fillTimes} from '../../src/app/run-times.ts';
import {foldRun} from '../../src/core/run-record.ts';
import {makeAction, makeCheck, makeChecklist, makeStep} from '../support/make-checklist.ts';
import {ended, intended, record} from '../support/make-events.ts';
import {makeWalk} from '../support/make-walk.ts';

const AT = Date.UTC(2026, 1, 23, 9, 14, 2);
const done = record([AT - 5, intended('main/act')], [AT, ended('main/act', 'succeeded')]);

describe('times of the run in what a checklist wrote', () => {
	it('are filled in wherever they stand, and nothing else is touched', () => {
		const spec = {since: '@{main/act}', list: ['rows after @{main/act} count', 5, null], other: '@{not a step}'};
		expect(fillTimes(spec, foldRun(done).walk)).toEqual({
			since: '2026-02-23T09:14:02.000Z',
			list: ['rows after 2026-02-23T09:14:02.000Z count', 5, null],
			other: '@{not a step}',
		});
	});

	it('are the moment it took effect, or on demand the moment it was started; trying again in vain moves neither', () => {
		const again = [
			...done,
			{seq: 3, at: AT + 60_000, event: intended('main/act', 'again')},
			{seq: 4, at: AT + 61_000, event: ended('main/act', 'failed', 'again')},
		];
		expect(fillTimes(['@{main/act}', '@{main/act:began}'], foldRun(again).walk)).toEqual([
			'2026-02-23T09:14:02.000Z',
			'2026-02-23T09:14:01.995Z',
		]);
	});

	it('make a look unknown while the step was not done, and not a pass', async () => {
		const steps = [makeStep('act', {action: makeAction()}), makeStep('since', {checks: [makeCheck('fake', {name: '@{main/act}'})]})];
		const {walk} = makeWalk(makeChecklist(steps));
		await walk.look('main/since');
		expect(walk.view('main/since').state).toBe('unknown');
	});

	it('reach the check once it was', async () => {
		const steps = [makeStep('act', {action: makeAction()}), makeStep('since', {checks: [makeCheck('fake', {name: '@{main/act}'})]})];
		const {walk, sights} = makeWalk(makeChecklist(steps), {records: done});
		sights['2026-02-23T09:14:02.000Z'] = 'fail';
		await walk.look('main/since');
		expect(walk.view('main/since').state).toBe('failed');
	});
});
