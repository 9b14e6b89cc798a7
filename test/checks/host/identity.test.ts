import {describe, expect, it} from 'vitest';
import {identity} from '../../../src/checks/host/identity.ts';
import {createFakeSystems} from '../../support/fake-systems.ts';
import {lookWith} from '../../support/look-with.ts';

const seen = {hostname: 'coinpilot-ins', machine: 'e4a1b7c0', architecture: 'arm64', daemon: '7f3a52c1'};
const judge = (fields: Record<string, unknown>, saw: Record<string, unknown> = seen) =>
	identity.judge(saw, identity.schema.parse({on: 'vm', ...fields}));

describe('identity', () => {
	it('identity: healthy → pass', () => {
		expect(judge({hostname: 'coinpilot-ins', machine: 'e4a1b7c0', daemon: {regexp: '^7f3a'}, architecture: 'arm64'})).toMatchObject({
			status: 'pass',
			summary: {en: 'coinpilot-ins is the machine that is meant'},
		});
	});

	it.each<[string, Record<string, unknown>, string]>([
		['another hostname', {hostname: 'minikube'}, 'hostname: coinpilot-ins, expected "minikube"'],
		['the same name on another machine', {hostname: 'coinpilot-ins', machine: 'ffff'}, 'machine id: e4a1b7c0'],
		['another Docker daemon', {daemon: '0000'}, 'Docker daemon id: 7f3a52c1'],
		['another architecture', {architecture: 'amd64'}, 'architecture: arm64'],
	])('identity: %s → fail', (_, fields, reason) => {
		const verdict = judge(fields);
		expect(verdict.status).toBe('fail');
		expect(verdict.summary.en).toContain(reason);
	});

	it('identity: no machine id on the host → unknown', () => {
		expect(judge({machine: {not: 'ffff'}}, {hostname: 'x'}).status).toBe('unknown');
	});

	it('wants something to know the machine by', () => {
		expect(identity.schema.safeParse({on: 'vm'}).success).toBe(false);
	});

	it('identity: a shell that does not reach its end → unknown', async () => {
		const ran = {exitCode: 1, stdout: '', stderr: 'This account is currently not available.\n', truncated: false, durationMs: 1};
		const verdict = await lookWith(identity, {on: 'vm', hostname: 'x'}, createFakeSystems({run: async () => ran}));
		expect(verdict).toMatchObject({status: 'unknown', problem: 'host-unreadable'});
		expect(verdict.summary.en).toContain('not available');
	});
});
