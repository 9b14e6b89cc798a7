import {type Container, createContainers} from './containers.ts';
import type {FaultName} from './faults.ts';

/** What is true in the demo right now: shared by every server of it, changed by faults and by commands. */
export interface World {
	readonly startedAt: number;
	readonly containers: ReadonlyMap<string, Container>;
	/** Desired replicas of the workloads on Minikube: `deployment/bot` → 1. */
	readonly replicas: Map<string, number>;
	has(fault: FaultName): boolean;
	setFault(fault: FaultName, on: boolean): void;
	/** Whether each place's bot trades, as its own environment would tell. */
	live(): {readonly minikube: boolean; readonly cloud: boolean};
}

export function createWorld(now: number): World {
	const faults = new Set<FaultName>();
	const containers = createContainers(now);
	const replicas = new Map<string, number>(
		['deployment/bot', 'deployment/collector', 'deployment/dashboard', 'deployment/n8n', 'deployment/prometheus', 'deployment/grafana']
			.concat(['statefulset/db', 'statefulset/redis'])
			.map(name => [name, 1] as const),
	);
	const bot = containers.get('coinpilot-bot');
	return {
		startedAt: now,
		containers,
		replicas,
		has: fault => faults.has(fault),
		setFault(fault, on) {
			if (on) faults.add(fault);
			else faults.delete(fault);
			// These two are a state of affairs rather than a mask, so that stopping a bot mends them as it would in life.
			if (fault === 'both-bots-live') {
				if (on) replicas.set('deployment/bot', 1);
				if (bot !== undefined) bot.status = on ? 'running' : 'created';
			}
			if (fault === 'no-bot-live') {
				replicas.set('deployment/bot', on ? 0 : 1);
				if (on && bot !== undefined) bot.status = 'exited';
			}
		},
		live: () => ({minikube: (replicas.get('deployment/bot') ?? 0) > 0, cloud: bot?.status === 'running'}),
	};
}
