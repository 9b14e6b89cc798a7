import {COMPOSE_DIRECTORY, COMPOSE_FILE} from '../vm/vm-files.ts';
import type {World} from '../world.ts';
import type {Container} from './containers.ts';

/** How the images and the Compose file see to it that a service is well. */
const HEALTHCHECKS: Readonly<Record<string, string>> = {
	db: 'pg_isready -U postgres -d coinpilot',
	redis: 'redis-cli ping',
	bot: 'curl -fsS http://localhost:8000/health || exit 1',
	dashboard: 'curl -fsS http://localhost:8501/_stcore/health || exit 1',
	n8n: 'wget -qO- http://127.0.0.1:5678/healthz || exit 1',
};

const NEVER = '0001-01-01T00:00:00Z';

/** `docker inspect` of one container, as far as anyone looks. */
export function inspectContainer(container: Container, healthy: boolean, world: World): Record<string, unknown> {
	const running = container.status === 'running';
	// Published by hand, whatever the file says.
	const open = container.service === 'bot' && world.has('bot-port-published');
	const bindings =
		container.port === undefined || !(container.published || open)
			? null
			: [{HostIp: open ? '0.0.0.0' : '127.0.0.1', HostPort: String(container.port)}];
	const looping = container.service === 'collector' && running && world.has('restart-loop');
	const ports = container.port === undefined ? {} : {[`${container.port}/tcp`]: running ? bindings : null};
	return {
		Id: container.id,
		Created: '2026-02-21T09:00:00.000000000Z',
		Name: `/${container.name}`,
		Image: `sha256:${container.id}`,
		RestartCount: looping ? Math.floor((Date.now() - world.startedAt) / 1_000) + 7 : 0,
		State: {
			Status: looping ? 'restarting' : container.status,
			Running: running,
			Paused: false,
			Restarting: looping,
			OOMKilled: false,
			Dead: false,
			Pid: running ? 4_321 : 0,
			ExitCode: looping ? 1 : 0,
			Error: '',
			StartedAt: timeOf(container.startedAt),
			FinishedAt: timeOf(container.finishedAt),
			...(container.healthcheck &&
				running && {Health: {Status: healthy ? 'healthy' : 'unhealthy', FailingStreak: healthy ? 0 : 7, Log: []}}),
		},
		Config: {
			Image: container.image,
			Env: container.env,
			ExposedPorts: container.port === undefined ? {} : {[`${container.port}/tcp`]: {}},
			...(container.healthcheck && {Healthcheck: {Test: ['CMD-SHELL', HEALTHCHECKS[container.service] ?? 'true']}}),
			Labels: {
				'com.docker.compose.project': 'oci',
				'com.docker.compose.service': container.service,
				'com.docker.compose.project.working_dir': COMPOSE_DIRECTORY,
				'com.docker.compose.project.config_files': `${COMPOSE_DIRECTORY}/${COMPOSE_FILE}`,
			},
		},
		HostConfig: {
			NetworkMode: 'oci_default',
			LogConfig: {Type: 'json-file', Config: {'max-file': '3', 'max-size': '10m'}},
			RestartPolicy: {Name: 'unless-stopped', MaximumRetryCount: 0},
			PortBindings: bindings === null || container.port === undefined ? {} : {[`${container.port}/tcp`]: bindings},
			Memory: 1_073_741_824,
			NanoCpus: 1_000_000_000,
		},
		Mounts: Object.entries(container.volumes).map(([destination, name]) => ({
			Type: 'volume',
			Name: name,
			Source: `/var/lib/docker/volumes/${name}/_data`,
			Destination: destination,
			RW: true,
		})),
		NetworkSettings: {
			Ports: ports,
			Networks: {oci_default: {IPAddress: running ? container.address : '', Gateway: '172.20.0.1', NetworkID: 'b'.repeat(64)}},
		},
		Platform: 'linux',
	};
}

/** A line of `docker ps`, and of `docker compose ps` which has a few fields more. */
export function listContainer(container: Container, healthy: boolean, now: number): Record<string, unknown> {
	const running = container.status === 'running';
	const health = container.healthcheck && running ? (healthy ? 'healthy' : 'unhealthy') : '';
	const hours = Math.max(0, Math.floor((now - container.startedAt) / 3_600_000));
	const up = `Up ${hours > 0 ? `${hours} hours` : 'Less than a minute'}${health === '' ? '' : ` (${health})`}`;
	const published = container.published && running ? `127.0.0.1:${container.port}->${container.port}/tcp` : '';
	return {
		ID: container.id.slice(0, 12),
		Name: container.name,
		Names: container.name,
		Service: container.service,
		Image: container.image,
		Project: 'oci',
		State: container.status,
		Health: health,
		ExitCode: 0,
		Status: running ? up : container.status === 'created' ? 'Created' : 'Exited (0) Less than a minute ago',
		Ports: published === '' && container.port !== undefined && running ? `${container.port}/tcp` : published,
		Publishers: published === '' ? [] : [{URL: '127.0.0.1', TargetPort: container.port, PublishedPort: container.port, Protocol: 'tcp'}],
		Networks: 'oci_default',
	};
}

function timeOf(at: number): string {
	return at === 0 ? NEVER : new Date(at).toISOString();
}
