import {mkdir} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {INSTANCE, JOB, SCRAPE_SECONDS} from '../prometheus/series.ts';
import type {World} from '../world.ts';
import {inOneMove} from './vm-files.ts';

const PROMETHEUS_FILE = '/opt/coin-pilot/deploy/monitoring/prometheus.yml';

/** What Prometheus was started with; the fault leaves a target as Minikube named it. */
export async function writeMonitoringFiles(root: string, world: World): Promise<void> {
	const bot = world.has('prometheus-k8s-name') ? 'bot.coin-pilot-ns.svc.cluster.local:8000' : INSTANCE;
	const file = join(root, PROMETHEUS_FILE);
	await mkdir(dirname(file), {recursive: true});
	await inOneMove(
		file,
		`global:
  scrape_interval: ${SCRAPE_SECONDS}s
scrape_configs:
  - job_name: ${JOB}
    static_configs:
      - targets: ["${bot}"]
  - job_name: prometheus
    static_configs:
      - targets: ["localhost:9090"]
  - job_name: node
    static_configs:
      - targets: ["node-exporter:9100"]
  - job_name: cadvisor
    static_configs:
      - targets: ["cadvisor:8080"]
`,
		0o644,
	);
}
