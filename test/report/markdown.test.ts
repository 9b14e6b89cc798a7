import {describe, expect, it} from 'vitest';
import type {RunEvent} from '../../src/core/event.ts';
import {foldRun} from '../../src/core/run-record.ts';
import {plain, text} from '../../src/core/text.ts';
import {markdownReport} from '../../src/report/markdown.ts';
import {makeAction, makeCheck, makeChecklist, makeStep} from '../support/make-checklist.ts';
import {by, ended, intended, judged, record, started} from '../support/make-events.ts';

const START = Date.UTC(2026, 1, 23, 9, 0, 0);
const checklist = makeChecklist([
	makeStep('counts', {title: text('Row counts match', '행 수 일치'), source: ['4.4.1'], freshForMs: 3_600_000}),
	makeStep('weak'),
	makeStep('gate', {gate: {requires: 'all'}}),
	makeStep('act', {action: makeAction(), checks: []}),
	makeStep('see', {attest: {prompt: text('Seen it?', '보았습니까?'), note: 'required'}}),
]);

const begun = {...started(checklist), program: 'coinpilot-ops 0.1.0'};

function report(...events: RunEvent[]): string {
	const timed = [begun, ...events].map((event, index) => [START + index * 1_000, event] as const);
	return markdownReport(foldRun(record(...timed)), {language: 'en', now: START + 60_000, offsetMinutes: 540});
}

describe('the report', () => {
	it('puts overrides and waivers before everything else, with who, why and what was missing', () => {
		const made = report(
			{type: 'step-waived', step: 'main/weak', reason: 'known weakness', until: START + 3_600_000, by},
			{type: 'gate-overridden', step: 'main/gate', missing: ['main/counts'], reason: 'seen by hand', by, hash: 'hash of gate'},
		);
		const first = made.slice(made.indexOf('## '), made.indexOf('## Go / no-go'));
		expect(first).toContain('## Waivers and overrides');
		expect(first).toContain('known weakness — operator, 2026-02-23 18:00:01 +09:00, until 2026-02-23 19:00:00 +09:00');
		expect(first).toContain('seen by hand — operator, 2026-02-23 18:00:02 +09:00. Missing then: main/counts');
		expect(made.indexOf('Waivers and overrides')).toBeLessThan(made.indexOf('Row counts match'));
	});

	it('keeps an exception that no longer holds: a waiver that was ended, a gate that opened later, an action started unseen', () => {
		const begun = intended('main/act');
		if (begun.type !== 'action-intended') throw new Error('not an intent');
		const made = report(
			{type: 'step-waived', step: 'main/weak', reason: 'known weakness', by},
			{type: 'gate-overridden', step: 'main/gate', missing: ['main/counts'], reason: 'seen by hand', by, hash: 'hash of gate'},
			{...begun, unseen: {requirements: [text('no answer from vm', 'vm 응답 없음')], reason: 'the provider shows it stopped'}},
			{type: 'waiver-ended', step: 'main/weak', by},
			{type: 'gate-opened', step: 'main/gate', seen: ['main/counts'], by, hash: 'hash of gate'},
		);
		const first = made.slice(made.indexOf('## Waivers'), made.indexOf('## Go / no-go'));
		expect(first).toContain('known weakness — operator, 2026-02-23 18:00:01 +09:00, until ended by hand, ended 2026-02-23 18:00:04 +09:00');
		expect(first).toContain('seen by hand — operator');
		expect(first).toContain('**Started without seeing what it requires** act (`main/act`): the provider shows it stopped — operator');
		expect(first).toContain('Could not be seen: no answer from vm');
	});

	it('says None where nothing was waived, rather than nothing', () => {
		expect(report()).toMatch(/## Waivers and overrides\n\nNone\./);
	});

	it('shows every step with verdict, time, vantage and evidence, and the one nobody looked at as not done', () => {
		const event = judged('main/counts', 'fail', START);
		if (event.type !== 'check-judged') throw new Error('not a verdict');
		const verdict = {
			status: 'fail' as const,
			summary: text('market_data differs', 'market_data 불일치'),
			evidence: [{label: plain('newest'), observed: '2026-02-23', expected: '2026-02-24', status: 'fail' as const}],
			table: {
				columns: [{title: plain('table')}, {title: plain('Δ'), align: 'right' as const}],
				rows: [{status: 'fail' as const, cells: ['market_data', '−182,380']}],
			},
		};
		const made = report({
			...event,
			judged: {...event.judged, verdict, vantage: {target: 'vm', hostname: 'coinpilot-ins', machine: '7f3a'}},
		});
		expect(made).toContain('### ✖ 4.4.1 Row counts match');
		expect(made).toContain('market\\_data differs');
		expect(made).toContain('seen 2026-02-23 18:00:00 +09:00, from vm (coinpilot-ins, 7f3a)');
		expect(made).toContain('newest: 2026-02-23 (expected: 2026-02-24)');
		expect(made).toContain('| ✖ | market\\_data | −182,380 |');
		expect(made).toContain('### · weak');
	});

	it('lets a pass grow old in the report as well', () => {
		const made = markdownReport(foldRun(record([START, begun], [START, judged('main/counts', 'pass', START)])), {
			language: 'en',
			now: START + 3_600_000,
			offsetMinutes: 0,
		});
		expect(made).toContain('### ◌ 4.4.1 Row counts match');
	});

	it('shows what was done with its exact commands and output, and an intent without a result as such', () => {
		const done = report(intended('main/act'), {...ended('main/act', 'succeeded'), output: 'started\n'} as RunEvent);
		expect(done).toContain('do it — operator');
		expect(done).toContain('```sh\ntrue\n```');
		expect(done).toContain('```text\nstarted\n```');
		expect(report(intended('main/act'))).toContain('No result recorded');
	});

	it('shows who attested what, the notes, the incidents and the whole timeline', () => {
		const runbook = makeChecklist([makeStep('restart')]);
		const made = report(
			{type: 'step-attested', step: 'main/see', prompt: text('Seen it?', '보았습니까?'), note: 'both screens', by, hash: 'hash of see'},
			{type: 'note-taken', note: 'quiet market', by},
			{
				type: 'incident-opened',
				incident: 'i1',
				runbook: 'bot-down',
				title: text('Bot down', '봇 다운'),
				pinned: runbook,
				chosen: 'detected',
				by,
			},
			judged('main/restart', 'pass', START, {incident: 'i1'}),
			{type: 'incident-closed', incident: 'i1', outcome: 'restarted', by},
		);
		expect(made).toContain('Attested by a person: Seen it? — operator, 2026-02-23 18:00:01 +09:00: both screens');
		expect(made).toContain('quiet market');
		expect(made).toContain('## Incident: Bot down');
		expect(made).toContain('### ✔ restart');
		expect(made.split('\n').filter(line => /^- .* #\d+ /.test(line))).toHaveLength(6);
	});

	it('sets what every step took beside what was planned, the rehearsal before what the checklist says', () => {
		const planned = makeChecklist([
			makeStep('counts', {takesMs: 120_000}),
			makeStep('act', {takesMs: 600_000, action: makeAction(), checks: []}),
			makeStep('later', {takesMs: 60_000}),
		]);
		const events = [
			[START, {...begun, pinned: planned, rehearsed: {run: 'rehearsal-1', stepsMs: {'main/act': 300_000}}}],
			[START + 90_000, judged('main/counts', 'pass', START + 90_000)],
			[START + 100_000, intended('main/act')],
			[START + 490_000, ended('main/act', 'succeeded')],
		] as const;
		const of = (language: 'en' | 'ko') => markdownReport(foldRun(record(...events)), {language, now: START + 490_000, offsetMinutes: 0});
		expect(of('en')).toContain('## Planned against actual\n\nThe plan is what the steps took in the rehearsal: `rehearsal-1`');
		expect(of('en')).toContain('Projected end: 2026-02-23 09:09:10 +00:00');
		expect(of('en')).toContain('| main | 8 m | 8 m 10 s | +10 s |\n| **Total** | 8 m | 8 m 10 s | +10 s |');
		expect(of('en')).toContain('Planned: 2 m · Actual: 1 m 30 s');
		expect(of('en')).toContain('Planned: 5 m (rehearsed) · Actual: 6 m 40 s');
		expect(of('en')).toContain('Planned: 1 m · Actual: –');
		expect(of('ko')).toContain('| **합계** | 8분 | 8분 10초 | +10초 |');
		expect(of('ko')).toContain('계획: 5분 (리허설) · 실제: 6분 40초');
	});

	it('gives hostile text no way to become markup or to steer a terminal', () => {
		const made = report({type: 'note-taken', note: '<script>alert(1)</script> | [x](http://evil) \u001b[2J\u202e `code`\n# heading', by});
		expect(made).not.toContain('<script>');
		expect(made).not.toContain('[x](');
		expect(made).not.toMatch(/[\u001b\u202e]/);
		expect(made).not.toMatch(/^# heading/m);
	});

	it('exists in Korean', () => {
		const made = markdownReport(foldRun(record([START, begun], [START, judged('main/counts', 'pass', START)])), {
			language: 'ko',
			now: START,
			offsetMinutes: 540,
		});
		expect(made).toContain('## 면제와 강제 개방\n\n없음.');
		expect(made).toContain('### ✔ 4.4.1 행 수 일치');
	});

	it('of an empty journal says so', () => {
		expect(markdownReport(foldRun([]), {language: 'en', now: START, offsetMinutes: 0})).toBe('The journal holds no run.\n');
	});
});

it('fences output longer than any run of backticks in it', () => {
	const made = report(intended('main/act'), {...ended('main/act', 'failed'), output: '````\nend of fence?\n'} as RunEvent);
	expect(made).toContain('`````text\n````\nend of fence?\n`````');
});

it('keeps one check of several apart from the others', () => {
	const two = makeChecklist([makeStep('two', {checks: [makeCheck(), makeCheck()]})]);
	const events: [number, RunEvent][] = [
		[START, {...begun, pinned: two} as RunEvent],
		[START, judged('main/two', 'fail', START, {check: 1})],
		[START, judged('main/two', 'pass', START, {check: 0})],
	];
	const made = markdownReport(foldRun(record(...events)), {language: 'en', now: START, offsetMinutes: 0});
	expect(made.indexOf('- ✔ **fake**')).toBeLessThan(made.indexOf('- ✖ **fake**'));
	expect(made).toContain('### ✖ two');
});
