import {describe, expect, it} from 'vitest';
import {systemd} from '../../../src/checks/host/systemd.ts';
import type {UnitSeen} from '../../../src/checks/host/systemd-spec.ts';

const properties = {
	Id: 'x.service',
	LoadState: 'loaded',
	ActiveState: 'active',
	SubState: 'running',
	Result: 'success',
	RemainAfterExit: 'no',
};
const judge = (seen: Partial<Record<string, string>>, enabled: string | undefined = 'enabled', fields: Record<string, unknown> = {}) => {
	const told = Object.entries({...properties, ...seen}).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
	const unit: UnitSeen = {enabled, properties: new Map(told)};
	return systemd.judge({units: [unit]}, systemd.schema.parse({on: 'vm', units: [{unit: 'x.service', ...fields}]}));
};

describe('systemd', () => {
	it('systemd: healthy → pass', () => {
		expect(judge({}).status).toBe('pass');
		expect(judge({SubState: 'exited', RemainAfterExit: 'yes'}, 'enabled', {remainAfterExit: true}).status).toBe('pass');
	});

	it.each(['enabled-runtime', 'static', 'alias', 'indirect', 'disabled', 'masked', 'linked', 'generated', 'transient', 'bad', 'not-found'])(
		'systemd: %s is not enabled → fail',
		word => expect(judge({}, word).status).toBe('fail'),
	);

	it.each([undefined, '', 'Failed to get unit file state for x.service: Connection timed out'])(
		'systemd: no word at all (%j) → unknown, also where any other word would do',
		word => {
			const unit: UnitSeen = {enabled: word, properties: new Map(Object.entries(properties))};
			const of = (enabled: unknown) => systemd.schema.parse({on: 'vm', units: [{unit: 'x.service', enabled}]});
			expect(systemd.judge({units: [unit]}, of('enabled')).status).toBe('unknown');
			expect(systemd.judge({units: [unit]}, of({not: 'disabled'})).status).toBe('unknown');
		},
	);

	it.each<[string, Partial<Record<string, string>>, Record<string, unknown>, string]>([
		['activating', {ActiveState: 'activating', SubState: 'start'}, {}, 'fail'],
		['its last result', {Result: 'oom-kill'}, {}, 'fail'],
		['no result, as of a target', {Result: undefined}, {}, 'pass'],
		['no result where one is asked for', {Result: undefined}, {result: 'success'}, 'unknown'],
		['its file is bad', {LoadState: 'bad-setting'}, {}, 'fail'],
		['its name is not told', {Id: undefined}, {}, 'unknown'],
		['its lines could not be read', {}, {lines: ['Type=oneshot']}, 'unknown'],
		['its state is not told', {ActiveState: undefined}, {}, 'unknown'],
	])('systemd: %s', (_, seen, fields, status) => expect(judge(seen, 'enabled', fields).status).toBe(status));
});
