import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {findProgram} from './find-program.ts';
import {closedPort} from './listen.ts';
import {type RunningServer, runServer} from './run-server.ts';
import {waitUntil} from './wait-until.ts';

const program = findProgram('prometheus');

/** False when this machine has no Prometheus to start. */
export const hasPrometheus = program !== undefined;

export interface ScrapeJob {
	readonly job: string;
	/** `host:port`, each. */
	readonly targets: readonly string[];
	/** Of the targets, those that a relabelling rule drops. */
	readonly dropped?: readonly string[];
	/** @default 1s */
	readonly interval?: string;
}

export interface AlertingRule {
	readonly alert: string;
	readonly expr: string;
	readonly for?: string;
	readonly labels?: Readonly<Record<string, string>>;
}

export interface PrometheusServer {
	readonly url: string;
	/** Reads another configuration, as after an edit of prometheus.yml. */
	configure(jobs: readonly ScrapeJob[]): Promise<void>;
	stop(): Promise<void>;
	start(): Promise<void>;
	freeze(): void;
	thaw(): void;
	remove(): Promise<void>;
}

/** A Prometheus of its own in a temporary directory, on 127.0.0.1. */
export async function startPrometheusServer(jobs: readonly ScrapeJob[], rules: readonly AlertingRule[] = []): Promise<PrometheusServer> {
	if (program === undefined) throw new Error('no prometheus here');
	const directory = await mkdtemp(join(tmpdir(), 'coinpilot-prometheus-'));
	const port = await closedPort();
	const url = `http://127.0.0.1:${port}`;
	const file = join(directory, 'prometheus.yml');
	let running: RunningServer | undefined;

	const server: PrometheusServer = {
		url,
		async configure(next) {
			await writeFile(file, configurationOf(next, directory));
			const {ok, status} = await fetch(`${url}/-/reload`, {method: 'POST'});
			if (!ok) throw new Error(`reload: HTTP ${status}`);
		},
		async start() {
			const address = `--web.listen-address=127.0.0.1:${port}`;
			const args = [`--config.file=${file}`, `--storage.tsdb.path=${join(directory, 'data')}`, address, '--web.enable-lifecycle'];
			const started = runServer(program, args, directory);
			running = started;
			await waitUntil('Prometheus to be ready', async () => {
				if (started.process.exitCode !== null) throw new Error(`prometheus ended: ${started.output()}`);
				return (await fetch(`${url}/-/ready`).catch(() => undefined))?.ok;
			});
		},
		async stop() {
			await running?.stop();
			running = undefined;
		},
		freeze: () => running?.freeze(),
		thaw: () => running?.thaw(),
		async remove() {
			await running?.stop('SIGKILL');
			await rm(directory, {recursive: true, force: true});
		},
	};
	await writeFile(
		join(directory, 'rules.yml'),
		JSON.stringify({groups: rules.length === 0 ? [] : [{name: 'test', interval: '1s', rules}]}),
	);
	await writeFile(file, configurationOf(jobs, directory));
	await server.start();
	return server;
}

/** JSON is YAML too. */
function configurationOf(jobs: readonly ScrapeJob[], directory: string): string {
	const scrape = jobs.map(({job, targets, dropped = [], interval = '1s'}) => ({
		job_name: job,
		scrape_interval: interval,
		scrape_timeout: '1s',
		static_configs: [{targets}],
		relabel_configs: dropped.map(target => ({source_labels: ['__address__'], regex: target.replaceAll('.', '\\.'), action: 'drop'})),
	}));
	return JSON.stringify({rule_files: [join(directory, 'rules.yml')], scrape_configs: scrape});
}
