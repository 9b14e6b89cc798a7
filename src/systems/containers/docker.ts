import {ProblemError} from '../../core/problem.ts';
import {detailOf} from '../detail-of.ts';
import type {ProcessOptions, RunProcess} from '../processes/run-process.ts';
import type {CommandLine, Ran, RunOptions} from '../systems.ts';
import {runInside} from './run-inside.ts';

export interface Docker {
	/** The command line as configured; rejects when the daemon did not answer. */
	call(args: readonly string[], options: ProcessOptions): Promise<Ran>;
	exec(container: string, command: CommandLine, options: RunOptions): Promise<Ran>;
	/** Where the container's own ports can be reached from the target, the most direct first. */
	addresses(container: string, port: number, signal: AbortSignal): Promise<readonly {readonly host: string; readonly port: number}[]>;
}

const ENDPOINTS = ['.State.Status', '.HostConfig.NetworkMode', '.NetworkSettings.Networks', '.NetworkSettings.Ports']
	.map(field => `{{json ${field}}}`)
	.join('\n');

/** Docker's own command line on one target. `docker` may be several words: `sudo docker`. */
export function createDocker(target: string, docker: string, run: RunProcess): Docker {
	const words = docker.trim().split(/\s+/);

	/** Whether the daemon answers is asked of the daemon, not read from the words of a failure. */
	const proveDaemon = async (failed: Ran, signal: AbortSignal): Promise<void> => {
		const asked = await run([...words, 'version', '--format', '{{.Server.Version}}'], {signal});
		if (asked.exitCode === 0) return;
		if (/command not found|no such file/i.test(asked.stderr)) {
			throw new ProblemError({code: 'program-missing', target, program: words.at(-1) ?? 'docker'});
		}
		throw new ProblemError({code: 'docker-unreachable', target, detail: detailOf(asked.stderr) || detailOf(failed.stderr)});
	};

	const call: Docker['call'] = async (args, options) => {
		const ran = await run([...words, ...args], options);
		if (ran.exitCode !== 0) await proveDaemon(ran, options.signal);
		return ran;
	};

	const inspect = async (container: string, format: string, signal: AbortSignal): Promise<string[]> => {
		const ran = await call(['inspect', '--type', 'container', '--format', format, container], {signal});
		if (ran.exitCode !== 0) throw new ProblemError({code: 'container-missing', target, container});
		return ran.stdout.split('\n');
	};

	const proveRunning = async (container: string, signal: AbortSignal): Promise<void> => {
		const [state = ''] = await inspect(container, '{{.State.Status}}', signal);
		if (state !== 'running') throw new ProblemError({code: 'container-not-running', target, container, state});
	};

	const addresses: Docker['addresses'] = async (container, port, signal) => {
		const [state, mode, networks, ports] = (await inspect(container, ENDPOINTS, signal)).map(parse);
		if (state !== 'running') throw new ProblemError({code: 'container-not-running', target, container, state: String(state)});
		if (mode === 'host') return [{host: '127.0.0.1', port}];
		if (typeof mode === 'string' && mode.startsWith('container:')) return await addresses(mode.slice('container:'.length), port, signal);
		const own = Object.values(recordOf(networks)).map(network => recordOf(network).IPAddress);
		const published = listOf(recordOf(ports)[`${port}/tcp`]).map(binding => Number(recordOf(binding).HostPort));
		return [
			...own.filter(host => typeof host === 'string' && host !== '').map(host => ({host: String(host), port})),
			...[...new Set(published)].filter(at => at > 0).map(at => ({host: '127.0.0.1', port: at})),
		];
	};

	return {
		call,
		exec: (container, command, options) =>
			runInside(
				{target, run, enter: [...words, 'exec', '-i', container], explain: (_ran, signal) => proveRunning(container, signal)},
				command,
				options,
			),
		addresses,
	};
}

function parse(line: string): unknown {
	try {
		return JSON.parse(line);
	} catch {
		return undefined;
	}
}

function recordOf(value: unknown): Record<string, unknown> {
	return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function listOf(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : [];
}
