import {describe, expect, it} from 'vitest';
import type {Runbook} from '../../src/core/checklist.ts';
import {fail, ProblemError} from '../../src/core/problem.ts';
import {plain} from '../../src/core/text.ts';
import {makeAction, makeCheck, makeChecklist, makeStep} from '../support/make-checklist.ts';
import {by, intended, judged, record} from '../support/make-events.ts';
import {makeWalk} from '../support/make-walk.ts';
import {problemOf} from '../support/problem-of.ts';

const untilAborted = (signal: AbortSignal) =>
	new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new ProblemError({code: 'cancelled'})), {once: true}));

describe('looking', () => {
	it('records every check of the step with its vantage, and the step shows it', async () => {
		const {walk, journal, sights} = makeWalk(
			makeChecklist([makeStep('one', {checks: [makeCheck('fake', {name: 'a'}), makeCheck('fake', {name: 'b'})]})]),
		);
		sights.b = 'fail';
		await walk.look('main/one');
		expect(walk.view('main/one').state).toBe('failed');
		expect(journal.records.map(({event}) => event.type === 'check-judged' && event.judged.vantage)).toEqual([
			{target: 'operator', hostname: 'operator-host'},
			{target: 'operator', hostname: 'operator-host'},
		]);
	});

	it('shows nothing that is not on disk: when the disk is full the step stays as it was and all writing ends', async () => {
		const {walk, journal} = makeWalk(makeChecklist([makeStep('one')]));
		journal.full = true;
		expect(await problemOf(walk.look('main/one'))).toMatchObject({code: 'journal-unwritable', why: 'full'});
		expect(walk.view('main/one').state).toBe('ready');
		journal.full = false;
		expect(await problemOf(walk.look('main/one'))).toMatchObject({code: 'journal-unwritable'});
		expect(journal.records).toEqual([]);
	});

	it('a look that is stopped leaves no verdict behind', async () => {
		const {walk, journal, sights} = makeWalk(makeChecklist([makeStep('one')]));
		sights.it = untilAborted;
		const look = walk.look('main/one');
		expect(walk.view('main/one').state).toBe('running');
		walk.live.stop('main/one');
		expect(await problemOf(look)).toMatchObject({code: 'cancelled'});
		expect(journal.records).toEqual([]);
		expect(walk.view('main/one').state).toBe('ready');
	});
});

describe('acting', () => {
	const steps = [makeStep('act', {action: makeAction('fake', {}, {confirm: 'go live'}), checks: [makeCheck('fake', {name: 'after'})]})];

	it('has the intent on disk before anything is done, and looks afterwards', async () => {
		const {walk, journal, deeds} = makeWalk(makeChecklist(steps));
		let before: string[] = [];
		deeds.current = {
			...deeds.current,
			perform: async () => {
				before = journal.types();
				return {succeeded: true, summary: plain('done')};
			},
		};
		await walk.act('main/act', 'go live');
		expect(before).toEqual(['action-intended']);
		expect(journal.types()).toEqual(['action-intended', 'action-ended', 'check-judged']);
		expect(walk.view('main/act').state).toBe('passed');
	});

	it('does nothing at all when the phrase is not the one asked for', async () => {
		const {walk, journal} = makeWalk(makeChecklist(steps));
		expect(await problemOf(walk.act('main/act', 'go'))).toMatchObject({code: 'phrase-mismatch', expected: 'go live'});
		expect(journal.records).toEqual([]);
	});

	it('does nothing when the disk cannot hold the intent', async () => {
		const {walk, journal, deeds} = makeWalk(makeChecklist(steps));
		let done = false;
		deeds.current = {
			...deeds.current,
			perform: async () => {
				done = true;
				return {succeeded: true, summary: plain('done')};
			},
		};
		journal.full = true;
		expect(await problemOf(walk.act('main/act', 'go live'))).toMatchObject({code: 'journal-unwritable'});
		expect(done).toBe(false);
	});

	it.each([
		['fail', 'requirement-not-met'],
		['skipped', 'requirement-not-met'],
		['unknown', 'requirement-unseen'],
	] as const)('does nothing when what it requires is %s just now', async (status, code) => {
		const required = [makeStep('act', {action: makeAction('fake', {}, {require: [makeCheck('fake', {name: 'stopped'})]})})];
		const {walk, journal, sights} = makeWalk(makeChecklist(required));
		sights.stopped = status;
		expect(await problemOf(walk.act('main/act', ''))).toMatchObject({code});
		expect(journal.records).toEqual([]);
		sights.stopped = 'pass';
		await walk.act('main/act', '');
		expect(walk.view('main/act').state).toBe('passed');
	});

	it('starts without seeing what it requires on a typed and reasoned word alone, and the word is on disk before it starts', async () => {
		const required = [makeStep('act', {action: makeAction('fake', {}, {require: [makeCheck('fake', {name: 'stopped'})]})})];
		const {walk, journal, sights} = makeWalk(makeChecklist(required));
		sights.stopped = 'unknown';
		expect(await problemOf(walk.act('main/act', '', {typed: 'staging', reason: 'why'}))).toMatchObject({code: 'phrase-mismatch'});
		expect(await problemOf(walk.act('main/act', '', {typed: 'production', reason: ' '}))).toMatchObject({code: 'note-required'});
		expect(journal.records).toEqual([]);
		await walk.act('main/act', '', {typed: 'production', reason: ' the provider shows it stopped '});
		expect(journal.records[0]?.event).toMatchObject({
			type: 'action-intended',
			unseen: {requirements: [plain('saw unknown')], reason: 'the provider shows it stopped'},
		});
	});

	it('no word starts it while what it requires is seen to be wrong, and none is recorded where it is seen to be right', async () => {
		const require = [makeCheck('fake', {name: 'stopped'}), makeCheck('fake', {name: 'quiet'})];
		const {walk, journal, sights} = makeWalk(makeChecklist([makeStep('act', {action: makeAction('fake', {}, {require})})]));
		const word = {typed: 'production', reason: 'in a hurry'};
		Object.assign(sights, {stopped: 'unknown', quiet: 'fail'});
		expect(await problemOf(walk.act('main/act', '', word))).toMatchObject({code: 'requirement-not-met'});
		expect(journal.records).toEqual([]);
		Object.assign(sights, {stopped: 'pass', quiet: 'warn'});
		await walk.act('main/act', '', word);
		expect(journal.records[0]?.event).not.toHaveProperty('unseen');
	});

	describe('on what it needs', () => {
		const fresh = makeStep('fresh', {checks: [makeCheck('fake', {name: 'prices'})], freshForMs: 60_000});
		const onPrices = makeChecklist([fresh, makeStep('act', {action: makeAction('fake', {}), needs: ['main/fresh']})]);

		it('looks again at what has grown old, and begins nothing where it is no longer so', async () => {
			const {walk, journal, sights, clock} = makeWalk(onPrices);
			await walk.look('main/fresh');
			clock.now += 61_000;
			expect(walk.view('main/fresh').state).toBe('stale');
			sights.prices = 'fail';
			expect(await problemOf(walk.act('main/act', ''))).toMatchObject({code: 'step-blocked', by: ['main/fresh']});
			expect(journal.types()).toEqual(['check-judged', 'check-judged']);
			expect(walk.view('main/fresh').state).toBe('failed');

			sights.prices = 'pass';
			await walk.look('main/fresh');
			await walk.act('main/act', '');
			expect(walk.view('main/act').state).toBe('passed');
		});

		it('begins when the second look is as good as the first, and asks no question twice while the answer is fresh', async () => {
			const {walk, journal, clock} = makeWalk(onPrices);
			await walk.look('main/fresh');
			clock.now += 61_000;
			await walk.act('main/act', '');
			expect(journal.types()).toEqual(['check-judged', 'check-judged', 'action-intended', 'action-ended']);
			await walk.act('main/act', '');
			expect(journal.types().slice(4)).toEqual(['action-intended', 'action-ended']);
		});

		it('takes the word of whoever waived it', async () => {
			const {walk, sights} = makeWalk(onPrices);
			sights.prices = 'fail';
			await walk.look('main/fresh');
			await walk.waive('main/fresh', 'the exchange is watched by hand');
			await walk.act('main/act', '');
			expect(walk.view('main/act').state).toBe('passed');
		});

		it('stops that look together with the action, and has begun nothing', async () => {
			const {walk, journal, sights, clock} = makeWalk(onPrices);
			await walk.look('main/fresh');
			clock.now += 61_000;
			sights.prices = untilAborted;
			const acting = walk.act('main/act', '');
			await walk.live.until(live => live.has('main/fresh'));
			walk.live.stop('main/act');
			expect(await problemOf(acting)).toMatchObject({code: 'cancelled'});
			expect(journal.types()).toEqual(['check-judged']);
		});
	});

	it('leaves the intent open when the road is lost in the middle, and never runs it again by itself', async () => {
		const {walk, journal, deeds} = makeWalk(makeChecklist(steps));
		let times = 0;
		deeds.current = {
			perform: async () => {
				times++;
				throw new ProblemError({code: 'ssh-lost', target: 'vm', address: '203.0.113.10:22', detail: 'keepalive'});
			},
			probe: async () => ({effect: 'done', summary: plain('it is there')}),
		};
		expect(await problemOf(walk.act('main/act', 'go live'))).toMatchObject({code: 'ssh-lost'});
		expect(walk.view('main/act').state).toBe('half-done');
		expect(await problemOf(walk.act('main/act', 'go live'))).toMatchObject({code: 'requirement-not-met', detail: 'half-done'});
		expect(await walk.probe('main/act')).toBe('done');
		expect(times).toBe(1);
		expect(journal.types()).toEqual(['action-intended', 'action-ended']);
		expect(walk.view('main/act')).toMatchObject({state: 'ready', awaits: 'look'});
	});

	it('is half done after a crash between intent and result, and a person settles what no probe can tell', async () => {
		const {walk, deeds} = makeWalk(makeChecklist(steps), {records: record([999_000, intended('main/act')])});
		deeds.current = {...deeds.current, probe: async () => ({effect: 'cannot-tell', summary: plain('?')})};
		expect(walk.view('main/act').state).toBe('half-done');
		expect(await walk.probe('main/act')).toBe('cannot-tell');
		expect(walk.view('main/act').state).toBe('half-done');
		expect(await problemOf(walk.settle('main/act', 'not-done', ' '))).toMatchObject({code: 'note-required'});
		await walk.settle('main/act', 'not-done', 'docker ps shows no such container');
		expect(walk.view('main/act').state).toBe('ready');
	});

	it('stopping it records that it was stopped', async () => {
		const {walk, deeds, journal} = makeWalk(makeChecklist(steps));
		deeds.current = {
			...deeds.current,
			perform: (signal, onOutput) => {
				onOutput('started\n');
				return untilAborted(signal);
			},
		};
		const acting = walk.act('main/act', 'go live');
		await expect.poll(() => walk.live.get().get('main/act')?.output).toBe('started\n');
		walk.live.stop('main/act');
		await acting;
		expect(journal.records.at(-1)?.event).toMatchObject({type: 'action-ended', outcome: 'cancelled', output: 'started\n'});
		expect(walk.view('main/act').state).toBe('failed');
	});

	it('stays half done when nobody could tell whether stopping it reached it', async () => {
		const {walk, deeds, journal} = makeWalk(makeChecklist(steps));
		deeds.current = {
			...deeds.current,
			perform: signal => untilAborted(signal).catch(() => fail({code: 'not-stopped', target: 'vm', why: 'no-answer'})),
		};
		const acting = problemOf(walk.act('main/act', 'go live'));
		await expect.poll(() => journal.types()).toContain('action-intended');
		walk.live.stop('main/act');
		expect(await acting).toMatchObject({code: 'not-stopped'});
		expect(walk.view('main/act').state).toBe('half-done');
	});

	it('is refused in read-only mode, after the plan', async () => {
		const {walk, journal} = makeWalk(makeChecklist(steps), {readOnly: true});
		expect(walk.plan('main/act').commands).toEqual(['do it']);
		expect(await problemOf(walk.act('main/act', 'go live'))).toMatchObject({code: 'read-only'});
		await walk.look('main/act');
		expect(journal.types()).toEqual(['check-judged']);
	});
});

describe('gates', () => {
	const steps = [makeStep('one'), makeStep('gate', {gate: {requires: 'all'}}), makeStep('act', {action: makeAction()}, 'after')];

	it('looks again before it opens, and stays closed when what it sees now is red', async () => {
		const old = record([900_000, judged('main/one', 'pass', 970_000)]);
		const {walk, sights, journal} = makeWalk(makeChecklist(steps), {records: old});
		expect(walk.view('main/one').state).toBe('passed');
		sights.it = 'fail';
		expect(await problemOf(walk.openGate('main/gate'))).toMatchObject({code: 'gate-closed', missing: ['main/one']});
		sights.it = 'pass';
		await walk.openGate('main/gate');
		expect(journal.types().slice(1)).toEqual(['check-judged', 'check-judged', 'gate-opened']);
		expect(walk.view('after/act').blockedBy).toEqual([]);
	});

	it('stops its own looks when it is stopped, and never an action that it requires', async () => {
		const acted = makeStep('acted', {action: makeAction(), checks: [makeCheck('fake', {name: 'after'})]});
		const {walk, sights, deeds, journal} = makeWalk(makeChecklist([makeStep('one'), acted, makeStep('gate', {gate: {requires: 'all'}})]));
		let finish = (): void => undefined;
		deeds.current = {
			...deeds.current,
			perform: signal =>
				new Promise((resolve, reject) => {
					finish = () => resolve({succeeded: true, summary: plain('done')});
					signal.addEventListener('abort', () => reject(new ProblemError({code: 'cancelled'})), {once: true});
				}),
		};
		sights.it = untilAborted;
		const acting = walk.act('main/acted', '');
		await expect.poll(() => journal.types()).toContain('action-intended');
		const opening = problemOf(walk.openGate('main/gate'));
		await expect.poll(() => walk.live.get().get('main/one')?.doing).toBe('looking');
		walk.live.stop('main/gate');
		expect(await opening).toMatchObject({code: 'cancelled'});
		finish();
		await acting;
		expect(walk.view('main/acted').state).toBe('passed');
	});

	it('holds back an action behind it', async () => {
		const {walk, journal} = makeWalk(makeChecklist(steps));
		expect(await problemOf(walk.act('after/act', ''))).toMatchObject({code: 'step-blocked', by: ['main/gate']});
		expect(journal.records).toEqual([]);
	});

	it('is overridden only with the name of the environment and a reason, and cannot be waived', async () => {
		const {walk, journal} = makeWalk(makeChecklist(steps));
		expect(await problemOf(walk.waive('main/gate', 'in a hurry'))).toMatchObject({code: 'gate-closed'});
		expect(await problemOf(walk.overrideGate('main/gate', 'prod', 'in a hurry'))).toMatchObject({code: 'phrase-mismatch'});
		expect(await problemOf(walk.overrideGate('main/gate', 'production', ' '))).toMatchObject({code: 'note-required'});
		expect(journal.records).toEqual([]);
		await walk.overrideGate('main/gate', 'production', 'seen by hand');
		expect(journal.records[0]?.event).toMatchObject({type: 'gate-overridden', missing: ['main/one'], reason: 'seen by hand'});
		expect(walk.view('main/gate').state).toBe('waived');
	});
});

describe('a hard gate', () => {
	const steps = [
		makeStep('writer', {checks: [makeCheck('fake', {name: 'writer'})]}),
		makeStep('gate', {gate: {requires: 'all', hard: ['main/writer']}}),
	];

	it('has no override while the opposite is seen, just now', async () => {
		const {walk, sights, journal} = makeWalk(makeChecklist(steps));
		sights.writer = 'fail';
		expect(await problemOf(walk.overrideGate('main/gate', 'production', 'in a hurry'))).toEqual({
			code: 'gate-hard',
			step: 'main/gate',
			seen: ['main/writer'],
		});
		expect(journal.types()).toEqual(['check-judged']);
	});

	it('has none either where the opposite is seen of a step whose action was cut short', async () => {
		const acting = [makeStep('writer', {checks: [makeCheck('fake', {name: 'writer'})], action: makeAction()}), ...steps.slice(1)];
		const {walk, sights} = makeWalk(makeChecklist(acting), {records: record([900_000, intended('main/writer', 'a')])});
		expect(walk.view('main/writer').state).toBe('half-done');
		sights.writer = 'fail';
		expect(await problemOf(walk.overrideGate('main/gate', 'production', 'in a hurry'))).toMatchObject({code: 'gate-hard'});
	});

	it('is not overridden while what was seen to fail is looked at once more', async () => {
		const both = [
			makeStep('writer', {checks: [makeCheck('fake', {name: 'writer'})]}),
			makeStep('slow', {checks: [makeCheck('fake', {name: 'slow'})]}),
			makeStep('gate', {gate: {requires: 'all', hard: ['main/writer', 'main/slow']}}),
		];
		const {walk, journal, sights} = makeWalk(makeChecklist(both));
		let release = (_: 'pass') => {};
		Object.assign(sights, {writer: 'fail', slow: () => new Promise<'pass'>(resolve => (release = resolve))});
		const overriding = problemOf(walk.overrideGate('main/gate', 'production', 'in a hurry'));
		await walk.live.until(() => walk.view('main/writer').state === 'failed');
		sights.writer = untilAborted;
		const again = problemOf(walk.look('main/writer'));
		release('pass');
		expect(await overriding).toMatchObject({code: 'requirement-not-met', step: 'main/writer'});
		expect(journal.types()).not.toContain('gate-overridden');
		walk.live.stop('main/writer');
		await again;
	});

	it('is not overridden past a look that is under way', async () => {
		const {walk, sights, journal} = makeWalk(makeChecklist(steps));
		let see = (_: 'fail'): void => undefined;
		sights.writer = () =>
			new Promise(resolve => {
				see = resolve;
			});
		const look = walk.look('main/writer');
		expect(await problemOf(walk.overrideGate('main/gate', 'production', 'in a hurry'))).toMatchObject({
			code: 'requirement-not-met',
			step: 'main/writer',
		});
		see('fail');
		await look;
		expect(journal.types()).toEqual(['check-judged']);
	});

	it('rests on steps that cannot be waived', async () => {
		const {walk, journal} = makeWalk(makeChecklist(steps));
		expect(await problemOf(walk.waive('main/writer', 'in a hurry'))).toEqual({
			code: 'waiver-refused',
			step: 'main/writer',
			gate: 'main/gate',
		});
		expect(journal.records).toEqual([]);
	});

	it('is overridden where it cannot be seen, with the name and a reason', async () => {
		const {walk, sights, journal} = makeWalk(makeChecklist(steps));
		sights.writer = 'unknown';
		await walk.overrideGate('main/gate', 'production', 'seen on the console');
		expect(journal.types()).toEqual(['check-judged', 'gate-overridden']);
	});
});

describe('the end of a run', () => {
	const steps = [makeStep('one'), makeStep('act', {action: makeAction()})];

	it('comes after the result of what it stopped, and nothing comes after it', async () => {
		const {walk, deeds, journal} = makeWalk(makeChecklist(steps));
		deeds.current = {...deeds.current, perform: untilAborted};
		const acting = walk.act('main/act', '');
		await expect.poll(() => journal.types()).toEqual(['action-intended']);
		await walk.end('abandoned');
		await acting;
		expect(journal.types()).toEqual(['action-intended', 'action-ended', 'run-ended']);
		expect(walk.keeper.readOnly).toBe('ended');
		expect(await problemOf(walk.look('main/one'))).toMatchObject({code: 'run-ended'});
		expect(await problemOf(walk.note('too late'))).toMatchObject({code: 'run-ended'});
		expect(journal.records).toHaveLength(3);
	});

	it('comes after the result of what runs in an incident of it', async () => {
		const {walk, deeds, journal} = makeWalk(makeChecklist([makeStep('one')]));
		const runbook: Runbook = {...makeChecklist(steps), id: 'bot-down', severity: 'critical', symptoms: [], detect: []};
		const incident = await walk.openIncident(runbook, 'by-hand');
		deeds.current = {...deeds.current, perform: untilAborted};
		const acting = incident.act('main/act', '');
		await expect.poll(() => journal.types()).toContain('action-intended');
		await walk.end('completed');
		await acting;
		expect(journal.types()).toEqual(['incident-opened', 'action-intended', 'action-ended', 'run-ended']);
		expect(incident.view('main/act').state).toBe('failed');
	});
});

describe('people and incidents', () => {
	it('records a choice, an attestation with its note, a waiver and a note, and refuses the empty ones', async () => {
		const steps = [
			makeStep('path', {choose: {id: 'database', options: {restore: plain('Restore')}}}),
			makeStep('see', {attest: {prompt: plain('Seen?'), note: 'required'}}),
			makeStep('one'),
		];
		const {walk, journal} = makeWalk(makeChecklist(steps));
		expect(await problemOf(walk.choose('main/path', 'constructor'))).toMatchObject({code: 'requirement-not-met'});
		expect(await problemOf(walk.attest('main/see', ' '))).toMatchObject({code: 'note-required'});
		expect(await problemOf(walk.waive('main/one', ''))).toMatchObject({code: 'note-required'});
		expect(await problemOf(walk.note(' '))).toMatchObject({code: 'note-required'});
		expect(journal.records).toEqual([]);
		await walk.choose('main/path', 'restore');
		await walk.attest('main/see', 'both screens');
		await walk.waive('main/one', 'known', 2_000_000);
		await walk.note('quiet market', 'main/one');
		await walk.endWaiver('main/one');
		expect(journal.types()).toEqual(['choice-made', 'step-attested', 'step-waived', 'note-taken', 'waiver-ended']);
	});

	it('an incident walks its runbook in the same journal and leaves the walk as it was', async () => {
		const {walk, journal, sights} = makeWalk(makeChecklist([makeStep('one')]));
		await walk.look('main/one');
		const runbook: Runbook = {
			...makeChecklist([makeStep('one', {key: 'main/one'})]),
			id: 'bot-down',
			severity: 'critical',
			symptoms: [],
			detect: [],
		};
		const incident = await walk.openIncident(runbook, 'by-hand', 'main/one');
		sights.it = 'fail';
		await incident.look('main/one');
		expect(incident.view('main/one').state).toBe('failed');
		expect(walk.view('main/one').state).toBe('passed');
		expect(await problemOf(incident.closeIncident(''))).toMatchObject({code: 'note-required'});
		await incident.closeIncident('restarted');
		expect(journal.types()).toEqual(['check-judged', 'incident-opened', 'check-judged', 'incident-closed']);
		expect(walk.keeper.record.get().incidents.get('id-1')).toMatchObject({from: 'main/one', closed: {outcome: 'restarted', by}});
	});
});
