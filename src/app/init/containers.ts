import {ProblemError} from '../../core/problem.ts';
import {detailOf} from '../../systems/detail-of.ts';
import {containerName} from '../../systems/processes/command-fields.ts';
import {shellJoin} from '../../systems/processes/shell-quote.ts';
import type {Systems} from '../../systems/systems.ts';
import {isPlainName} from './explorer.ts';

export interface FoundPort {
	readonly port: number;
	/** Where it is published on the host: an address to reach it there by. */
	readonly published?: {readonly host: string; readonly port: number};
}

/** A container as far as a configuration is concerned; nothing of its environment. */
export interface FoundContainer {
	readonly name: string;
	/** The image's own name: `timescaledb` of `docker.io/timescale/timescaledb:2.24.0-pg15`. */
	readonly image: string;
	readonly running: boolean;
	readonly ports: readonly FoundPort[];
	/** Its own address on the host's network. */
	readonly address?: string;
	/** What its health check asks for over HTTP. */
	readonly health?: {readonly port: number; readonly path: string};
	readonly compose?: {readonly project: string; readonly service: string; readonly directory: string; readonly files: readonly string[]};
}

const COMPOSE = 'com.docker.compose';
const label = (name: string) => `{{json (index .Config.Labels "${COMPOSE}.${name}")}}`;
const FIELDS = [
	'{{json .Name}}',
	'{{json .Config.Image}}',
	'{{json .State.Status}}',
	'{{json .NetworkSettings.Ports}}',
	'{{json .Config.ExposedPorts}}',
	'{{json .NetworkSettings.Networks}}',
	...['project', 'service', 'project.working_dir', 'project.config_files'].map(label),
];

/** A health check may hold a password: on the host, all but the port and the path of a plain URL is taken away. */
const HEALTH_URL = 's#^/\\([A-Za-z0-9_.-]*\\) .*http://[a-z0-9.]*:\\([0-9]\\{1,5\\}\\)\\(/[A-Za-z0-9_./-]*\\).*#\\1 \\2 \\3#p';

/**
 * Every container on a host, in two calls of Docker. Labels and environments may hold secrets, so only what is wanted is asked for.
 * @throws ProblemError `docker-unreachable` and those of the road
 */
export async function listContainers(
	target: string,
	docker: string,
	systems: Systems,
	signal: AbortSignal,
): Promise<readonly FoundContainer[]> {
	const inspect = (format: string) => `${docker} inspect --type container --format ${shellJoin([format])} $ids`;
	const script = `ids=$(${docker} ps -aq --no-trunc) || exit 1
[ -n "$ids" ] || exit 0
${inspect(`[${FIELDS.join(',')}]`)} || exit 1
echo
${inspect('{{.Name}} {{with .Config.Healthcheck}}{{json .Test}}{{end}}')} | sed -n ${shellJoin([HEALTH_URL])}`;
	const ran = await systems.run({target}, {script}, {signal});
	if (ran.exitCode !== 0) throw new ProblemError({code: 'docker-unreachable', target, detail: detailOf(ran.stderr)});
	const [list = '', checks = ''] = ran.stdout.split(/\n\n/);
	const health = new Map(
		checks.split('\n').flatMap(line => {
			const [name = '', port = '', path = ''] = line.split(' ');
			return path === '' ? [] : [[name, {port: Number(port), path}] as const];
		}),
	);
	return list.split('\n').flatMap(line => readContainer(line, health) ?? []);
}

function readContainer(line: string, health: ReadonlyMap<string, {port: number; path: string}>): FoundContainer | undefined {
	const [path, image, status, published, exposed, networks, project, service, directory, files] = listOf(parse(line));
	const name = String(path ?? '').replace(/^\//, '');
	if (!containerName.safeParse(name).success) return undefined;
	const asked = health.get(name);
	const address = Object.values(recordOf(networks))
		.map(network => recordOf(network).IPAddress)
		.find(isPlainName);
	const composed = [project, service, directory].every(isPlainName);
	return {
		name,
		image: imageName(String(image ?? '')),
		running: status === 'running',
		ports: portsOf(recordOf(published), recordOf(exposed)),
		...(address !== undefined && {address}),
		...(asked !== undefined && {health: asked}),
		...(composed && {
			compose: {
				project: String(project),
				service: String(service),
				directory: String(directory),
				files: String(files ?? '')
					.split(',')
					.filter(isPlainName),
			},
		}),
	};
}

/** `localhost:5000/timescale/timescaledb:2.24.0-pg15@sha256:…` → `timescaledb`. */
export function imageName(reference: string): string {
	return (reference.split('@')[0] ?? '').split('/').at(-1)?.split(':')[0] ?? '';
}

function portsOf(published: Readonly<Record<string, unknown>>, exposed: Readonly<Record<string, unknown>>): FoundPort[] {
	const names = [...new Set([...Object.keys(published), ...Object.keys(exposed)])].filter(name => name.endsWith('/tcp'));
	return names.map(name => {
		const bindings = listOf(published[name]).map(recordOf);
		const at = bindings.flatMap(({HostIp, HostPort}) => reachable(String(HostIp ?? ''), Number(HostPort)) ?? [])[0];
		return {port: Number.parseInt(name, 10), ...(at !== undefined && {published: at})};
	});
}

function reachable(address: string, port: number): {readonly host: string; readonly port: number} | undefined {
	if (!(port > 0) || address === '::1') return undefined;
	if (['', '0.0.0.0', '::'].includes(address)) return {host: '127.0.0.1', port};
	return /^[0-9.]+$/.test(address) ? {host: address, port} : undefined;
}

function parse(line: string): unknown {
	try {
		return JSON.parse(line);
	} catch {
		return undefined;
	}
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function listOf(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : [];
}
