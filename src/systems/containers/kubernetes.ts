import type {KubernetesTarget} from '../../config/schema.ts';
import {ProblemError} from '../../core/problem.ts';
import {detailOf} from '../detail-of.ts';
import type {ProcessOptions, RunProcess} from '../processes/run-process.ts';
import {expandHome} from '../ssh/ssh-keys.ts';
import type {CommandLine, Ran, RunOptions} from '../systems.ts';
import {runInside} from './run-inside.ts';

export interface Kubernetes {
	/** kubectl with its context and namespace; rejects when the API server did not answer. */
	call(args: readonly string[], options: ProcessOptions): Promise<Ran>;
	exec(workload: string, command: CommandLine, options: RunOptions): Promise<Ran>;
	/** The words that kubectl is called with, before what it is to do. */
	readonly words: readonly string[];
	/** Throws what keeps the workload from being entered; returns when nothing does. */
	explain(workload: string, ran: {readonly stderr: string}, signal: AbortSignal): Promise<void>;
}

/** One config map may hold a million bytes. */
const MAX_BYTES = 16 * 1_048_576;

/** kubectl on this machine, against one context. `kubectl` may be several words: `minikube kubectl --`. */
export function createKubernetes(target: string, settings: KubernetesTarget, run: RunProcess): Kubernetes {
	const words = [
		...settings.kubectl.trim().split(/\s+/),
		...(settings.kubeconfig === undefined ? [] : ['--kubeconfig', expandHome(settings.kubeconfig)]),
		'--context',
		settings.context,
		'--namespace',
		settings.namespace,
	];
	const patience = ['--request-timeout=5s'];

	/** Whether the API server answers is asked of it, not read from the words of a failure. */
	const proveServer = async (failed: {readonly stderr: string}, signal: AbortSignal): Promise<void> => {
		const asked = await run([...words, ...patience, 'get', '--raw', '/version'], {signal});
		if (asked.exitCode === 0) return;
		throw new ProblemError({code: 'kubernetes-unreachable', target, detail: detailOf(asked.stderr) || detailOf(failed.stderr)});
	};

	const call: Kubernetes['call'] = async (args, options) => {
		const ran = await run([...words, ...args], {maxBytes: MAX_BYTES, ...options});
		if (ran.exitCode !== 0) await proveServer(ran, options.signal);
		return ran;
	};

	const explain: Kubernetes['explain'] = async (workload, ran, signal) => {
		const named = workload.includes('/') ? workload : `pod/${workload}`;
		const path = '{.status.phase}{" "}{.status.readyReplicas}{"/"}{.spec.replicas}';
		const found = await call([...patience, 'get', named, '--ignore-not-found', '-o', `jsonpath=${path}`], {signal});
		if (found.exitCode !== 0) throw new ProblemError({code: 'kubernetes-unreachable', target, detail: detailOf(found.stderr)});
		if (found.stdout.trim() === '') throw new ProblemError({code: 'workload-missing', target, workload});
		const [phase, replicas = '/'] = found.stdout.split(' ');
		const [ready = '', wanted = ''] = replicas.split('/');
		if (phase !== undefined && phase !== '' && phase !== 'Running') {
			throw new ProblemError({code: 'container-not-running', target, container: workload, state: phase});
		}
		if (wanted !== '' && Number(ready) === 0) {
			throw new ProblemError({code: 'container-not-running', target, container: workload, state: `0/${wanted} ready`});
		}
		if (/\berror\b/i.test(ran.stderr) && !/command terminated|executable file|no such file/i.test(ran.stderr)) {
			throw new ProblemError({code: 'kubernetes-unreachable', target, detail: detailOf(ran.stderr)});
		}
	};

	return {
		words,
		call,
		explain,
		exec: (workload, command, options) =>
			runInside(
				{
					target,
					run,
					enter: [...words, 'exec', '--pod-running-timeout=5s', workload, '-i', '--'],
					explain: (ran, signal) => explain(workload, ran, signal),
				},
				command,
				options,
			),
	};
}
