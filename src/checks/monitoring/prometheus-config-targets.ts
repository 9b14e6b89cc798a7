import type {ComposeSource, Path} from '../containers/compose-source.ts';

export interface ScrapeTarget {
	/** The job, or `alertmanager`. */
	readonly job: string;
	/** As it is written, without the port. */
	readonly host: string;
	readonly line: number;
}

/** Targets that something else tells Prometheus. */
export interface Discovery {
	readonly job: string;
	/** `kubernetes_sd_configs`, `file_sd_configs`. */
	readonly kind: string;
	readonly line: number;
}

export interface Scrapes {
	readonly jobs: readonly string[];
	readonly targets: readonly ScrapeTarget[];
	readonly discoveries: readonly Discovery[];
}

/** What a prometheus.yml says it scrapes, and where it sends alerts. */
export function scrapesOf({value, lineOf}: Pick<ComposeSource, 'value' | 'lineOf'>): Scrapes {
	const jobs: string[] = [];
	const targets: ScrapeTarget[] = [];
	const discoveries: Discovery[] = [];
	const read = (config: unknown, job: string, path: Path) => {
		for (const [key, inner] of Object.entries(isRecord(config) ? config : {})) {
			if (key.endsWith('_sd_configs')) discoveries.push({job, kind: key, line: lineOf([...path, key])});
			if (key !== 'static_configs') continue;
			list(inner).forEach((group, index) => {
				const at = [...path, key, index, 'targets'];
				list(field(group, 'targets')).forEach((target, number) => {
					targets.push({job, host: hostOf(String(target)), line: lineOf([...at, number])});
				});
			});
		}
	};
	list(field(value, 'scrape_configs')).forEach((config, index) => {
		const job = String(field(config, 'job_name') ?? `#${index + 1}`);
		jobs.push(job);
		read(config, job, ['scrape_configs', index]);
	});
	const others = list(field(value, 'scrape_config_files'));
	if (others.length > 0)
		discoveries.push({job: others.map(String).join(', '), kind: 'scrape_config_files', line: lineOf(['scrape_config_files'])});
	list(field(field(value, 'alerting'), 'alertmanagers')).forEach((config, index) => {
		read(config, 'alertmanager', ['alerting', 'alertmanagers', index]);
	});
	return {jobs, targets, discoveries};
}

/** `bot:8000`, `[::1]:9090`, `http://bot:8000/metrics`, which is not allowed and shows for what it is. */
function hostOf(target: string): string {
	const bracketed = /^\[([^\]]*)\]/.exec(target)?.[1];
	return bracketed ?? target.replace(/:\d+$/, '');
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function field(value: unknown, key: string): unknown {
	return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function list(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : [];
}
