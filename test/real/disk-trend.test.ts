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
	let prometheus: PrometheusServer;

	beforeAll(async () => {
		let free = 1e12;
		exporter = await startMetricsEndpoint('');
		const say = () => {
			free -= 1e9;
			const line = (instance: string, mount: string, value: number) =>
				`node_filesystem_avail_bytes{${instance}mountpoint="${mount}"} ${value}\n`;
			exporter.say(line('host="filling",', '/', free) + line('host="steady",', '/steady', 5e11));
		};
		say();
		setInterval(say, 200).unref();
		[prometheus, host] = await Promise.all([
			startPrometheusServer([{job: 'node', targets: [`127.0.0.1:${exporter.port}`]}]),
			startHostOverSsh(),
		]);
	}, 60_000);
	afterAll(async () => {
		await prometheus?.remove();
		await exporter?.stop();
		await host?.stop();
	});

	const look = (trend: Record<string, unknown> = {}) =>
		lookWith(
			disk,
			{on: 'vm', free: {fail: 0}, freeInodes: {fail: 0}, trend: {url: prometheus.url, window: '5s', full: '30d', ...trend}},
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

	it('disk: less history than asked for → unknown', async () => {
		const verdict = await look({window: '3d'});
		expect(verdict).toMatchObject({status: 'unknown', summary: {en: '/: Prometheus has not watched it for 3d'}});
	});

	it('disk: no node_exporter of that host → unknown', async () => {
		expect(await look({instance: 'elsewhere:9100'})).toMatchObject({status: 'unknown'});
	});

	it('disk: the Prometheus with its history does not answer → fail', async () => {
		expect(await look({url: `http://127.0.0.1:${await closedPort()}`})).toMatchObject({status: 'fail'});
	});
});
