import {randomUUID} from 'node:crypto';
import {setRunning} from './containers/container-state.ts';
import {type Container, createContainers} from './containers/containers.ts';
import type {FaultName} from './faults.ts';

/** What is true in the demo right now: shared by every server of it, changed by faults and by commands. */
export interface World {
	readonly startedAt: number;
	readonly containers: ReadonlyMap<string, Container>;
	/** Desired replicas of the workloads on Minikube: `deployment/bot` → 1. */
	readonly replicas: Map<string, number>;
	scale(workload: string, replicas: number): void;
	/** When the VM booted, milliseconds since the epoch, and the id of that boot. */
	bootedAt(): number;
	bootId(): string;
	/** Everything that ran starts anew with the machine, and what the unit starts beside. */
	reboot(): void;
	/** Whether the Compose unit starts at boot. */
	unitEnabled(): boolean;
	setUnitEnabled(enabled: boolean): void;
	has(fault: FaultName): boolean;
	setFault(fault: FaultName, on: boolean): void;
	/** What its healthcheck says. */
	isHealthy(container: Container): boolean;
	/** Whether each place's bot trades, as its own environment would tell. */
	live(): {readonly minikube: boolean; readonly cloud: boolean};
	/** Whether each place's collector runs and was started since the demo began. */
	collects(): {readonly source: boolean; readonly target: boolean};
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
	const collector = containers.get('coinpilot-collector');
	let boot = {
		at: Math.min(...[...containers.values()].flatMap(({startedAt}) => (startedAt > 0 ? [startedAt] : []))) - 40_000,
		id: randomUUID(),
	};
	// Off until the cloud bot is the one: a reboot before that would wake a second.
	let unitEnabled = false;
	let isSourceCollectorNew = false;
	return {
		startedAt: now,
		containers,
		replicas,
		scale(workload, wanted) {
			if (workload === 'deployment/collector' && wanted > 0 && replicas.get(workload) === 0) isSourceCollectorNew = true;
			replicas.set(workload, wanted);
		},
		bootedAt: () => boot.at,
		bootId: () => boot.id,
		reboot() {
			boot = {at: Math.floor(Date.now() / 1_000) * 1_000, id: randomUUID()};
			// Without the unit, Docker restarts what ran and nothing else.
			for (const one of containers.values()) if (unitEnabled || one.status === 'running') setRunning(one, true, true);
		},
		unitEnabled: () => unitEnabled,
		setUnitEnabled(enabled) {
			unitEnabled = enabled;
		},
		has: fault => faults.has(fault),
		setFault(fault, on) {
			if (on) faults.add(fault);
			else faults.delete(fault);
			// These are a state of affairs rather than a mask, so that stopping a bot mends them as it would in life.
			if (fault === 'both-bots-live') {
				if (on) replicas.set('deployment/bot', 1);
				if (bot !== undefined) bot.status = on ? 'running' : 'created';
			}
			if (fault === 'no-bot-live') {
				replicas.set('deployment/bot', on ? 0 : 1);
				if (on && bot !== undefined) bot.status = 'exited';
			}
			if (fault === 'reboot-unrecovered' && collector !== undefined) {
				setRunning(collector, !on);
				if (on) {
					boot = {at: Date.now() - 180_000, id: randomUUID()};
					for (const one of containers.values()) if (one.status === 'running') one.startedAt = boot.at + 45_000;
				}
			}
		},
		isHealthy: ({service}) => service !== 'bot' || !(faults.has('bot-unhealthy') || faults.has('bot-stalled')),
		live: () => ({minikube: (replicas.get('deployment/bot') ?? 0) > 0, cloud: bot?.status === 'running'}),
		collects: () => ({
			source: isSourceCollectorNew && (replicas.get('deployment/collector') ?? 0) > 0,
			target: collector?.status === 'running' && collector.startedAt > now,
		}),
	};
}
