import type {ComposeSource, Path} from '../containers/compose-source.ts';

export interface ScrapeTarget {
	/** The job, or `alertmanager`. */
	readonly job: string;
	/** As it is written, without the port. */
	readonly host: string;
	/** Without one Prometheus takes the port of the scheme. */
	readonly port: number | undefined;
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
			if (key === 'dns_sd_configs' && list(inner).every(isOfAddresses)) targets.push(...namesAsked(inner, job, [...path, key], lineOf));
			else if (key.endsWith('_sd_configs')) discoveries.push({job, kind: key, line: lineOf([...path, key])});
			if (key !== 'static_configs') continue;
			list(inner).forEach((group, index) => {
				const at = [...path, key, index, 'targets'];
				list(field(group, 'targets')).forEach((target, number) => {
					targets.push({job, ...addressOf(String(target)), line: lineOf([...at, number])});
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

/** A name whose addresses are asked for is a host like any other; without a type it is a name of SRV records, which is none. */
function isOfAddresses(config: unknown): boolean {
	return /^(A|AAAA)$/i.test(String(field(config, 'type') ?? 'SRV'));
}

function namesAsked(configs: unknown, job: string, path: Path, lineOf: ComposeSource['lineOf']): ScrapeTarget[] {
	return list(configs).flatMap((config, index) => {
		const port = Number(field(config, 'port')) || undefined;
		return list(field(config, 'names')).map((name, number) => {
			return {job, host: String(name), port, line: lineOf([...path, index, 'names', number])};
		});
	});
}

/** `bot:8000`, `[::1]:9090`, `http://bot:8000/metrics`, which is not allowed and shows for what it is. */
function addressOf(target: string): Pick<ScrapeTarget, 'host' | 'port'> {
	const port = /:(\d+)$/.exec(target)?.[1];
	const host = /^\[([^\]]*)\]/.exec(target)?.[1] ?? target.replace(/:\d+$/, '');
	return {host, port: port === undefined ? undefined : Number(port)};
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
