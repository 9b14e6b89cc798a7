import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest';
import type {CommandWorkspace} from '../../src/app/create-workspace.ts';
import type {Walk} from '../../src/app/walk.ts';
import type {Environment} from '../../src/demo/environment.ts';
import type {FaultName} from '../../src/demo/faults.ts';
import {markdownReport} from '../../src/report/markdown.ts';
import {type DemoWorkspace, openDemoWorkspace} from '../support/demo-workspace.ts';
import {problemOf} from '../support/problem-of.ts';

vi.setConfig({testTimeout: 120_000, hookTimeout: 120_000});

let opened: DemoWorkspace;
let demo: Environment;
let workspace: CommandWorkspace;
let walk: Walk;

const WORD = {typed: 'demo', reason: 'seen in the console of the provider'};

/** One walk through the release; each block goes on where the one before it left off, as an operator would. */
beforeAll(async () => {
	opened = await openDemoWorkspace();
	({demo, workspace} = opened);
	({walk} = await workspace.start('cutover'));
	await override('gate-a/go');
	await walk.choose('phase-b/database-path', 'restore');
	await walk.choose('phase-b/redis-policy', 'cold');
});
afterAll(() => opened?.close());

const override = (gate: string) => walk.overrideGate(gate, WORD.typed, WORD.reason);

async function under<T>(fault: FaultName, then: () => Promise<T>): Promise<T> {
	await demo.setFault(fault, true);
	try {
		return await then();
	} finally {
		await demo.setFault(fault, false);
		if (fault === 'ssh-down') await expect.poll(sshState, {timeout: 30_000, interval: 500}).toBe('passed');
	}
}

/** A road that was gone takes a moment to be there again. */
async function sshState(): Promise<string> {
	await walk.look('phase-a/ssh');
	return walk.view('phase-a/ssh').state;
}

const {run, kubectl} = {
	run: (target: string, script: string) => walk.context.systems.run({target}, {script}, {signal: AbortSignal.timeout(20_000)}),
	kubectl: (...words: string[]) => walk.context.systems.kubectl('minikube', words, {signal: AbortSignal.timeout(20_000)}),
};

describe('a database is filled', () => {
	beforeAll(async () => {
		for (const key of ['phase-b/freeze-target', 'phase-b/dump', 'phase-b/transfer']) {
			await walk.look('phase-b/source-fit');
			await walk.look('phase-b/start-data');
			await walk.act(key, walk.view(key).step.action?.confirm ?? '');
		}
	});
	const fill = (word?: typeof WORD) => walk.act('phase-b/restore', 'replace target data', word);

	it('not while something is seen to write to it, whatever is typed', async () => {
		await run('vm', 'docker start coinpilot-collector');
		expect(await problemOf(fill(WORD))).toMatchObject({code: 'requirement-not-met', detail: {en: 'Not stopped: coinpilot-collector'}});
		await run('vm', 'docker stop coinpilot-collector');
	});

	it('where nobody can look, on a typed and reasoned word alone', async () => {
		await under('docker-down', async () => {
			expect(await problemOf(fill())).toMatchObject({code: 'requirement-unseen', step: 'phase-b/restore'});
			expect(await problemOf(fill({...WORD, reason: ' '}))).toMatchObject({code: 'note-required'});
			expect(await problemOf(fill({...WORD, typed: 'yes'}))).toMatchObject({code: 'phrase-mismatch'});
		});
	});

	it('when nothing writes', async () => {
		await fill();
		await walk.look('phase-b/rehearsal-counts');
		expect([walk.view('phase-b/restore').state, walk.view('phase-b/rehearsal-counts').state]).toEqual(['passed', 'passed']);
	});
});

describe('the gate before going live', () => {
	beforeAll(async () => {
		await override('gate-b/go');
		await override('gate-c/go');
		await walk.look('release/one-bot-before');
	});

	it('has no override while a bot is live, and what it rests on cannot be waived', async () => {
		expect(await problemOf(override('release/go-live'))).toMatchObject({
			code: 'gate-hard',
			seen: expect.arrayContaining(['release/no-bot']),
		});
		for (const key of ['release/no-bot', 'release/source-quiet', 'release/freeze-target']) {
			expect(await problemOf(walk.waive(key, 'no time'))).toMatchObject({code: 'waiver-refused', gate: 'release/go-live'});
		}
	});

	it('has no override while rows are written to the source', async () => {
		await walk.act('release/stop-minikube', 'stop minikube');
		await walk.act('release/freeze-source', 'freeze source');
		await walk.act('release/freeze-target', '');
		const sql = (statement: string) =>
			walk.context.systems.run(
				{target: 'minikube', workload: 'statefulset/db'},
				{argv: ['psql', '-U', 'postgres', '-d', 'coinpilot', '-c', statement]},
				{signal: AbortSignal.timeout(20_000)},
			);
		const later = `now() + interval '2 minutes'`;
		await sql(`insert into agent_decisions (id, symbol, decision, created_at) values (900001, 'KRW-BTC', 'REJECT', ${later})`);
		expect(await problemOf(override('release/go-live'))).toMatchObject({code: 'gate-hard', seen: ['release/source-quiet']});
		await sql('delete from agent_decisions where id = 900001');
	});

	it('has no override while something writes to the target', async () => {
		await run('vm', 'docker start coinpilot-n8n');
		expect(await problemOf(override('release/go-live'))).toMatchObject({code: 'gate-hard', seen: ['release/freeze-target']});
		await run('vm', 'docker stop coinpilot-n8n');
	});

	it('is overridden where nobody can look, typed and reasoned, and the report begins with it', async () => {
		await under('kubernetes-down', async () => {
			expect(await problemOf(walk.overrideGate('release/go-live', 'production', 'hurry'))).toMatchObject({code: 'phrase-mismatch'});
			expect(await problemOf(walk.overrideGate('release/go-live', 'demo', ''))).toMatchObject({code: 'note-required'});
			await override('release/go-live');
		});
		const report = markdownReport(walk.keeper.record.get(), {language: 'en', now: Date.now(), offsetMinutes: 0});
		const [, first = ''] = report.split(/^## /m);
		expect(first).toContain('Waivers and overrides');
		expect(first).toContain(WORD.reason);
	});
});

describe('the cloud bot is started', () => {
	const start = (word?: typeof WORD) => walk.act('release/start-cloud', 'go live', word);

	it('not before its collector was', async () => {
		expect(await problemOf(start(WORD))).toMatchObject({code: 'step-blocked'});
	});

	it('not on prices as old as the freeze, whatever is typed', async () => {
		await demo.setFault('collector-silent', true);
		await walk.act('release/start-rest', '');
		expect(walk.view('release/start-rest').state).toBe('passed');
		await walk.waive('release/prices', 'no time');
		expect(await problemOf(start(WORD))).toMatchObject({
			code: 'requirement-not-met',
			detail: {en: expect.stringMatching(/^The newest row of market_data was written .* ago$/)},
		});
		await walk.endWaiver('release/prices');
		await demo.setFault('collector-silent', false);
		await walk.look('release/prices');
		expect(walk.view('release/prices').state).toBe('passed');
	});

	it('not while the other one is live, whatever is typed', async () => {
		await kubectl('scale', 'deployment/bot', '--replicas=1');
		expect(await problemOf(start(WORD))).toMatchObject({code: 'requirement-not-met', detail: {en: 'minikube is live; none should be'}});
		await kubectl('scale', 'deployment/bot', '--replicas=0');
	});

	it('not where nobody can look, unless on a word', async () => {
		await under('kubernetes-down', async () => {
			expect(await problemOf(start())).toMatchObject({code: 'requirement-unseen', step: 'release/start-cloud'});
		});
	});

	it('when no other is live', async () => {
		await start();
		expect(walk.view('release/start-cloud').state).toBe('passed');
	});
});

describe('the Minikube bot is started on the way back', () => {
	const back = (word?: typeof WORD) => walk.act('rollback/start-minikube', 'start minikube', word);

	it('not before its collector was, unless a person waives its prices and says why', async () => {
		expect(await problemOf(back(WORD))).toMatchObject({code: 'step-blocked'});
		await walk.waive('rollback/start-source', 'positions are open');
	});

	it('not before the unit on the VM is seen to start no bot, which looking alone shows where it was never enabled', async () => {
		expect(await problemOf(back(WORD))).toMatchObject({code: 'step-blocked', by: ['rollback/unit-off']});
		await walk.look('rollback/unit-off');
		expect(walk.view('rollback/unit-off').state).toBe('passed');
	});

	it('not while the cloud bot is live, whatever is typed', async () => {
		expect(await problemOf(back(WORD))).toMatchObject({code: 'requirement-not-met', detail: {en: 'cloud is live; none should be'}});
	});

	it('not where nobody can look, unless on a word', async () => {
		await under('ssh-down', async () => {
			expect(await problemOf(back())).toMatchObject({code: 'requirement-unseen', step: 'rollback/start-minikube'});
		});
	});
});

describe('Minikube is retired', () => {
	const HARD = ['retire/one-bot', 'retire/source-quiet', 'burn-in/t24h-uninterrupted', 'phase-c/rehearsal'];

	it.each<[FaultName, string]>([
		['short-burn-in', 'burn-in/t24h-uninterrupted'],
		['backup-truncated', 'phase-c/rehearsal'],
		['both-bots-live', 'retire/one-bot'],
	])('not under %s, by nobody and for no reason', async (fault, key) => {
		await under(fault, async () => {
			expect(await problemOf(override('retire/go'))).toMatchObject({code: 'gate-hard', seen: [key]});
		});
		// Its bot was live as well, so it ends both; this one goes on.
		if (fault === 'both-bots-live') {
			await kubectl('scale', 'deployment/bot', '--replicas=0');
			await run('vm', 'docker start coinpilot-bot');
		}
	});

	it('and nothing it rests on is waived', async () => {
		for (const key of HARD) expect(await problemOf(walk.waive(key, 'no time'))).toMatchObject({code: 'waiver-refused', gate: 'retire/go'});
	});

	it('where nobody can look, on a typed and reasoned word', async () => {
		await under('ssh-down', async () => {
			await override('retire/go');
			expect(HARD.map(key => walk.view(key).state)).not.toContain('failed');
		});
		expect(walk.view('retire/go')).toMatchObject({state: 'waived', reason: {code: 'overridden', reason: WORD.reason}});
	});
});
