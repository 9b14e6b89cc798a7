import type {Config, SshTarget, Target} from '../config/schema.ts';
import {text} from '../core/text.ts';
import type {Handover} from './workspace.ts';

/** The programs an operator reaches for beside the walk: a shell on each host, a `psql` on each database. No secret is on any command line. */
export function handoversOf(config: Config): Handover[] {
	const shells = Object.entries(config.targets).flatMap(([name, target]): Handover[] =>
		target.type === 'ssh' ? [{title: text(`Shell on ${name}`, `${name} 셸`), argv: sshCommand(target)}] : [],
	);
	const consoles = Object.entries(config.databases).flatMap(([name, database]): Handover[] => {
		const target = config.targets[database.on];
		const psql = ['psql', '-U', database.user, database.name];
		const argv = target && insideCommand(target, database, psql);
		return argv ? [{title: text(`psql on ${name}`, `${name} 데이터베이스 psql`), argv}] : [];
	});
	return [...shells, ...consoles];
}

function sshCommand(target: SshTarget, command: readonly string[] = []): string[] {
	const identity = target.identity === undefined ? [] : ['-i', target.identity];
	const knownHosts = target.knownHosts === undefined ? [] : ['-o', `UserKnownHostsFile=${target.knownHosts}`];
	const terminal = command.length > 0 ? ['-t'] : [];
	const options = ['-p', String(target.port), '-o', 'StrictHostKeyChecking=yes', ...identity, ...knownHosts, ...terminal];
	return ['ssh', ...options, `${target.user}@${target.host}`, ...command];
}

function insideCommand(
	target: Target,
	place: {readonly container?: string | undefined; readonly workload?: string | undefined},
	command: readonly string[],
): string[] | undefined {
	if (target.type === 'kubernetes' && place.workload !== undefined) {
		const kubeconfig = target.kubeconfig === undefined ? [] : ['--kubeconfig', target.kubeconfig];
		return [
			...target.kubectl.split(' '),
			...kubeconfig,
			'--context',
			target.context,
			'--namespace',
			target.namespace,
			'exec',
			'-it',
			place.workload,
			'--',
			...command,
		];
	}
	if (target.type === 'kubernetes' || place.container === undefined) return undefined;
	const inside = [...target.docker.split(' '), 'exec', '-it', place.container, ...command];
	return target.type === 'ssh' ? sshCommand(target, inside) : inside;
}
