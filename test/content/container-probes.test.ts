import {execFileSync} from 'node:child_process';
import {chmodSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {stepsOf} from '../../src/core/checklist.ts';
import {readmeConfig} from '../support/readme-config.ts';
import {shippedUnder} from './shipped.ts';

const {checklists, runbooks} = shippedUnder(readmeConfig);
const probes = new Map(
	[...checklists, ...runbooks].flatMap(list =>
		stepsOf(list).map(({key, action}) => [key, (action?.spec as {probe?: {script?: string}} | undefined)?.probe?.script] as const),
	),
);

let stubs: string;
beforeAll(() => {
	stubs = mkdtempSync(join(tmpdir(), 'probes-'));
});
afterAll(() => rmSync(stubs, {recursive: true, force: true}));

/** How the probe ends where Docker says these of the containers it is asked for, one after the other: 0 done, 1 not done, else nobody can tell. */
function probed(key: string, ...states: string[]): number {
	const left = join(stubs, 'left');
	writeFileSync(left, states.map(state => `${state}\n`).join(''));
	const docker = `#!/bin/sh\nhead -n 1 ${left}; sed -i 1d ${left}\n`;
	writeFileSync(join(stubs, 'docker'), docker);
	chmodSync(join(stubs, 'docker'), 0o755);
	try {
		execFileSync('sh', ['-c', probes.get(key) ?? 'exit 9'], {env: {PATH: `${stubs}:/usr/bin:/bin`}, stdio: 'pipe'});
		return 0;
	} catch (error) {
		return (error as {status: number}).status;
	}
}

describe('whether a start that was cut short took effect', () => {
	it.each(['release/start-cloud', 'bot-down/start'])('%s: a bot that falls and is started again may have traded', key => {
		expect(['running', 'restarting', 'paused'].map(state => probed(key, state))).toEqual([0, 0, 0]);
		expect(['created', 'exited', 'dead'].map(state => probed(key, state))).toEqual([1, 1, 1]);
		expect(['removing', ''].map(state => probed(key, state))).toEqual([2, 2]);
	});

	it('release/start-rest: some of the containers and not all are for a person to see', () => {
		const ask = (...states: string[]) => probed('release/start-rest', ...states);
		expect(ask('running', 'restarting', 'running')).toBe(0);
		expect(ask('exited', 'created', 'exited')).toBe(1);
		expect([ask('running', 'exited', 'exited'), ask('exited', 'exited', 'running'), ask('running', 'running', '')]).toEqual([2, 2, 2]);
	});

	it('rollback/stop-cloud: nothing is stopped before all of it is', () => {
		const ask = (...states: string[]) => probed('rollback/stop-cloud', ...states);
		expect(ask('false', 'false', 'false', 'false')).toBe(0);
		expect([ask('true', 'false', 'false', 'false'), ask('false', 'false', 'true', 'false')]).toEqual([1, 1]);
	});

	it('bot-stalled/restart: a container that runs says nothing of a restart', () => {
		expect(probes.has('bot-stalled/restart')).toBe(true);
		expect(probes.get('bot-stalled/restart')).toBeUndefined();
	});
});
