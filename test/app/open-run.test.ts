import {appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {type OpenRunContext, resumeRun, startRun} from '../../src/app/open-run.ts';
import {writeReport} from '../../src/app/write-report.ts';
import type {Checklist} from '../../src/core/checklist.ts';
import {problemText} from '../../src/core/problem-text.ts';
import {createRedactor} from '../../src/journal/redact.ts';
import {createRunStore} from '../../src/journal/run-store.ts';
import {makeAction, makeChecklist, makeStep} from '../support/make-checklist.ts';
import {by} from '../support/make-events.ts';
import {makeWalk} from '../support/make-walk.ts';
import {problemOf} from '../support/problem-of.ts';

let state: string;

beforeEach(() => {
	state = mkdtempSync(join(tmpdir(), 'coinpilot-runs-'));
});

afterEach(() => rmSync(state, {recursive: true, force: true}));

const checklist = makeChecklist([makeStep('one'), makeStep('two'), makeStep('act', {action: makeAction()})]);
const clock = {now: () => Date.now(), monotonic: () => performance.now()};

function contextOf(secrets: readonly string[] = []): OpenRunContext {
	return {
		runs: createRunStore({stateDirectory: state, clock}),
		stateDirectory: state,
		clock,
		redactor: createRedactor(() => secrets),
		by,
		environment: 'production',
		program: 'coinpilot-ops test',
		demo: false,
		walkContext: keeper => {
			const {context} = makeWalk(checklist);
			return {...context, keeper, systems: {...context.systems, clock, vantage: async target => ({target})}};
		},
	};
}

const same = () => checklist;

describe('a run', () => {
	it('is resumed as it was left, by another process', async () => {
		const first = await startRun(contextOf(), checklist);
		await first.walk.look('main/one');
		const {run} = first.walk.keeper;
		await first.walk.keeper.close();
		const {walk, resumed, readOnly} = await resumeRun(contextOf(), run, same);
		expect(readOnly).toBeUndefined();
		expect(resumed).toEqual({stale: [], halfDone: [], changed: [], added: [], removed: []});
		expect([walk.view('main/one').state, walk.view('main/two').state]).toEqual(['passed', 'ready']);
		await walk.keeper.close();
	});

	it('has every resumption on record, with who it was; a reader leaves none', async () => {
		const first = await startRun(contextOf(), checklist);
		const {run} = first.walk.keeper;
		await first.walk.keeper.close();
		const again = await resumeRun(contextOf(), run, same);
		const reader = await resumeRun(contextOf(), run, same);
		const types = again.walk.keeper.record.get().timeline.map(({event}) => event.type);
		expect(types).toEqual(['run-started', 'run-resumed']);
		expect(reader.walk.keeper.record.get().timeline).toHaveLength(2);
		await again.walk.end('completed');
		await again.walk.keeper.close();
		const over = await resumeRun(contextOf(), run, same);
		expect(over.walk.keeper.record.get().timeline.at(-1)?.event.type).toBe('run-ended');
	});

	it('plans with what the rehearsal took, and keeps to it when a later rehearsal is quicker', async () => {
		const rehearse = async () => {
			const {walk} = await startRun({...contextOf(), rehearsal: true}, checklist);
			await walk.look('main/one');
			await walk.keeper.close();
			return walk.keeper.run;
		};
		const rehearsal = await rehearse();
		const live = await startRun(contextOf(), checklist);
		const {started} = live.walk.keeper.record.get();
		expect(started?.rehearsed?.run).toBe(rehearsal);
		expect(Object.keys(started?.rehearsed?.stepsMs ?? {})).toEqual(['main/one']);
		expect(live.walk.schedule().steps.get('main/one')).toMatchObject({rehearsed: true});
		await live.walk.keeper.close();
		await rehearse();
		const again = await resumeRun(contextOf(), live.walk.keeper.run, same);
		expect(again.walk.keeper.record.get().started?.rehearsed?.run).toBe(rehearsal);
		await again.walk.keeper.close();
	});

	it('tells what was half done, and what the checklist changed, and that is recorded once', async () => {
		const first = await startRun(contextOf(), checklist);
		await first.walk.look('main/one');
		await first.walk.keeper.add({
			type: 'action-intended',
			step: 'main/act',
			intent: 'i',
			plan: {summary: {en: 'x', ko: 'x'}, commands: []},
			by,
		});
		const {run} = first.walk.keeper;
		await first.walk.keeper.close();
		const changed: Checklist = makeChecklist([
			makeStep('one', {hash: 'new text'}),
			makeStep('three'),
			makeStep('act', {action: makeAction()}),
		]);
		const again = await resumeRun(contextOf(), run, () => changed);
		expect(again.resumed).toMatchObject({
			halfDone: ['main/act'],
			changed: ['main/one'],
			added: ['main/three'],
			removed: ['main/two'],
			stale: ['main/one'],
		});
		await again.walk.keeper.close();
		const third = await resumeRun(contextOf(), run, () => changed);
		expect(third.resumed).toMatchObject({changed: [], added: [], removed: []});
		await third.walk.keeper.close();
	});

	it('loses nothing acknowledged when its last line was torn, and says where the rest is kept', async () => {
		const first = await startRun(contextOf(), checklist);
		await first.walk.look('main/one');
		const {run, directory} = first.walk.keeper;
		await first.walk.keeper.close();
		appendFileSync(join(directory, 'journal.ndjson'), '{"seq":3,"at":17');
		const again = await resumeRun(contextOf(), run, same);
		expect(readFileSync(again.resumed?.tornTail ?? '', 'utf8')).toBe('{"seq":3,"at":17');
		expect(again.walk.view('main/one').state).toBe('passed');
		await again.walk.keeper.close();
	});

	it('is read-only for a second process, which sees what there is and can change nothing', async () => {
		const first = await startRun(contextOf(), checklist);
		await first.walk.look('main/one');
		const second = await resumeRun(contextOf(), first.walk.keeper.run, same);
		expect(second.readOnly).toMatchObject({why: 'locked', problem: {code: 'journal-locked', pid: process.pid}});
		expect(second.walk.view('main/one').state).toBe('passed');
		expect(await problemOf(second.walk.look('main/two'))).toMatchObject({code: 'read-only', why: 'locked'});
		await first.walk.keeper.close();
	});

	it.each([
		{environment: 'staging', demo: false},
		{environment: 'production', demo: true},
	])(
		'is read-only under another environment, which adds nothing to it and locks it for nobody ($environment, demo: $demo)',
		async there => {
			const first = await startRun({...contextOf(), ...there}, checklist);
			await first.walk.look('main/one');
			const {run, directory} = first.walk.keeper;
			await first.walk.keeper.close();
			const before = readFileSync(join(directory, 'journal.ndjson'), 'utf8');
			const changed = makeChecklist([makeStep('one', {hash: 'filled in from here'})]);
			const {walk, readOnly} = await resumeRun(contextOf(), run, () => changed);
			expect(readOnly).toMatchObject({why: 'elsewhere', problem: {code: 'run-elsewhere', id: run, here: 'production'}});
			expect(walk.view('main/one').state).toBe('passed');
			expect(await problemOf(walk.look('main/two'))).toMatchObject({code: 'read-only', why: 'elsewhere'});
			expect(readFileSync(join(directory, 'journal.ndjson'), 'utf8')).toBe(before);
			const report = await writeReport(directory, {clock, redactor: contextOf().redactor, language: 'en'});
			expect(report).toMatchObject({path: join(directory, 'report.md'), markdown: expect.stringContaining(there.environment)});
			const back = await resumeRun({...contextOf(), ...there}, run, same);
			expect(back.readOnly).toBeUndefined();
			await back.walk.keeper.close();
		},
	);

	it('of another environment names both in both languages', async () => {
		const first = await startRun({...contextOf(), environment: 'staging'}, checklist);
		const {run} = first.walk.keeper;
		await first.walk.keeper.close();
		const {readOnly} = await resumeRun({...contextOf(), demo: true}, run, same);
		const said = problemText(readOnly?.problem ?? {code: 'cancelled'});
		for (const language of ['en', 'ko'] as const) expect(said[language]).toMatch(/staging.*production ?\(.*(demo|데모)/);
	});

	it('is read-only when its middle was changed, and names the line', async () => {
		const first = await startRun(contextOf(), checklist);
		await first.walk.look('main/one');
		await first.walk.look('main/two');
		const {run, directory} = first.walk.keeper;
		await first.walk.keeper.close();
		const path = join(directory, 'journal.ndjson');
		writeFileSync(path, readFileSync(path, 'utf8').replace('"saw pass"', '"saw fail"'));
		const {readOnly} = await resumeRun(contextOf(), run, same);
		expect(readOnly).toMatchObject({why: 'damaged', problem: {code: 'journal-damaged', line: 2}});
	});

	it('is kept for the operator alone, and no secret is in it or in its report', async () => {
		const secret = 'correct-horse-battery';
		const context = contextOf([secret]);
		const {walk} = await startRun(context, checklist);
		await walk.note(`the password is ${secret}, or ${Buffer.from(secret).toString('base64')}`);
		const {directory} = walk.keeper;
		await writeReport(directory, {clock, redactor: context.redactor, language: 'en'});
		await walk.keeper.close();
		expect(statSync(directory).mode & 0o777).toBe(0o700);
		for (const name of readdirSync(directory)) {
			const path = join(directory, name);
			if (!statSync(path).isFile()) continue;
			expect(statSync(path).mode & 0o777).toBe(0o600);
			expect(readFileSync(path, 'utf8')).not.toMatch(new RegExp(`${secret}|${Buffer.from(secret).toString('base64')}`));
		}
	});

	it('is planned by what its steps took when they were rehearsed, and a rehearsal is never gone on with as a live run', async () => {
		const rehearsed = await startRun({...contextOf(), rehearsal: true}, checklist);
		await rehearsed.walk.look('main/one');
		await rehearsed.walk.keeper.close();
		const live = await startRun(contextOf(), checklist);
		const {steps} = live.walk.schedule();
		expect(steps.get('main/one')?.plannedMs).toBeGreaterThanOrEqual(0);
		expect(steps.get('main/two')?.plannedMs).toBeUndefined();
		await live.walk.keeper.close();
		const {runs} = contextOf();
		expect(runs.newestUnfinished('made', 'production')?.id).toBe(live.walk.keeper.run);
		expect(runs.newestUnfinished('made', 'production', {rehearsal: true})?.id).toBe(rehearsed.walk.keeper.run);
	});

	it('with a name that is not there is refused with the nearest', async () => {
		const {walk} = await startRun(contextOf(), checklist);
		const {run} = walk.keeper;
		await walk.keeper.close();
		expect(await problemOf(resumeRun(contextOf(), `${run}x`, same))).toMatchObject({code: 'run-unknown', nearest: run});
	});

	it('is not begun where it could not be recorded', async () => {
		const file = join(state, 'a-file');
		writeFileSync(file, '');
		const context = {...contextOf(), stateDirectory: file, runs: createRunStore({stateDirectory: file, clock})};
		expect((await problemOf(startRun(context, checklist))).code).toMatch(/^journal-/);
	});
});
