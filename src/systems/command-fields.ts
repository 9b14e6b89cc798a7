import {z} from 'zod';
import type {CommandLine, Place} from './systems.ts';

/** How a checklist says where something runs, and what. */
export interface CommandFields {
	readonly on: string;
	readonly container?: string | undefined;
	readonly workload?: string | undefined;
	readonly run?: readonly string[] | undefined;
	readonly script?: string | undefined;
	readonly stdin?: string | undefined;
}

/** A container's name must not read as an option of `docker`, nor a workload's as one of `kubectl`. */
export const containerName = z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/, 'a container name');
export const workloadName = z
	.string()
	.regex(/^[a-z][a-z0-9.]*\/[a-z0-9][a-z0-9.-]*$/, 'a workload is kind/name, such as deployment/bot or statefulset/db');

/** NUL cannot pass through an argument or a shell. */
const word = z.string().regex(/^[^\0]*$/, 'a NUL character cannot be passed on');

export const whatRuns = {
	/** A program and its arguments, passed on word by word: no shell reads them. */
	run: z.array(word).min(1).optional(),
	/** Handed to `sh -c`. */
	script: word.min(1).optional(),
};

export const whereItRuns = {
	/** A target; `operator` is this machine. */
	on: z.string().min(1).default('operator'),
	container: containerName.optional(),
	workload: workloadName.optional(),
};

export function hasOneCommand(fields: Pick<CommandFields, 'run' | 'script'>): boolean {
	return (fields.run === undefined) !== (fields.script === undefined);
}

export function hasOnePlace(fields: Pick<CommandFields, 'container' | 'workload'>): boolean {
	return fields.container === undefined || fields.workload === undefined;
}

export const ONE_COMMAND = 'say what to run: either `run` (a list of words) or `script`';
export const ONE_PLACE = 'either `container` or `workload`, not both';

export function placeOf({on, container, workload}: CommandFields): Place {
	return {target: on, ...(container !== undefined && {container}), ...(workload !== undefined && {workload})};
}

export function commandLineOf({run, script}: Pick<CommandFields, 'run' | 'script'>): CommandLine {
	return run === undefined ? {script: script ?? ''} : {argv: run};
}
