import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {type Problem, ProblemError} from '../../src/core/problem.ts';
import {runLocally} from '../../src/systems/processes/local-process.ts';
import {argvOf} from '../../src/systems/processes/process-group.ts';
import type {Ran, Systems} from '../../src/systems/systems.ts';
import {createFakeSystems} from './fake-systems.ts';

export interface DockerAnswer {
	readonly exitCode?: number;
	readonly stdout?: string;
	readonly stderr?: string;
}

export interface ComposeProject {
	readonly directory: string;
	readonly systems: Systems;
	/** How `docker` was called. */
	readonly calls: readonly (readonly string[])[];
	remove(): Promise<void>;
}

/** A project's folder on this machine, whose files are really read; `docker` answers as it is told to. */
export async function createComposeProject(
	files: Readonly<Record<string, string>>,
	docker: (args: readonly string[]) => DockerAnswer | Problem,
): Promise<ComposeProject> {
	const directory = await mkdtemp(join(tmpdir(), 'coinpilot-compose-'));
	for (const [name, content] of Object.entries(files)) {
		await mkdir(dirname(join(directory, name)), {recursive: true});
		await writeFile(join(directory, name), content);
	}
	const calls: (readonly string[])[] = [];
	const systems = createFakeSystems({
		run: (place, command, options) => runLocally(place.target, argvOf(command), options),
		docker: async (_target, args): Promise<Ran> => {
			calls.push(args);
			const answer = docker(args);
			if ('code' in answer) throw new ProblemError(answer);
			return {exitCode: 0, stdout: '', stderr: '', truncated: false, durationMs: 1, ...answer};
		},
	});
	return {directory, systems, calls, remove: () => rm(directory, {recursive: true, force: true})};
}

/** What Docker without Compose says, as recorded from 28.2.2 and 20.10.24. */
export function withoutCompose(args: readonly string[]): DockerAnswer {
	if (args[1] === 'version')
		return {exitCode: 1, stderr: "docker: unknown command: docker compose\n\nRun 'docker --help' for more information\n"};
	return {exitCode: 125, stderr: 'unknown flag: --project-directory\n\nUsage:  docker [OPTIONS] COMMAND [ARG...]\n'};
}
