import {statfs} from 'node:fs/promises';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {disk} from '../../src/checks/host/disk.ts';
import {closedPort} from '../support/listen.ts';
import {lookWith} from '../support/look-with.ts';
import {type MetricsEndpoint, startMetricsEndpoint} from '../support/metrics-endpoint.ts';
import {hasPrometheus, type PrometheusServer, startPrometheusServer} from '../support/prometheus-server.ts';
import {waitUntil} from '../support/wait-until.ts';
import {type HostOverSsh, startHostOverSsh} from './host-over-ssh.ts';
import {hasSshd} from './start-sshd.ts';

const possible = hasSshd && hasPrometheus;
if (!possible) console.warn('SKIPPED: test/real/disk-trend.test.ts needs an OpenSSH server and prometheus');

/** The file system is this machine's; what a node_exporter would say of its past is made up. */
describe.skipIf(!possible)('disk, with its history in a real Prometheus', () => {
	let host: HostOverSsh;
	let exporter: MetricsEndpoint;
	let other: MetricsEndpoint;
	let prometheus: PrometheusServer;

	beforeAll(async () => {
		const {bavail, bsize} = await statfs('/');
		let free = bavail * bsize;
		[exporter, other] = await Promise.all([
			startMetricsEndpoint(''),
			startMetricsEndpoint(`node_filesystem_avail_bytes{mountpoint="/"} ${free + 1e12}`),
		]);
		const say = () => {
			free -= 1e7;
			const line = (instance: string, mount: string, value: number) =>
				`node_filesystem_avail_bytes{${instance}mountpoint="${mount}"} ${value}\n`;
			exporter.say(line('host="filling",', '/', free) + line('host="steady",', '/steady', 5e11));
		};
		say();
		setInterval(say, 200).unref();
		[prometheus, host] = await Promise.all([
			startPrometheusServer([{job: 'node', targets: [exporter, other].map(instanceOf)}]),
			startHostOverSsh(),
		]);
	}, 60_000);
	afterAll(async () => {
		await prometheus?.remove();
		await Promise.all([exporter?.stop(), other?.stop()]);
		await host?.stop();
	});

	const instanceOf = ({port}: MetricsEndpoint) => `127.0.0.1:${port}`;
	const look = (trend: Record<string, unknown> = {}) =>
		lookWith(
			disk,
			{
				on: 'vm',
				free: {fail: 0},
				freeInodes: {fail: 0},
				trend: {url: prometheus.url, instance: instanceOf(exporter), window: '5s', full: '30d', ...trend},
			},
			host.systems,
		);

	it('disk: it fills within a month at this pace → fail, and not within a second → pass', async () => {
		const verdict = await waitUntil('five seconds of history', async () => {
			const one = await look();
			return one.status === 'fail' && one;
		});
		expect(verdict.summary.en).toBe('/ is full within 30d at this pace');
		expect(await look({full: '1s'})).toMatchObject({status: 'pass'});
	});

	it('disk: the history of another host → unknown, and of several → unknown', async () => {
		const another = await waitUntil('the history of the other', async () => {
			const one = await look({instance: instanceOf(other)});
			return !one.summary.en.includes('has not watched it') && one;
		});
		const several = await look({instance: undefined});
		expect(another.summary.en).toMatch(/its history is of another file system: \d+\.\d GiB free now, and df says/);
		expect(another.status).toBe('unknown');
		expect(several).toMatchObject({status: 'unknown', summary: {en: '/: several hosts have it, name the `instance`'}});
	});

	it('disk: less history than asked for → unknown', async () => {
		const verdict = await look({window: '3d'});
		expect(verdict).toMatchObject({status: 'unknown', summary: {en: '/: Prometheus has not watched it for 3d'}});
	});

	it('disk: no node_exporter of that host → unknown', async () => {
		expect(await look({instance: 'elsewhere:9100'})).toMatchObject({status: 'unknown'});
	});

	it('disk: its node_exporter no longer answers → unknown, though the past has a trend', async () => {
		await exporter.stop();
		const verdict = await waitUntil('Prometheus noticed', async () => {
			const one = await look({full: '1s'});
			return one.status !== 'pass' && one;
		});
		expect(verdict).toMatchObject({status: 'unknown', summary: {en: '/: Prometheus has no value of it now'}});
	});

	it('disk: the Prometheus with its history does not answer → fail', async () => {
		expect(await look({url: `http://127.0.0.1:${await closedPort()}`})).toMatchObject({status: 'fail'});
	});
});
