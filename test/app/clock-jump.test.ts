import {describe, expect, it} from 'vitest';
import {plain} from '../../src/core/text.ts';
import {makeChecklist, makeStep} from '../support/make-checklist.ts';
import {judged, record} from '../support/make-events.ts';
import {makeWalk} from '../support/make-walk.ts';
import {problemOf} from '../support/problem-of.ts';

const HOUR = 3_600_000;
const steps = [
	makeStep('one'),
	makeStep('go', {gate: {requires: ['main/one']}}),
	makeStep('attest', {attest: {prompt: plain('seen?'), note: 'optional'}, needs: ['main/go']}),
];

describe('a clock that jumps back', () => {
	it('makes a pass from the future stale, until it is looked at again', async () => {
		const {walk, clock} = makeWalk(makeChecklist(steps));
		await walk.look('main/one');
		expect(walk.view('main/one').state).toBe('passed');
		clock.now -= HOUR;
		expect(walk.view('main/one')).toMatchObject({state: 'stale', reason: {code: 'clock-went-back'}});
		await walk.look('main/one');
		expect(walk.view('main/one').state).toBe('passed');
	});

	it('keeps the gate closed on what cannot be looked at again', async () => {
		const {walk, clock, sights, journal} = makeWalk(makeChecklist(steps));
		await walk.look('main/one');
		clock.now -= HOUR;
		expect(walk.board('main/go').opens).toBe(false);
		sights.it = 'unknown';
		expect(await problemOf(walk.openGate('main/go'))).toMatchObject({code: 'gate-closed', missing: ['main/one']});
		expect(journal.types()).not.toContain('gate-opened');
	});

	it('has the gate look anew, and open on what it sees now', async () => {
		const {walk, clock, journal} = makeWalk(makeChecklist(steps));
		await walk.look('main/one');
		clock.now -= HOUR;
		await walk.openGate('main/go');
		expect(journal.types()).toEqual(['check-judged', 'check-judged', 'gate-opened']);
		expect(walk.view('main/go').state).toBe('passed');
	});

	it('leaves the order of the journal as things happened, whatever their times say', async () => {
		const {walk, clock, journal} = makeWalk(makeChecklist(steps));
		await walk.look('main/one');
		clock.now -= HOUR;
		await walk.note('the clock was set');
		clock.now += 3 * HOUR;
		await walk.look('main/one');
		expect(journal.types()).toEqual(['check-judged', 'note-taken', 'check-judged']);
		expect(journal.records.map(({seq}) => seq)).toEqual([1, 2, 3]);
		const [first = 0, second = 0, third = 0] = journal.records.map(({at}) => at);
		expect([second < first, third > first]).toEqual([true, true]);
	});

	it('is not believed by a run that is resumed after it either: the newest look counts, not the latest time', async () => {
		const {walk, clock} = makeWalk(makeChecklist(steps), {
			records: record([1_000_000 + HOUR, judged('main/one', 'pass', 1_000_000 + HOUR)], [1_000_000, judged('main/one', 'fail', 1_000_000)]),
		});
		expect(clock.now).toBe(1_000_000);
		expect(walk.view('main/one').state).toBe('failed');
	});
});

describe('a clock that jumps forward', () => {
	it('makes what was seen stale, and the gate look again', async () => {
		const {walk, clock, sights} = makeWalk(makeChecklist(steps));
		await walk.look('main/one');
		clock.now += HOUR;
		expect(walk.view('main/one')).toMatchObject({state: 'stale', reason: {code: 'old'}});
		expect(walk.board('main/go').opens).toBe(false);
		sights.it = 'fail';
		expect(await problemOf(walk.openGate('main/go'))).toMatchObject({code: 'gate-closed'});
	});

	it('and back again leaves nothing open that was not opened', async () => {
		const {walk, clock} = makeWalk(makeChecklist(steps));
		clock.now += HOUR;
		await walk.look('main/one');
		clock.now -= HOUR;
		expect(walk.view('main/one')).toMatchObject({state: 'stale', reason: {code: 'clock-went-back'}});
		expect(await problemOf(walk.attest('main/attest', ''))).toMatchObject({code: 'step-blocked', by: ['main/go']});
	});

	it('by less than clocks drift apart is nothing', async () => {
		const {walk, clock} = makeWalk(makeChecklist(steps));
		await walk.look('main/one');
		clock.now -= 2_000;
		expect(walk.view('main/one').state).toBe('passed');
	});
});
