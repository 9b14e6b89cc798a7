import {ProblemError} from '../../core/problem.ts';
import {text} from '../../core/text.ts';
import type {Systems} from '../../systems/systems.ts';
import {type HostProcess, hostProcesses} from '../host/host-processes.ts';
import type {BotInstance} from './bot-instance.ts';

export interface ProcessTrace {
	readonly on: string;
	readonly pattern: string;
}

export type BotProcess = Omit<HostProcess, 'command'>;

/** Processes with that part in their command lines. */
export async function findProcesses({on, pattern}: ProcessTrace, systems: Systems, signal: AbortSignal): Promise<readonly BotProcess[]> {
	const {processes, isWhole} = await hostProcesses(systems, on, signal);
	const found = processes.filter(({command}) => command.includes(pattern));
	if (found.length === 0 && !isWhole) {
		throw new ProblemError({
			code: 'host-unreadable',
			target: on,
			detail: text('processes of other users are hidden from this one', '다른 사용자의 프로세스가 보이지 않음'),
		});
	}
	return found.map(({command: _, ...process}) => process);
}

/** A bot that runs by itself: one for each process that no other of them started, and that no container holds. */
export function bareInstances({on}: ProcessTrace, found: readonly BotProcess[]): BotInstance[] {
	const pids = new Set(found.map(({pid}) => pid));
	return found
		.filter(({parent, container}) => container === undefined && !pids.has(parent))
		.map(({pid}) => ({id: `${on} process ${pid}`, name: `pid ${pid}`, state: `pid ${pid}`, life: 'live'}));
}
