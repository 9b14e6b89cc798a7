import {z} from 'zod';
import type {CommandLine, Place} from '../systems.ts';

/** How a checklist says where something runs, and what. */
export interface CommandFields {
	readonly on: string;
	readonly container?: string | undefined;
	readonly workload?: string | undefined;
	readonly run?: readonly string[] | undefined;
	readonly script?: string | undefined;
	readonly stdin?: string | undefined;
}

const CONTAINER = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;
const WORKLOAD = /^[a-z][a-z0-9.]*\/[a-z0-9][a-z0-9.-]*$/;

/** A container's name must not read as an option of `docker`, nor a workload's as one of `kubectl`. */
export const containerName = z
	.string()
	.refine(value => CONTAINER.test(value), {
		message: 'a container name has letters, digits, and _ . - after the first',
		params: {ko: '컨테이너 이름은 영문자나 숫자로 시작하고 영문자, 숫자, _ . - 만 쓸 수 있음'},
	})
	.meta({pattern: CONTAINER.source});

export const workloadName = z
	.string()
	.refine(value => WORKLOAD.test(value), {
		message: 'a workload is kind/name, such as deployment/bot or statefulset/db',
		params: {ko: '워크로드는 종류/이름 형식: deployment/bot, statefulset/db'},
	})
	.meta({pattern: WORKLOAD.source});

const word = z.string().refine(value => !value.includes('\0'), {
	message: 'a NUL character cannot be passed to a program',
	params: {ko: 'NUL 문자는 프로그램에 전달할 수 없음'},
});

export const whatRuns = {
	run: z.array(word).min(1).optional().describe('A program and its arguments, passed on word by word: no shell reads them.'),
	script: word
		.refine(value => value.trim() !== '', {message: 'a script is not empty', params: {ko: '스크립트가 비어 있음'}})
		.optional()
		.describe('Handed to `sh -c`.'),
};

export const whereItRuns = {
	on: z.string().min(1).default('operator').describe('A target; `operator` is this machine.'),
	container: containerName.optional().describe('Inside of this container on the target.'),
	workload: workloadName.optional().describe('Inside of a pod of this workload, as kind/name; the target is a Kubernetes one.'),
};

export function hasOneCommand(fields: Pick<CommandFields, 'run' | 'script'>): boolean {
	return (fields.run === undefined) !== (fields.script === undefined);
}

export function hasOnePlace(fields: Pick<CommandFields, 'container' | 'workload'>): boolean {
	return fields.container === undefined || fields.workload === undefined;
}

export const ONE_COMMAND = {
	message: 'say what to run: either `run` (a list of words) or `script`',
	params: {ko: '실행할 명령은 `run`(단어 목록)과 `script` 중 하나로만 지정'},
};

export const ONE_PLACE = {
	message: 'either `container` or `workload`, not both',
	params: {ko: '`container`와 `workload`는 함께 쓸 수 없음'},
};

export function placeOf({on, container, workload}: CommandFields): Place {
	return {target: on, ...(container !== undefined && {container}), ...(workload !== undefined && {workload})};
}

export function commandLineOf({run, script}: Pick<CommandFields, 'run' | 'script'>): CommandLine {
	return run === undefined ? {script: script ?? ''} : {argv: run};
}
