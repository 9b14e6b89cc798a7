import {z} from 'zod';
import type {Problem} from '../../core/problem.ts';
import {composeFields, serviceName} from '../containers/compose-fields.ts';
import {absolutePath} from '../host/host-fields.ts';
import type {DotenvCut} from './dotenv.ts';
import type {ValueState} from './value-state.ts';

const key = z
	.string()
	.refine(value => /^[A-Za-z_][A-Za-z0-9_]*\*?$/.test(value), {
		message: 'a variable has letters, digits and _; a * at its end stands for the rest',
		params: {ko: '변수 이름은 영문자, 숫자, _ 로 쓰고 끝의 *는 나머지를 뜻함'},
	})
	.meta({pattern: '^[A-Za-z_][A-Za-z0-9_]*\\*?$'});

export const schema = z.strictObject({
	...composeFields,
	env: z.string().min(1).default('.env').describe('The file, in the project’s folder, that Compose fills variables in from.'),
	example: z.string().min(1).optional().describe('The file that says which variables there are.'),
	containers: z
		.boolean()
		.default(true)
		.describe(
			'Containers are compared with what the file would give them now. Where those of a service are all stopped, they keep what they have only if they are started as they are: a warning.',
		),
	kubernetes: z
		.union([
			z.strictObject({on: z.string().min(1).describe('The Kubernetes target, or the one where the files are.')}),
			z.strictObject({
				on: z.string().min(1).describe('The Kubernetes target, or the one where the files are.'),
				manifests: z.array(absolutePath).min(1).describe('Files of manifests on that target; without them, its live objects are asked.'),
			}),
		])
		.optional()
		.describe('Where the services come from: a Kubernetes target, asked live, or files on a target.'),
	renamed: z
		.record(z.string(), serviceName)
		.default({})
		.describe('Names of workloads that are services of another name here: `prometheus-server: prometheus`.'),
	required: z.array(key).default([]).describe('Variables that have to be set in `env`; a `*` at the end stands for the rest of a name.'),
	services: z.record(z.string(), z.array(key).min(1)).default({}).describe('Variables that each service has to be given.'),
	same: z
		.array(key)
		.default([])
		.describe(
			'Variables whose values are the same everywhere: keys to other people’s services. Each is compared with Kubernetes, and where two services have it, between them (unless Kubernetes has the same two values); one that was compared with nothing is unknown.',
		),
	ignore: z.array(key).default([]).describe('Variables that nobody needs to ask about.'),
});

export type EnvParitySpec = z.output<typeof schema>;

export type States = Readonly<Record<string, ValueState>>;

/** A variable of the file. */
export type FileState = ValueState & {
	readonly line: number;
	readonly cut?: DotenvCut;
	/** An earlier line that gives it another value, which does not count. */
	readonly overrides?: number;
};

/** What was found in one place, or why it could not be looked at. */
export type Site<T> =
	| {readonly found: T}
	| {readonly unseen: Problem | 'missing' | 'denied' | 'unread' | 'empty' | 'malformed'; readonly detail?: string};

export interface ContainerStates {
	readonly name: string;
	/** It neither runs nor waits for its first start: made anew, it has what the file says. */
	readonly stopped?: boolean;
	readonly service: string;
	readonly states: States;
}

/** No value is in here, only what can be said of it. */
export interface EnvParitySeen {
	readonly env: Site<Readonly<Record<string, FileState>>>;
	readonly example?: Site<readonly string[]>;
	readonly compose: Site<Readonly<Record<string, States>>>;
	/** Variables that the Compose file fills in; `all` when it hands the whole file on. */
	readonly used: {readonly names: readonly string[]; readonly all: boolean};
	/** One for each container: a scaled service has several, and one of them may be older than the others. */
	readonly containers?: Site<readonly ContainerStates[]>;
	/** Services that by the file, or by how they ended, need not run. */
	readonly resting?: readonly string[];
	readonly kubernetes?: Site<Readonly<Record<string, States>>>;
	/** Secrets and config maps that Kubernetes refers to and that were not among what was seen. */
	readonly missing?: readonly string[];
}
