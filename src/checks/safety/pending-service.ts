import type {InspectedContainer} from '../host/host-facts.ts';
import {composeLabels} from './compose-labels.ts';

/**
 * The service that a `docker compose up` would be waiting for before it starts this container: one that is starting, or that has
 * yet to run to its end. Docker knows nothing of such a wait, and the container says `created` or `exited` all the while.
 */
export function pendingService(one: InspectedContainer, all: readonly InspectedContainer[]): string | undefined {
	return pendingOf(one, all, new Set());
}

function pendingOf(one: InspectedContainer, all: readonly InspectedContainer[], passed: Set<string>): string | undefined {
	if (one.State.Running || passed.has(one.Id)) return undefined;
	passed.add(one.Id);
	const {project, dependsOn} = composeLabels(one);
	for (const {service, condition} of dependsOn) {
		for (const other of all) {
			const labels = composeLabels(other);
			if (labels.project !== project || labels.service !== service || labels.oneOff) continue;
			if (isPending(other, condition)) return service;
			const behind = pendingOf(other, all, passed);
			if (behind !== undefined) return behind;
		}
	}
	return undefined;
}

function isPending({State}: InspectedContainer, condition: string): boolean {
	if (!State.Running) return false;
	if (condition === 'service_healthy') return State.Health?.Status === 'starting';
	return condition === 'service_completed_successfully';
}
