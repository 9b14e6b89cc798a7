import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {type CommandWorkspace, createWorkspace} from '../../src/app/create-workspace.ts';
import {QuestionDesk} from '../../src/app/question-desk.ts';
import {parseConfig} from '../../src/config/load-config.ts';
import {createRedactor} from '../../src/journal/redact.ts';
import {createRunStore} from '../../src/journal/run-store.ts';
import {createFakeSystems} from '../support/fake-systems.ts';
import {makeChecklist, makeStep} from '../support/make-checklist.ts';
import {by} from '../support/make-events.ts';
import {makeWalk} from '../support/make-walk.ts';
import {problemOf} from '../support/problem-of.ts';

let state: string;
const open: CommandWorkspace[] = [];

beforeEach(() => {
	state = mkdtempSync(join(tmpdir(), 'coinpilot-workspace-'));
});

afterEach(async () => {
	await Promise.all(open.splice(0).map(workspace => workspace.close()));
	rmSync(state, {recursive: true, force: true});
});

const checklist = makeChecklist([makeStep('one'), makeStep('two')]);
const clock = {now: () => Date.now(), monotonic: () => performance.now()};

function workspaceOf(environment = 'production'): CommandWorkspace {
	const {config} = parseConfig(
		'coinpilot-ops.yaml',
		`environment: ${environment}\ntargets: {vm: {type: ssh, host: 203.0.113.10, user: ubuntu}}\ndomain: dashboard.example.com\n`,
	);
	if (!config) expect.unreachable('the configuration is whole');
	const workspace = createWorkspace({
		config,
		systems: createFakeSystems({clock, vantage: async target => ({target}), close: async () => {}}),
		kinds: makeWalk(checklist).context.kinds,
		checklists: [checklist],
		runbooks: [],
		questions: new QuestionDesk(),
		runs: createRunStore({stateDirectory: state, clock}),
		stateDirectory: state,
		redactor: createRedactor(() => []),
		operator: by,
		program: 'coinpilot-ops test',
		language: 'en',
		rememberLanguage: () => {},
		readOnly: false,
		demo: false,
	});
	open.push(workspace);
	return workspace;
}

describe('a run of this very process', () => {
	it('is gone back to as it was left, and is not locked by its own hand', async () => {
		const workspace = workspaceOf();
		const {walk} = await workspace.start(checklist.id);
		await walk.look('main/one');
		const again = await workspace.resume(walk.keeper.run);
		expect(again).toEqual({walk});
		await again.walk.look('main/two');
		expect(again.walk.view('main/two').state).toBe('passed');
	});

	it('is read only once it has ended, here and in the next process', async () => {
		const workspace = workspaceOf();
		const {walk} = await workspace.start(checklist.id);
		const {run} = walk.keeper;
		await walk.end('completed');
		expect(await workspace.unfinished(checklist.id)).toBeUndefined();
		expect(await problemOf((await workspace.resume(run)).walk.note('one more'))).toEqual({code: 'run-ended', id: run});
		await workspace.close();
		const later = await workspaceOf().resume(run);
		expect(later.readOnly).toEqual({why: 'ended', problem: {code: 'run-ended', id: run}});
		expect(await problemOf(later.walk.look('main/one'))).toEqual({code: 'run-ended', id: run});
	});

	it('is read-only for another one, until the first has closed it', async () => {
		const first = workspaceOf();
		const {walk} = await first.start(checklist.id);
		const second = workspaceOf();
		expect((await second.resume(walk.keeper.run)).readOnly?.why).toBe('locked');
		await first.close();
		const again = await second.resume(walk.keeper.run);
		expect(again.readOnly).toBeUndefined();
		await again.walk.look('main/one');
	});
});

describe('the run in which something is taken back', () => {
	it('is the unfinished one of this environment that walks the step, and none that has ended', async () => {
		const workspace = workspaceOf();
		expect(await workspace.runToUndo(['main/one'])).toBeUndefined();
		const {walk} = await workspace.start(checklist.id);
		expect(await workspace.runToUndo(['main/gone', 'main/one'])).toMatchObject({id: walk.keeper.run, checklist: checklist.id});
		expect(await workspace.runToUndo(['main/gone'])).toBeUndefined();
		await walk.end('completed');
		expect(await workspace.runToUndo(['main/one'])).toBeUndefined();
	});

	it('is none of another environment', async () => {
		const {walk} = await workspaceOf().start(checklist.id);
		expect(await workspaceOf('staging').runToUndo(['main/one'])).toBeUndefined();
		expect(await workspaceOf().runToUndo(['main/one'])).toMatchObject({id: walk.keeper.run});
	});
});
