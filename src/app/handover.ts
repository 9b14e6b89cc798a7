import type {Config, SshTarget, Target} from '../config/schema.ts';
import {text} from '../core/text.ts';
import {shellQuote} from '../systems/processes/shell-quote.ts';
import type {Handover} from './workspace.ts';

type Database = Config['databases'][string];

/** The programs an operator reaches for beside the walk: a shell on each host, a `psql` on each database. No secret is on any command line. */
export function handoversOf(config: Config): Handover[] {
	const shells = Object.entries(config.targets).flatMap(([name, target]): Handover[] =>
		target.type === 'ssh' ? [{title: text(`Shell on ${name}`, `${name} 셸`), argv: sshCommand(target)}] : [],
	);
	const consoles = Object.entries(config.databases).flatMap(([name, database]): Handover[] => {
		const target = config.targets[database.on];
		const argv = target && consoleCommand(target, database);
		return argv ? [{title: text(`psql on ${name}`, `${name} 데이터베이스 psql`), argv}] : [];
	});
	return [...shells, ...consoles];
}

/** The far shell reads the words again: a name with a blank in it would be two. */
function sshCommand(target: SshTarget, command: readonly string[] = []): string[] {
	const identity = target.identity === undefined ? [] : ['-i', target.identity];
	const knownHosts = target.knownHosts === undefined ? [] : ['-o', `UserKnownHostsFile=${target.knownHosts}`];
	const terminal = command.length > 0 ? ['-t'] : [];
	const options = ['-p', String(target.port), '-o', 'StrictHostKeyChecking=yes', ...identity, ...knownHosts, ...terminal];
	return ['ssh', ...options, `${target.user}@${target.host}`, ...command.map(shellQuote)];
}

/** In its container or pod; else the target's own `psql`, which asks for the password itself. Undefined where there is no place to start one. */
function consoleCommand(target: Target, database: Database): string[] | undefined {
	const {container, workload, host = 'localhost', port, user, name, tls} = database;
	const at = ['-p', String(port), '-U', user, name];
	if (container !== undefined || workload !== undefined) return insideCommand(target, database, ['psql', ...at]);
	if (target.type === 'kubernetes') return undefined;
	const safely = tls ? ['env', 'PGSSLMODE=require'] : [];
	const command = [...safely, 'psql', '-h', host, ...at];
	return target.type === 'ssh' ? sshCommand(target, command) : command;
}

function insideCommand(target: Target, place: Database, command: readonly string[]): string[] | undefined {
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
