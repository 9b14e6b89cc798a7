import {z} from 'zod';
import {ProblemError} from '../../core/problem.ts';
import {text} from '../../core/text.ts';
import {detailOf} from '../../systems/detail-of.ts';
import {workloadName} from '../../systems/processes/command-fields.ts';
import {imageName} from './containers.ts';
import {attempt, type Explorer, isPlainName, outputOf, pick} from './explorer.ts';
import {findCache} from './find-cache.ts';
import {findDatabase, readSettings} from './find-database.ts';
import {isBot, isCache, isDatabase, type Traits} from './roles.ts';

export interface FoundInCluster {
	readonly target?: Readonly<Record<string, unknown>>;
	readonly workloads: readonly string[];
	readonly database?: Readonly<Record<string, unknown>>;
	readonly cache?: Readonly<Record<string, unknown>>;
	readonly bot?: Readonly<Record<string, unknown>>;
}

/** What is known of the cluster beforehand: from flags, or from a configuration that is there already. */
export interface ClusterAnswers {
	/** @default kubectl */
	readonly kubectl?: string | undefined;
	readonly kubeconfig?: string | undefined;
	readonly context?: string | undefined;
	readonly namespace?: string | undefined;
}

interface Workload {
	/** `deployment/bot`. */
	readonly name: string;
	readonly namespace: string;
	readonly running: boolean;
	readonly traits: Traits;
	readonly settings: string;
}

/** Environment values are dropped but for those that name a database: the rest may be passwords. */
const listed = z.object({
	items: z.array(
		z.object({
			metadata: z.object({name: z.string(), namespace: z.string().default('default')}),
			spec: z.object({
				template: z
					.object({
						spec: z.object({
							containers: z.array(
								z.object({
									image: z.string().default(''),
									ports: z.array(z.object({containerPort: z.number()})).default([]),
									env: z.array(z.object({name: z.string(), value: z.string().optional()})).default([]),
								}),
							),
						}),
					})
					.optional(),
			}),
			status: z.object({readyReplicas: z.number().optional()}).default({}),
		}),
	),
});

const MAX_BYTES = 16 * 1_024 * 1_024;

/** Looks for the old home of the application in the clusters that this machine's kubectl knows. */
export async function exploreCluster(explorer: Explorer, cluster: string, answers: ClusterAnswers): Promise<FoundInCluster> {
	const {systems} = explorer;
	const key = `targets.${cluster}`;
	const nothing: FoundInCluster = {workloads: []};
	const kubeconfig = answers.kubeconfig === undefined ? [] : ['--kubeconfig', answers.kubeconfig];
	const kubectl = [...(answers.kubectl ?? 'kubectl').trim().split(/\s+/), ...kubeconfig];
	const call = (args: readonly string[], signal: AbortSignal) =>
		systems.run({target: 'operator'}, {argv: [...kubectl, ...args]}, {signal, maxBytes: MAX_BYTES});

	const context = answers.context ?? (await pickContext());
	if (context === undefined) return nothing;
	const within = ['--context', context, '--request-timeout=10s'];
	const workloads = await attempt(explorer, key, async signal => {
		const where = answers.namespace === undefined ? ['--all-namespaces'] : ['--namespace', answers.namespace];
		const lists = await Promise.all(
			(['deployment', 'statefulset'] as const).map(async kind => {
				const ran = await call([...within, 'get', `${kind}s`, ...where, '-o', 'json'], signal);
				const read = ran.exitCode === 0 ? readWorkloads(kind, ran.stdout) : undefined;
				return read ?? unreachable(cluster, ran.stderr);
			}),
		);
		return lists.flat();
	});
	if (workloads === undefined) return nothing;
	const parts = workloads.filter(({traits}) => isBot(traits) || isDatabase(traits) || isCache(traits));
	const namespace = answers.namespace ?? (await pickNamespace(parts));
	if (namespace === undefined) return nothing;
	const own = parts.filter(workload => workload.namespace === namespace);

	const one = (key: string, what: {en: string; ko: string}, usual: string[], is: (traits: Traits) => boolean) =>
		pick(explorer, {key, what, candidates: own.filter(({traits}) => is(traits)), nameOf: ({name}) => name, usual});
	const inside = ({name, running}: Workload) =>
		running
			? (command: {readonly argv: readonly string[]} | {readonly script: string}, signal: AbortSignal) => {
					const argv = 'argv' in command ? command.argv : ['sh', '-c', command.script];
					return call([...within, '--namespace', namespace, 'exec', name, '-i', '--', ...argv], signal);
				}
			: undefined;
	const [database, cache, bot] = await Promise.all([
		one('databases.source', text('The workload of the database', '데이터베이스 워크로드'), ['statefulset/db'], isDatabase).then(found => {
			if (found === undefined) return undefined;
			const place = {on: cluster, workload: found.name};
			const settings = readSettings(found.settings);
			return findDatabase(explorer, {key: 'databases.source', place, secret: 'SOURCE_DB_PASSWORD', settings, exec: inside(found)});
		}),
		one('redis.source', text('The workload of Redis', 'Redis 워크로드'), ['statefulset/redis'], isCache).then(found => {
			if (found === undefined) return undefined;
			const place = {on: cluster, workload: found.name};
			return findCache(explorer, {key: 'redis.source', place, secret: 'SOURCE_REDIS_PASSWORD', exec: inside(found)});
		}),
		one(`bots.${cluster}`, text('The workload of the bot', '봇 워크로드'), ['deployment/bot'], isBot),
	]);
	return {
		target: {
			type: 'kubernetes',
			context,
			namespace,
			...(answers.kubeconfig !== undefined && {kubeconfig: answers.kubeconfig}),
			...(answers.kubectl !== undefined && answers.kubectl !== 'kubectl' && {kubectl: answers.kubectl}),
		},
		workloads: own.map(({name}) => name),
		...(database !== undefined && {database}),
		...(cache !== undefined && {cache}),
		...(bot !== undefined && {bot: {name: cluster, on: cluster, workload: bot.name}}),
	};

	async function pickContext(): Promise<string | undefined> {
		const contexts = await attempt(explorer, key, async signal => {
			const ran = await call(['config', 'get-contexts', '-o', 'name'], signal);
			return outputOf(ran)?.split('\n').filter(isPlainName) ?? unreachable(cluster, ran.stderr);
		});
		if (contexts === undefined) return undefined;
		const what = text('The Kubernetes context of the old home', '기존 환경의 Kubernetes 컨텍스트');
		return await pick(explorer, {key, what, candidates: contexts, nameOf: name => name, usual: [cluster]});
	}

	async function pickNamespace(parts: readonly Workload[]): Promise<string | undefined> {
		const spaces = (some: readonly Workload[]) => [...new Set(some.map(({namespace}) => namespace))].sort();
		const withBot = spaces(parts.filter(({traits}) => isBot(traits)));
		const what = text('The namespace of the application', '애플리케이션 네임스페이스');
		const candidates = withBot.length > 0 ? withBot : spaces(parts);
		return await pick(explorer, {key, what, candidates, nameOf: name => name, usual: ['coin-pilot-ns']});
	}
}

function unreachable(target: string, stderr: string): never {
	throw new ProblemError({code: 'kubernetes-unreachable', target, detail: detailOf(stderr)});
}

function readWorkloads(kind: string, json: string): readonly Workload[] | undefined {
	let value: unknown;
	try {
		value = JSON.parse(json);
	} catch {
		return undefined;
	}
	const parsed = listed.safeParse(value);
	return parsed.data?.items.flatMap(({metadata, spec, status}): Workload[] => {
		const name = `${kind}/${metadata.name}`;
		if (!workloadName.safeParse(name).success || !isPlainName(metadata.namespace)) return [];
		const containers = spec.template?.spec.containers ?? [];
		const settings = containers.flatMap(({env}) => env).filter(({name}) => /^POSTGRES_(DB|USER|HOST_AUTH_METHOD)$/.test(name));
		return [
			{
				name,
				namespace: metadata.namespace,
				running: (status.readyReplicas ?? 0) > 0,
				traits: {
					image: imageName(containers[0]?.image ?? ''),
					ports: containers.flatMap(({ports}) => ports.map(({containerPort}) => containerPort)),
					names: [metadata.name],
				},
				settings: settings.flatMap(({name, value}) => (value === undefined ? [] : [`${name}=${value}`])).join('\n'),
			},
		];
	});
}
