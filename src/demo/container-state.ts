import type {Container} from './containers.ts';
import type {World} from './world.ts';

export function setRunning(container: Container, running: boolean, anew = false): void {
	if ((container.status === 'running') === running && !anew) return;
	if (running) container.startedAt = Date.now();
	else if (container.status === 'running') container.finishedAt = Date.now();
	container.status = running ? 'running' : container.status === 'created' ? 'created' : 'exited';
}

export function isHealthy({service}: Container, world: World): boolean {
	return service !== 'bot' || !(world.has('bot-unhealthy') || world.has('bot-stalled'));
}
