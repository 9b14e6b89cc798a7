import {dockerCommand} from './containers/docker-command.ts';
import {type Forward, kubectlCommand} from './containers/kubectl-command.ts';
import type {Answer} from './programs/answer.ts';
import {inService, type Services} from './programs/in-service.ts';
import {VM_COMMANDS} from './vm/vm-commands.ts';
import type {World} from './world.ts';

const APPEND_ONLY_BASE = '/data/appendonlydir/appendonly.aof.1.base.rdb';

export interface Answering {
	readonly world: World;
	readonly services: Services;
	readonly forward: Forward;
	/** Brings everything in step with the world after a command changed it. */
	readonly refresh: () => Promise<void>;
}

/** What each program of the VM, of the cluster and inside a place says to one call. */
export function answerCalls({world, services, forward, refresh}: Answering) {
	return async (name: string, argv: readonly string[], stdin: string): Promise<Answer> => {
		if (name === 'docker') {
			const answer = dockerCommand(argv, world);
			// A Redis that starts reads its append-only file, whatever that was made of.
			if (
				argv[0] === 'start' &&
				argv.includes('coinpilot-redis') &&
				(await services.caches.redis?.files.read(APPEND_ONLY_BASE)) !== undefined
			) {
				world.setFault('redis-key-missing', false);
			}
			await refresh();
			return answer;
		}
		if (name === 'kubectl') {
			const answer = kubectlCommand(argv, world, forward);
			if (argv.includes('scale')) await refresh();
			return answer;
		}
		const onHost = VM_COMMANDS[name]?.(argv, world);
		if (onHost === undefined) return inService(name, argv, stdin, services);
		if (name === 'systemctl') await refresh();
		return onHost;
	};
}
