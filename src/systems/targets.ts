import type {Config, KubernetesTarget, Target} from '../config/schema.ts';
import {nearest} from '../core/nearest.ts';
import {ProblemError} from '../core/problem.ts';
import {createDocker, type Docker} from './containers/docker.ts';
import {createKubernetes, type Kubernetes} from './containers/kubernetes.ts';
import {createPortForwards, type PortForwards} from './containers/port-forward.ts';
import {runLocally} from './processes/local-process.ts';
import type {RunProcess} from './processes/run-process.ts';
import {SshConnection, type SshConnectionOptions} from './ssh/ssh-connection.ts';

/** What there is to work with at one target. */
export type Reached =
	| {readonly type: 'local'; readonly run: RunProcess; readonly docker: Docker; readonly dockerWords: string}
	| {
			readonly type: 'ssh';
			readonly run: RunProcess;
			readonly docker: Docker;
			readonly dockerWords: string;
			readonly connection: SshConnection;
	  }
	| {readonly type: 'kubernetes'; readonly kubernetes: Kubernetes; readonly forwards: PortForwards; readonly context: string};

export interface Targets {
	/** @throws ProblemError `target-unknown` */
	get(name: string): Reached;
	close(): Promise<void>;
}

const OPERATOR: Target = {type: 'local', docker: 'docker'};

/** Every target of the configuration, and the operator's own machine, each made when it is first wanted. */
export function createTargets(config: Pick<Config, 'targets'>, ssh: SshConnectionOptions): Targets {
	const made = new Map<string, Reached>();

	const make = (name: string): Reached => {
		const configured = Object.hasOwn(config.targets, name) ? config.targets[name] : undefined;
		const target = configured ?? (name === 'operator' ? OPERATOR : undefined);
		if (target === undefined) {
			const known = ['operator', ...Object.keys(config.targets)];
			const close = nearest(name, known);
			throw new ProblemError({code: 'target-unknown', name, known, ...(close === undefined ? {} : {nearest: close})});
		}
		if (target.type === 'kubernetes') return reachCluster(name, target);
		if (target.type === 'local') {
			const run: RunProcess = (argv, options) => runLocally(name, argv, options);
			return {type: 'local', run, docker: createDocker(name, target.docker, run), dockerWords: target.docker};
		}
		const connection = new SshConnection(name, target, ssh);
		const run: RunProcess = (argv, options) => connection.run(argv, options);
		return {type: 'ssh', run, docker: createDocker(name, target.docker, run), dockerWords: target.docker, connection};
	};

	return {
		get(name) {
			const known = made.get(name) ?? make(name);
			made.set(name, known);
			return known;
		},
		async close() {
			const all = [...made.values()];
			await Promise.all(all.map(reached => (reached.type === 'kubernetes' ? reached.forwards.close() : undefined)));
			await Promise.all(all.map(reached => (reached.type === 'ssh' ? reached.connection.close() : undefined)));
		},
	};
}

function reachCluster(name: string, target: KubernetesTarget): Reached {
	const kubernetes = createKubernetes(name, target, (argv, options) => runLocally('operator', argv, options));
	return {type: 'kubernetes', kubernetes, forwards: createPortForwards(name, kubernetes), context: target.context};
}
