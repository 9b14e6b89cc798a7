import {beforeEach, describe, expect, it} from 'vitest';
import {type Checklist, stepsOf} from '../../src/core/checklist.ts';
import {anotherTry} from '../../src/core/next-step.ts';
import {PaperWalk} from '../support/paper-walk.ts';
import {readmeConfig} from '../support/readme-config.ts';
import {shippedUnder} from './shipped.ts';

const DAY = 24 * 3_600_000;

const cutover = shippedUnder(readmeConfig).checklists.find(({id}) => id === 'cutover') as Checklist;

let walk: PaperWalk;
beforeEach(() => {
	walk = new PaperWalk(cutover, {database: 'restore', redis: 'restore'});
});

const states = (...keys: string[]) => keys.map(key => walk.view(`release/${key}`).state);

/** What `.` leads through, each step seen to pass, until one is reached. */
function follow(end: string): string[] {
	const keys: string[] = [];
	for (let key = walk.next(); key !== end; key = walk.next()) {
		if (key === undefined || keys.length > 200) throw new Error(`never came to ${end}: ${keys.slice(-20).join(' ')}`);
		keys.push(key);
		walk.pass(key);
	}
	return keys;
}

describe('after going back before anything was started on the VM', () => {
	beforeEach(() => {
		walk.passUntil('release/start-rest');
		expect(states('go-live', 'final-counts')).toEqual(['passed', 'passed']);
		walk.act('rollback/start-source');
		walk.act('rollback/start-minikube');
		walk.attest('rollback/cause');
	});

	it('nobody is led into another try, and where one begins is known', () => {
		expect(walk.next()).toBeUndefined();
		expect(anotherTry(walk.views())).toBe('gate-c/go');
	});

	it('the bot on the VM is not started on the copy of before', () => {
		expect(walk.view('release/go-live').state).not.toBe('passed');
		expect(walk.view('release/start-cloud').blockedBy).toEqual(expect.arrayContaining(['gate-c/go', 'release/go-live']));
	});

	it('the next night copies everything once more before it is let go live', () => {
		walk.wait(DAY);
		walk.open('gate-c/go');
		walk.pass('release/one-bot-before');
		walk.pass('release/stop-minikube');
		const way = follow('release/start-cloud');
		const copied = [
			'final-dump',
			'final-transfer',
			'final-restore',
			'redis-dump',
			'redis-transfer',
			'redis-restore',
			'final-counts',
			'go-live',
		];
		expect(way.filter(key => copied.includes(key.replace('release/', ''))).sort()).toEqual(copied.map(key => `release/${key}`).sort());
		expect(walk.view('release/start-cloud').blockedBy).toEqual([]);
	});
});

describe('once the gate is open', () => {
	beforeEach(() => walk.passUntil('release/start-rest'));

	it('filling the target once more closes it, whatever came of that', () => {
		for (const outcome of ['succeeded', 'failed', 'cancelled'] as const) {
			walk.act('release/final-restore', outcome);
			expect(walk.view('release/go-live')).toMatchObject({state: 'ready', reason: {code: 'overtaken', step: 'release/final-restore'}});
			walk.act('release/final-restore');
			walk.look('release/final-counts');
			walk.open('release/go-live');
			expect(states('go-live')).toEqual(['passed']);
		}
	});

	it('another way of filling the target closes it, and every gate that judged the first one', () => {
		const decision = stepsOf(cutover).find(({choose}) => choose?.id === 'database')?.key ?? '';
		walk.choose(decision, 'restore');
		expect(states('go-live')).toEqual(['passed']);
		walk.choose(decision, 'fresh');
		expect(['gate-b/go', 'release/go-live'].map(key => walk.view(key).state)).toEqual(['ready', 'waiting']);
		expect(walk.view('gate-a/go').state).toBe('passed');
		expect(walk.view('release/start-rest').blockedBy).toContain('gate-b/go');
		// There and back is no change.
		walk.choose(decision, 'restore');
		expect(['gate-b/go', 'release/go-live'].map(key => walk.view(key).state)).toEqual(['passed', 'passed']);
	});

	it('nothing is copied from there any more while a bot is live', () => {
		for (const key of ['final-transfer', 'redis-dump', 'redis-transfer']) {
			const required = walk.view(`release/${key}`).step.action?.require.map(({kind, spec}) => [kind, (spec as {expect?: string}).expect]);
			expect(required).toContainEqual(['single-writer', 'none']);
		}
	});
});

it('a copy that was carried over anew has to be restored anew, and nobody is content with a look', () => {
	walk.passUntil('release/final-counts');
	walk.act('release/final-transfer');
	walk.look('release/final-restore');
	expect(walk.view('release/final-restore')).toMatchObject({state: 'ready', awaits: 'action'});
	walk.act('release/final-restore');
	expect(states('final-restore')).toEqual(['passed']);
});

describe('after an action of which only its result is not known', () => {
	it.each(['failed', 'cancelled'] as const)(
		'a stop that %s has closed the gate and left nothing green of what it may have stopped',
		outcome => {
			walk.passUntil('verification/services');
			walk.act('rollback/stop-cloud', outcome);
			walk.look('rollback/stop-cloud');
			expect(states('go-live', 'start-rest', 'start-cloud')).not.toContain('passed');
		},
	);

	it.each(['failed', 'cancelled'] as const)('a stop that %s leaves the gate open once the bot is seen to be live as before', outcome => {
		walk.passUntil('verification/services');
		walk.act('rollback/stop-cloud', outcome);
		walk.look('rollback/stop-cloud', 'fail');
		expect(states('go-live')).not.toContain('passed');
		walk.look('release/start-cloud');
		walk.look('release/start-rest');
		expect(states('go-live', 'start-rest', 'start-cloud')).toEqual(['passed', 'passed', 'passed']);
		expect(walk.view('release/unit-on').blockedBy).toEqual([]);
	});

	it('a second start that failed and was seen to run asks for the rows of the second time', () => {
		walk.passUntil('verification/services');
		for (const key of ['stop-cloud', 'unit-off', 'export-rows', 'carry-rows', 'import-rows', 'start-source', 'start-minikube']) {
			walk.act(`rollback/${key}`);
		}
		walk.attest('rollback/cause');
		walk.open('gate-c/go');
		walk.pass('release/stop-minikube');
		follow('release/start-cloud');
		walk.act('release/start-cloud', 'failed');
		walk.look('release/start-cloud');
		walk.act('rollback/stop-cloud');
		expect(['export-rows', 'carry-rows', 'import-rows'].map(key => walk.view(`rollback/${key}`).state)).not.toContain('passed');
	});
});

describe('a second try that is given up before the bot on the VM was started', () => {
	beforeEach(() => {
		walk.passUntil('verification/services');
		for (const key of ['stop-cloud', 'unit-off', 'start-source', 'start-minikube']) walk.act(`rollback/${key}`);
		walk.attest('rollback/cause');
		walk.wait(7 * DAY);
		walk.look('release/one-bot-before');
	});

	it('offers no rows of the first time: Minikube has traded since', () => {
		walk.act('release/stop-minikube');
		walk.act('release/freeze-source');
		for (const key of ['stop-cloud', 'export-rows', 'carry-rows', 'import-rows', 'loss']) {
			expect(walk.view(`rollback/${key}`)).toMatchObject({state: 'skipped', reason: {code: 'nothing-to-undo'}});
		}
		expect(walk.view('rollback/start-source').state).not.toBe('skipped');
	});

	it('offers none of them after that way back has ended either', () => {
		walk.act('release/stop-minikube');
		walk.act('release/freeze-source');
		walk.act('rollback/start-source');
		walk.act('rollback/start-minikube');
		expect(['loss', 'export-rows'].map(key => walk.view(`rollback/${key}`).state)).toEqual(['skipped', 'skipped']);
		expect(walk.next()).toBe('rollback/cause');
	});

	it('still has them to offer while nothing was begun anew', () => {
		expect(walk.view('rollback/stop-cloud').state).not.toBe('skipped');
		expect(walk.view('rollback/export-rows').state).toBe('ready');
	});
});

describe('a waiver', () => {
	it('of the first try counts in no second one', () => {
		walk.passUntil('verification/services');
		walk.waive('release/final-counts');
		walk.act('rollback/stop-cloud');
		walk.waive('rollback/unit-off');
		walk.waive('rollback/start-source');
		walk.act('rollback/start-minikube');
		walk.attest('rollback/cause');
		walk.open('gate-c/go');
		walk.pass('release/one-bot-before');
		walk.pass('release/stop-minikube');
		expect(follow('release/start-cloud')).toContain('release/final-counts');
		for (const key of ['start-cloud', 'unit-on']) walk.pass(`release/${key}`);
		walk.act('rollback/stop-cloud');
		expect(['unit-off', 'start-source'].map(key => walk.view(`rollback/${key}`).state)).not.toContain('waived');
		expect(walk.view('rollback/start-minikube').blockedBy).toEqual(['rollback/start-source', 'rollback/unit-off']);
	});

	it('given before its time lasts through the first try', () => {
		walk.passUntil('release/freeze-source');
		for (const key of ['release/final-counts', 'release/reboot']) walk.waive(key);
		for (const key of ['freeze-source', 'source-quiet', 'no-bot', 'freeze-target', 'final-dump', 'final-transfer', 'final-restore']) {
			walk.pass(`release/${key}`);
		}
		expect(states('final-counts', 'reboot')).toEqual(['waived', 'waived']);
	});
});

it('a copy that was made for another configuration is said to be so', () => {
	walk.passUntil('release/final-restore');
	expect(walk.view('release/final-dump').state).toBe('passed');
	const elsewhere = shippedUnder(readmeConfig.replace('namespace: coin-pilot-ns', 'namespace: elsewhere'));
	const moved = elsewhere.checklists.find(({id}) => id === 'cutover') as Checklist;
	expect(walk.viewUnder(moved, 'release/final-dump')).toMatchObject({state: 'stale', reason: {code: 'changed'}});
});
