import {parseAllDocuments} from 'yaml';
import {fail, type Problem, ProblemError} from '../../core/problem.ts';
import {text, type Words} from '../../core/text.ts';
import type {Systems} from '../../systems/systems.ts';
import {listOf, recordOf} from '../containers/compose-model.ts';
import {UNTOLD} from './value-state.ts';

/** Values by service and key. Holds secrets. */
export type Environments = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What workloads say, and what they refer to that was not seen: `Secret/coin-pilot-secret`. */
export interface KubernetesSeen {
	readonly environments: Environments;
	readonly missing: readonly string[];
}

/** Everything of the namespace that gives a container its environment, in one round trip. */
export async function liveEnvironments(systems: Systems, target: string, signal: AbortSignal): Promise<KubernetesSeen> {
	const ran = await systems.kubectl(target, ['get', 'deployments,statefulsets,daemonsets,secrets,configmaps', '-o', 'json'], {signal});
	const said = (detail: Words): Problem => ({code: 'kubernetes-unreachable', target, detail});
	if (ran.exitCode !== 0) fail(said(ran.stderr.trim().split('\n', 1)[0] ?? ''));
	try {
		return environmentsOf(listOf(recordOf(JSON.parse(ran.stdout)).items));
	} catch (error) {
		if (error instanceof ProblemError) throw error;
		return fail(said(text('kubectl did not answer with what was asked for', 'kubectl 출력에 요청한 내용이 없음')));
	}
}

/** The objects of one file; undefined when it is not YAML. */
export function manifestObjects(content: string): readonly unknown[] | undefined {
	const documents = [...parseAllDocuments(content, {prettyErrors: false, logLevel: 'silent'})];
	if (documents.some(document => document.errors.length > 0)) return undefined;
	return documents.flatMap(document => {
		const value = recordOf(document.toJS({maxAliasCount: 200}));
		if (value.kind === 'List') return listOf(value.items);
		return value.kind === undefined ? [] : [value];
	});
}

export function environmentsOf(objects: readonly unknown[]): KubernetesSeen {
	const all = objects.map(recordOf);
	const nameOf = (one: Record<string, unknown>) => String(recordOf(one.metadata).name ?? '');
	const sources = new Map<string, Record<string, string>>();
	for (const one of all) {
		if (one.kind === 'Secret') {
			const decoded = Object.entries(recordOf(one.data)).map(([key, value]) => [
				key,
				Buffer.from(String(value), 'base64').toString('utf8'),
			]);
			sources.set(`Secret/${nameOf(one)}`, {...Object.fromEntries(decoded), ...texts(one.stringData)});
		} else if (one.kind === 'ConfigMap') sources.set(`ConfigMap/${nameOf(one)}`, texts(one.data));
	}
	const workloads = all.filter(({kind}) => kind === 'Deployment' || kind === 'StatefulSet' || kind === 'DaemonSet');
	const missing = new Set<string>();
	const environments = byName(
		workloads.flatMap(one => {
			const pod = recordOf(recordOf(recordOf(one.spec).template).spec);
			const containers = listOf(pod.containers).map(container => containerEnvironment(recordOf(container), sources, missing));
			return (containers.length === 0 ? [{}] : containers).map(environment => [nameOf(one), environment] as const);
		}),
	);
	return {environments, missing: [...missing].sort()};
}

/** Several may go by one name: containers of a pod, workloads of two kinds. Where they do not agree on a value, it is not told. */
export function byName(all: readonly (readonly [name: string, environment: Readonly<Record<string, string>>])[]): Environments {
	const found = new Map<string, Map<string, string>>();
	for (const [name, environment] of all) {
		const own = found.get(name) ?? new Map<string, string>();
		found.set(name, own);
		for (const [key, value] of Object.entries(environment)) own.set(key, (own.get(key) ?? value) === value ? value : UNTOLD);
	}
	return Object.fromEntries([...found].map(([name, own]) => [name, Object.fromEntries(own)]));
}

function containerEnvironment(
	container: Record<string, unknown>,
	sources: ReadonlyMap<string, Record<string, string>>,
	missing: Set<string>,
): Record<string, string> {
	const found: Record<string, string> = {};
	/** Undefined where it is not among what was seen; one that may be missing is then empty. */
	const sourceOf = (secret: unknown, map: unknown): Record<string, string> | undefined => {
		const name = referenced(secret, 'Secret') || referenced(map, 'ConfigMap');
		const source = sources.get(name);
		if (source !== undefined || name === '') return source;
		if (recordOf(secret ?? map).optional === true) return {};
		missing.add(name);
		return undefined;
	};
	for (const from of listOf(container.envFrom).map(recordOf)) {
		const source = sourceOf(from.secretRef, from.configMapRef) ?? {};
		for (const [key, value] of Object.entries(source)) found[`${String(from.prefix ?? '')}${key}`] = value;
	}
	for (const one of listOf(container.env).map(recordOf)) {
		const {secretKeyRef, configMapKeyRef} = recordOf(one.valueFrom);
		if (one.valueFrom === undefined) {
			found[String(one.name)] = String(one.value ?? '');
			continue;
		}
		const source = sourceOf(secretKeyRef, configMapKeyRef);
		const key = String(recordOf(secretKeyRef ?? configMapKeyRef).key ?? '');
		found[String(one.name)] = source === undefined ? UNTOLD : (source[key] ?? '');
	}
	return found;
}

function referenced(reference: unknown, kind: string): string {
	return reference === undefined || reference === null ? '' : `${kind}/${String(recordOf(reference).name)}`;
}

function texts(value: unknown): Record<string, string> {
	return Object.fromEntries(Object.entries(recordOf(value)).map(([key, one]) => [key, String(one)]));
}
