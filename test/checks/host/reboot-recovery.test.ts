import {describe, expect, it} from 'vitest';
import {type RebootRecoverySeen, rebootRecovery, type StartedSeen} from '../../../src/checks/host/reboot-recovery.ts';

const now = Date.UTC(2026, 1, 23, 9);
const bootedAt = now - 300_000;
const started: StartedSeen[] = [
	{name: 'coinpilot-db', state: 'running', up: true, health: 'healthy', afterBootMs: 40_000},
	{name: 'docker.service', state: 'active', up: true, afterBootMs: 12_000},
];
const judge = (seen: Partial<RebootRecoverySeen>, fields: Record<string, unknown> = {bootedWithin: '1h'}) =>
	rebootRecovery.judge(
		{bootId: 'bbbb', bootedAt, now, started, ...seen},
		rebootRecovery.schema.parse({on: 'vm', containers: ['coinpilot-db'], units: ['docker.service'], ...fields}),
	);

describe('reboot-recovery', () => {
	it.each([{bootId: 'aaaa'}, {after: '2026-02-23T08:50:00Z'}, {bootedWithin: '10m'}])('reboot-recovery: healthy by %j → pass', fields => {
		expect(judge({}, fields)).toMatchObject({status: 'pass', summary: {en: 'All 2 were back 40 s after the boot'}});
	});

	it.each<[string, Partial<RebootRecoverySeen>, Record<string, unknown>, string]>([
		['the same boot id', {bootId: 'aaaa'}, {bootId: 'aaaa\n'}, 'has not booted since'],
		['booted before the moment', {}, {after: '2026-02-23T08:58:00Z'}, 'has not booted since 2026-02-23T08:58:00Z'],
		['booted long ago', {}, {bootedWithin: '2m'}, 'booted 5 m ago'],
	])('reboot-recovery: %s → fail', (_, seen, fields, reason) => {
		const verdict = judge(seen, fields);
		expect(verdict.status).toBe('fail');
		expect(verdict.summary.en).toContain(reason);
	});

	it('reboot-recovery: a host whose clock runs ahead has not booted since the moment → fail, one behind has → pass', () => {
		const hour = 3_600_000;
		// Booted five minutes ago by its own clock, ten hours ahead or behind; the moment is one of this machine's.
		const host = (aheadMs: number) => ({now: now + aheadMs, bootedAt: now + aheadMs - 300_000, at: now});
		expect(judge(host(10 * hour), {after: '2026-02-23T08:58:00Z'}).status).toBe('fail');
		expect(judge(host(-10 * hour), {after: '2026-02-23T08:50:00Z'}).status).toBe('pass');
	});

	it.each<[string, StartedSeen, string, string]>([
		['a container that stayed down', {name: 'c', state: 'exited', up: false, afterBootMs: 1}, 'fail', 'c is not back: exited'],
		['a container that is gone', {name: 'c', state: 'missing', up: false}, 'fail', 'c is not back: missing'],
		['a unit that failed', {name: 'u.service', state: 'failed', up: false}, 'fail', 'not back: failed'],
		['not healthy yet', {name: 'c', state: 'running', up: true, health: 'starting', afterBootMs: 1}, 'fail', 'not healthy: starting'],
		['from before the boot', {name: 'c', state: 'running', up: true, afterBootMs: -60_000}, 'fail', 'started before this boot'],
		['too late', {name: 'c', state: 'running', up: true, afterBootMs: 900_000}, 'fail', 'only 15 m after the boot'],
		['no time of its start', {name: 'c', state: 'running', up: true}, 'unknown', 'could not be told'],
		['not looked at', {name: 'u.service', state: undefined, up: false}, 'unknown', 'could not be looked at'],
	])('reboot-recovery: %s', (_, one, status, reason) => {
		const verdict = judge({started: [...started, one]});
		expect(verdict.summary.en).toContain(reason);
		expect(verdict.status).toBe(status);
	});

	it.each([{bootedAt: undefined}, {now: undefined}])('reboot-recovery: the boot could not be read (%j) → unknown', seen => {
		expect(judge(seen).status).toBe('unknown');
		expect(judge({bootId: undefined}, {bootId: 'aaaa'}).status).toBe('unknown');
	});

	it.each([{containers: ['x']}, {bootedWithin: '1h'}, {after: 'yesterday', containers: ['x']}])('refuses %j', fields => {
		expect(rebootRecovery.schema.safeParse({on: 'vm', ...fields}).success).toBe(false);
	});
});
