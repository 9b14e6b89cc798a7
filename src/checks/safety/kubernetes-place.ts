import {z} from 'zod';
import {fail} from '../../core/problem.ts';
import {text} from '../../core/text.ts';
import {workloadName} from '../../systems/processes/command-fields.ts';
import type {Ran, Systems} from '../../systems/systems.ts';
import type {BotInstance, NamedLook} from './bot-instance.ts';

const labels = z.record(z.string(), z.string());

const expression = z.object({key: z.string(), operator: z.string(), values: z.array(z.string()).default([])});

const workloadSchema = z.object({
	spec: z.object({
		replicas: z.number().default(0),
		selector: z.object({matchLabels: labels.default({}), matchExpressions: z.array(expression).default([])}).optional(),
	}),
});

const podSchema = z.object({
	metadata: z.object({
		name: z.string(),
		uid: z.string(),
		labels: labels.default({}),
		deletionTimestamp: z.string().optional(),
		ownerReferences: z.array(z.object({kind: z.string(), name: z.string()})).default([]),
	}),
	status: z.object({
		phase: z.string(),
		startTime: z.string().optional(),
		containerStatuses: z
			.array(z.object({state: z.object({terminated: z.object({finishedAt: z.string().nullish()}).optional()}).optional()}))
			.default([]),
	}),
});

const STEADY = /^(?!cj\b|cronjobs?\b)[a-z][a-z0-9.]*\/[a-z0-9][a-z0-9.-]*$/;

/** A CronJob owns no pod: those of its Jobs would not be found under its name, and another may start at any time. */
export const steadyWorkload = workloadName
	.refine(value => STEADY.test(value), {
		message: 'the pods of a CronJob are not found by its name: name what keeps a pod, such as deployment/bot',
		params: {ko: 'CronJob 이름으로는 파드를 찾을 수 없음: deployment/bot처럼 파드를 유지하는 워크로드로 지정'},
	})
	.meta({pattern: STEADY.source});

const podList = z.object({items: z.array(podSchema)});

type Pod = z.output<typeof podSchema>;

/**
 * The pods of a workload, those of a deleted one too: a pod that is still terminating still trades, whatever the replica
 * count says. That the API server answered about a namespace that exists, even with "not found", is the positive control.
 */
export async function lookAtWorkload(systems: Systems, target: string, workload: string, signal: AbortSignal): Promise<NamedLook> {
	const [answer, pods] = await Promise.all([
		systems.kubectl(target, ['get', workload, '-o', 'json'], {signal}),
		systems.kubectl(target, ['get', 'pods', '-o', 'json'], {signal}),
	]);
	const found = isGone(answer) ? undefined : parse(target, answer, workloadSchema);
	const selector = found?.spec.selector;
	const all = parse(target, pods, podList).items;
	if (found === undefined && all.length === 0) await proveNamespace(systems, target, signal);
	const mine = all.filter(pod => owns(workload, pod) || (selector !== undefined && selects(selector, pod)));
	const instances = mine.map(toInstance);
	const wanted = found?.spec.replicas ?? 0;
	// Asked for but not there yet: nothing keeps it from starting a moment after this look.
	if (wanted > 0 && instances.every(({life}) => life === 'off')) {
		instances.push({id: `${target}/${workload}`, name: workload, state: `replicas 0/${wanted}`, life: 'may-start'});
	}
	return {named: found !== undefined, instances};
}

/** To a question about a namespace that does not exist the API server answers just as it does about an empty one. */
async function proveNamespace(systems: Systems, target: string, signal: AbortSignal): Promise<void> {
	const account = await systems.kubectl(target, ['get', 'serviceaccount/default', '-o', 'name'], {signal});
	if (isGone(account)) fail({code: 'kubernetes-unreachable', target, detail: text('the namespace does not exist', '네임스페이스가 없음')});
}

function isGone({exitCode, stderr}: Ran): boolean {
	return exitCode !== 0 && /\(NotFound\)/.test(stderr);
}

function parse<T>(target: string, ran: Ran, schema: z.ZodType<T>): T {
	if (ran.exitCode === 0) {
		try {
			const parsed = schema.safeParse(JSON.parse(ran.stdout));
			if (parsed.success) return parsed.data;
		} catch {
			// Falls through: what is not JSON is no answer either.
		}
	}
	const detail =
		ran.exitCode === 0
			? text('kubectl did not answer with what was asked for', 'kubectl 출력에 요청한 내용이 없음')
			: (ran.stderr.trim().split('\n', 1)[0] ?? '');
	return fail({code: 'kubernetes-unreachable', target, detail});
}

function toInstance({metadata, status}: Pod): BotInstance {
	const terminating = metadata.deletionTimestamp !== undefined;
	const over = status.phase === 'Succeeded' || status.phase === 'Failed';
	// `Unknown` is a node that no longer reports: the pod may well run on.
	const notYet = terminating ? 'off' : 'may-start';
	const life = over ? 'off' : status.phase === 'Pending' ? notYet : 'live';
	const ended = status.containerStatuses
		.flatMap(({state}) => state?.terminated?.finishedAt ?? [])
		.sort()
		.at(-1);
	const since = over ? ended : status.startTime;
	const state = terminating && !over ? `${status.phase}, Terminating` : status.phase;
	return {id: metadata.uid, name: metadata.name, state, life, ...(since !== undefined && {since})};
}

/** A Deployment's pods belong to ReplicaSets named after it; every other workload owns its pods itself. */
function owns(workload: string, {metadata}: Pod): boolean {
	const [kind = '', name = ''] = workload.split('/');
	if (/^po(d|ds)?$/.test(kind)) return metadata.name === name;
	if (!/^deploy/.test(kind)) return metadata.ownerReferences.some(owner => owner.name === name);
	return metadata.ownerReferences.some(
		owner => owner.kind === 'ReplicaSet' && owner.name.startsWith(`${name}-`) && /^[a-z0-9]+$/.test(owner.name.slice(name.length + 1)),
	);
}

function selects(selector: NonNullable<z.output<typeof workloadSchema>['spec']['selector']>, pod: Pod): boolean {
	const has = pod.metadata.labels;
	const byLabel = Object.entries(selector.matchLabels).every(([key, value]) => has[key] === value);
	const byExpression = selector.matchExpressions.every(({key, operator, values}) => {
		const value = has[key];
		if (operator === 'Exists') return value !== undefined;
		if (operator === 'DoesNotExist') return value === undefined;
		const within = value !== undefined && values.includes(value);
		return operator === 'NotIn' ? !within : within;
	});
	const empty = Object.keys(selector.matchLabels).length === 0 && selector.matchExpressions.length === 0;
	return !empty && byLabel && byExpression;
}
