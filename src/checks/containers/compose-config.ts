import {type Problem, ProblemError} from '../../core/problem.ts';
import {text} from '../../core/text.ts';
import type {Systems} from '../../systems/systems.ts';
import {sharedLook} from '../shared-look.ts';
import {type ComposeFields, composePath} from './compose-fields.ts';

/** The project, and the file in its folder that variables are filled in from, where it is another than `.env`. */
export interface ComposeQuestion extends ComposeFields {
	readonly env?: string;
}

/** The project as Compose itself understands it, with variables filled in: it holds secrets, and must not be kept. */
export type ComposeConfig =
	| {readonly model: unknown; readonly unset: readonly string[]}
	/** Compose read it and refused it: what it said. */
	| {readonly refused: string; readonly unset: readonly string[]}
	/** Nobody there could resolve it. */
	| {readonly unavailable: Problem};

/**
 * `docker compose config` on the target, once for all checks that ask for the project at the same time. Services of every
 * profile are in it.
 *
 * @throws ProblemError of the road to the target; that Docker or Compose is missing there is an answer
 */
export const resolveCompose = sharedLook<ComposeConfig, ComposeQuestion>(askCompose, question =>
	JSON.stringify([question.on, question.directory, question.file, envFile(question)]),
);

async function askCompose(systems: Systems, fields: ComposeQuestion, signal: AbortSignal): Promise<ComposeConfig> {
	const {on, directory} = fields;
	const env = envFile(fields);
	const project = [
		'--project-directory',
		directory,
		'-f',
		composePath(fields),
		...(env === undefined ? [] : ['--env-file', env]),
		'--profile',
		'*',
	];
	try {
		const ran = await systems.docker(on, ['compose', ...project, 'config', '--format', 'json'], {signal});
		const unset = [...ran.stderr.matchAll(/The \\?"([A-Za-z_]\w*)\\?" variable is not set/g)].map(([, name = '']) => name);
		if (ran.exitCode === 0) {
			const model = parseJson(ran.stdout);
			if (model !== undefined) return {model, unset};
			return {
				unavailable: {
					code: 'docker-unreachable',
					target: on,
					detail: text('docker compose config did not print JSON', 'docker compose config 출력이 JSON이 아님'),
				},
			};
		}
		if (ran.exitCode === null || !(await hasCompose(systems, on, signal))) {
			return {unavailable: {code: 'program-missing', target: on, program: 'docker compose'}};
		}
		// What it may not read says nothing about the file: `.env` is often for its owner alone.
		if (/permission denied/i.test(ran.stderr))
			return {
				unavailable: {code: 'host-unreadable', target: on, detail: text('Compose may not read a file', 'Compose에 파일 읽기 권한이 없음')},
			};
		return {refused: complaint(ran.stderr), unset};
	} catch (error) {
		if (!(error instanceof ProblemError)) throw error;
		const {problem} = error;
		if (problem.code === 'program-missing' || problem.code === 'docker-unreachable') return {unavailable: problem};
		throw error;
	}
}

/** Compose finds `.env` by itself, and takes any other name from the folder that it is called in. */
function envFile({directory, env = '.env'}: ComposeQuestion): string | undefined {
	if (env === '.env') return undefined;
	return env.startsWith('/') ? env : composePath({directory, file: env});
}

async function hasCompose(systems: Systems, on: string, signal: AbortSignal): Promise<boolean> {
	const ran = await systems.docker(on, ['compose', 'version'], {signal});
	return ran.exitCode === 0 && /compose/i.test(ran.stdout);
}

/** The line that says why, without the warnings before it. */
function complaint(stderr: string): string {
	const lines = stderr.split('\n').filter(line => line.trim() !== '' && !/level=(warning|info)/.test(line));
	const line = lines.at(0) ?? 'no reason given';
	// About a `.env` that it cannot read, Compose repeats the line, and with it the value.
	return (/\.env\b|variable name/.test(line) ? (/^.*?\bline \d+/.exec(line)?.[0] ?? 'the .env file cannot be read') : line).slice(0, 300);
}

function parseJson(value: string): unknown {
	try {
		const parsed: unknown = JSON.parse(value);
		return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
	} catch {
		return undefined;
	}
}
