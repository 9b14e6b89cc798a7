/** A service of a Compose project, whichever of the many ways it was written in. */
export interface ComposeService {
	readonly name: string;
	readonly image?: string;
	readonly build?: ComposeBuild;
	/** A platform that it is pinned to. */
	readonly platform?: string;
	readonly restart?: string;
	/** `0` means no limit, as it does to Docker. */
	readonly limits: {readonly memory: boolean; readonly cpus: boolean};
	readonly ports: readonly ComposePort[];
	readonly mounts: readonly ComposeMount[];
	readonly logging?: {readonly driver: string; readonly options: Readonly<Record<string, string>>};
	/** `none` when the file has no test: the image may still have one. */
	readonly healthcheck: 'set' | 'disabled' | 'none';
	readonly dependsOn: readonly string[];
	/** Of those, the services that it does not start before: `condition: service_healthy`, unless it is not required. */
	readonly waitsFor: readonly string[];
	/** What gives it more of the host than a container has. */
	readonly powers: readonly string[];
	readonly environmentKeys: readonly string[];
	/** It runs only where one of these is asked for; empty, it always does. */
	readonly profiles: readonly string[];
	/** How many containers it is to have; undefined where that is no number, as in a file with variables. */
	readonly replicas?: number;
}

export interface ComposeBuild {
	readonly context: string;
	readonly dockerfile: string;
	readonly inline?: string;
	readonly target?: string;
	readonly args: Readonly<Record<string, string>>;
	readonly platforms: readonly string[];
}

export interface ComposePort {
	/** Empty when none was written: every address of the host. */
	readonly hostIp: string;
	/** A port or a range; empty when Docker chooses. */
	readonly published: string;
	readonly target: string;
	readonly protocol: string;
}

export interface ComposeMount {
	readonly type: string;
	/** Empty for a volume without a name. */
	readonly source: string;
	readonly target: string;
}

export interface ComposeModel {
	readonly services: readonly ComposeService[];
	/** Names under `volumes:`. */
	readonly volumes: readonly string[];
}

export function composeModel(value: unknown): ComposeModel {
	const root = recordOf(value);
	return {
		services: Object.entries(recordOf(root.services)).map(([name, service]) => toService(name, recordOf(service))),
		volumes: Object.keys(recordOf(root.volumes)),
	};
}

function toService(name: string, service: Record<string, unknown>): ComposeService {
	const deploy = recordOf(service.deploy);
	const limits = recordOf(recordOf(deploy.resources).limits);
	const {image, platform, restart} = service;
	const policy = restart ?? recordOf(deploy.restart_policy).condition;
	const build = toBuild(service.build);
	const logging = recordOf(service.logging);
	return {
		name,
		...(image !== undefined && image !== null && {image: String(image)}),
		...(build !== undefined && {build}),
		...(platform !== undefined && platform !== null && {platform: String(platform)}),
		...(policy !== undefined && policy !== null && {restart: String(policy)}),
		limits: {
			memory: isLimit(service.mem_limit) || isLimit(limits.memory),
			cpus: isLimit(service.cpus) || isLimit(limits.cpus) || isLimit(service.cpu_quota),
		},
		ports: listOf(service.ports).map(toPort),
		mounts: listOf(service.volumes).map(toMount),
		...(service.logging !== undefined &&
			service.logging !== null && {
				logging: {driver: String(logging.driver ?? ''), options: texts(recordOf(logging.options))},
			}),
		healthcheck: healthOf(service.healthcheck),
		dependsOn: namesOf(service.depends_on),
		waitsFor: Object.entries(recordOf(service.depends_on)).flatMap(([other, how]) => {
			const {condition, required} = recordOf(how);
			return condition === 'service_healthy' && required !== false ? [other] : [];
		}),
		powers: powersOf(service),
		environmentKeys: Object.keys(environmentOf(service)),
		profiles: listOf(service.profiles).map(String),
		...replicasOf(service.scale ?? deploy.replicas ?? 1),
	};
}

function replicasOf(value: unknown): {readonly replicas?: number} {
	return /^\d{1,9}$/.test(String(value)) ? {replicas: Number(value)} : {};
}

/** `environment:` as a map; null where the value is taken from the shell or `.env`. Holds secrets. */
export function environmentOf(service: Record<string, unknown>): Record<string, string | null> {
	const {environment} = service;
	const entries = Array.isArray(environment)
		? environment.map(String).map((line): [string, string | null] => {
				const at = line.indexOf('=');
				return at === -1 ? [line, null] : [line.slice(0, at), line.slice(at + 1)];
			})
		: Object.entries(recordOf(environment)).map(([key, value]): [string, string | null] => [
				key,
				value === null || value === undefined ? null : String(value),
			]);
	return Object.fromEntries(entries);
}

function toBuild(build: unknown): ComposeBuild | undefined {
	if (build === undefined || build === null) return undefined;
	if (typeof build === 'string') return {context: build, dockerfile: 'Dockerfile', args: {}, platforms: []};
	const {context, dockerfile, dockerfile_inline: inline, target, args, platforms} = recordOf(build);
	return {
		context: String(context ?? '.'),
		dockerfile: String(dockerfile ?? 'Dockerfile'),
		...(typeof inline === 'string' && {inline}),
		...(typeof target === 'string' && target !== '' && {target}),
		args: Object.fromEntries(
			Object.entries(environmentOf({environment: args})).flatMap(([key, value]) => (value === null ? [] : [[key, value]])),
		),
		platforms: listOf(platforms).map(String),
	};
}

/** `8080`, `80:8080`, `127.0.0.1:80:8080/tcp`, `[::1]:80:8080`, or spelt out. */
function toPort(port: unknown): ComposePort {
	if (typeof port === 'object' && port !== null) {
		const {host_ip: hostIp, published, target, protocol} = recordOf(port);
		return {
			hostIp: String(hostIp ?? '').replace(/^\[|\]$/g, ''),
			published: String(published ?? ''),
			target: String(target ?? ''),
			protocol: String(protocol ?? 'tcp'),
		};
	}
	const [, body = '', protocol = 'tcp'] = /^(.*?)(?:\/(\w+))?$/.exec(String(port)) ?? [];
	const [, hostIp = '', published = '', target = ''] =
		/^(?:(?:(\[[^\]]*\]|[^:[\]]+):)?([^:]*):)?([^:]+)$/.exec(body.replaceAll(/\$\{[^}]*\}/g, hideColons)) ?? [];
	return {hostIp: showColons(hostIp).replace(/^\[|\]$/g, ''), published: showColons(published), target: showColons(target), protocol};
}

/** The colon in `${PORT:-80}` parts nothing. */
function hideColons(variable: string): string {
	return variable.replaceAll(':', '\0');
}

function showColons(value: string): string {
	return value.replaceAll('\0', ':');
}

function toMount(mount: unknown): ComposeMount {
	if (typeof mount === 'object' && mount !== null) {
		const {type, source, target} = recordOf(mount);
		return {type: String(type ?? 'volume'), source: String(source ?? ''), target: String(target ?? '')};
	}
	const parts = String(mount)
		.replaceAll(/\$\{[^}]*\}/g, hideColons)
		.split(':')
		.map(showColons);
	const [first = '', second] = parts;
	if (second === undefined) return {type: 'volume', source: '', target: first};
	return {type: /^[./~]|^\$/.test(first) ? 'bind' : 'volume', source: first, target: second};
}

function healthOf(value: unknown): ComposeService['healthcheck'] {
	if (value === undefined || value === null) return 'none';
	const {disable, test} = recordOf(value);
	if (disable === true || test === 'NONE' || (Array.isArray(test) && test[0] === 'NONE')) return 'disabled';
	// Only how often it is asked: the test itself is left to the image.
	const isLeft = test === undefined || test === null || test === '' || (Array.isArray(test) && test.length === 0);
	return isLeft ? 'none' : 'set';
}

const SOCKETS = ['/var/run/docker.sock', '/run/docker.sock', '/var/run', '/run', '/var', '/'];

function powersOf(service: Record<string, unknown>): string[] {
	const {privileged, network_mode: network, pid, ipc, cap_add: capabilities} = service;
	return [
		...(privileged === true || privileged === 'true' ? ['privileged'] : []),
		...(network === 'host' ? ['network_mode: host'] : []),
		...(pid === 'host' ? ['pid: host'] : []),
		...(ipc === 'host' ? ['ipc: host'] : []),
		...listOf(capabilities)
			.map(String)
			.filter(one => /^(CAP_)?(ALL|SYS_ADMIN|SYS_MODULE|SYS_PTRACE|NET_ADMIN|DAC_READ_SEARCH)$/i.test(one))
			.map(one => `cap_add: ${one}`),
		// Read-only makes no difference: a socket is connected to, not written.
		...listOf(service.volumes)
			.map(toMount)
			.filter(({type, source}) => type === 'bind' && SOCKETS.includes(source.length > 1 ? source.replace(/\/+$/, '') : source))
			.map(({source}) => `mount: ${source}`),
	];
}

function isLimit(value: unknown): boolean {
	return value !== undefined && value !== null && value !== 0 && !/^0+(\.0+)?[a-z]*$/i.test(String(value));
}

function namesOf(value: unknown): string[] {
	return Array.isArray(value) ? value.map(String) : Object.keys(recordOf(value));
}

function texts(value: Record<string, unknown>): Record<string, string> {
	return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, String(one)]));
}

export function recordOf(value: unknown): Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

export function listOf(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : [];
}
