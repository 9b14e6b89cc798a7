import type {Container} from './containers.ts';

export function setRunning(container: Container, running: boolean, anew = false): void {
	if ((container.status === 'running') === running && !anew) return;
	if (running) container.startedAt = Date.now();
	else if (container.status === 'running') container.finishedAt = Date.now();
	container.status = running ? 'running' : container.status === 'created' ? 'created' : 'exited';
}
