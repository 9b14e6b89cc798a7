import type {Problem} from '../../core/problem.ts';
import type {Systems} from '../../systems/systems.ts';
import {resolveCompose} from './compose-config.ts';
import {parseComposeSource, readComposeText} from './compose-source.ts';

/** What containers of a project are reached by, or why that is not known. */
export type NamesSeen = {readonly names: readonly string[]} | {readonly unseen: Problem | string};

/** Service names, container names, hostnames and aliases: Docker's DNS answers to all of them. */
export async function composeNames(
	systems: Systems,
	on: string,
	project: {readonly directory: string; readonly file: string} | undefined,
	signal: AbortSignal,
): Promise<NamesSeen> {
	if (project === undefined) return {names: []};
	const fields = {on, ...project};
	const resolved = await resolveCompose(systems, fields, signal);
	if ('model' in resolved) return {names: namesOf(resolved.model)};
	// Names are the same before variables are filled in, but for a container_name made of one.
	const source = await readComposeText(systems, fields, signal);
	if ('absent' in source) return {unseen: `${project.file}: ${source.absent}`};
	const parsed = parseComposeSource(source.text);
	return 'why' in parsed ? {unseen: `${project.file}:${parsed.line}`} : {names: namesOf(parsed.value)};
}

function namesOf(model: unknown): string[] {
	const services = entries(entry(model, 'services'));
	return services.flatMap(([service, fields]) => {
		const networks = entries(entry(fields, 'networks'));
		const aliases = networks.flatMap(([, network]) => entry(network, 'aliases'));
		const own = [entry(fields, 'container_name'), entry(fields, 'hostname'), ...aliases.flat()];
		return [service, ...own.filter(name => typeof name === 'string')];
	});
}

function entry(value: unknown, key: string): unknown {
	return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}

function entries(value: unknown): [string, unknown][] {
	return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}
