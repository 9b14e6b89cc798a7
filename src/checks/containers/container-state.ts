import {z} from 'zod';
import {type InspectedContainer, notContainers} from '../host/host-facts.ts';

const binding = z.object({HostIp: z.string().default(''), HostPort: z.string().default('')});
const bindings = z.record(z.string(), z.array(binding).nullable()).nullish();

const detail = z.object({
	Created: z.string().optional(),
	Image: z.string().default(''),
	State: z.object({
		OOMKilled: z.boolean().default(false),
		ExitCode: z.number().default(0),
		Paused: z.boolean().default(false),
		Restarting: z.boolean().default(false),
	}),
	Config: z.object({Image: z.string().default(''), Labels: z.record(z.string(), z.string()).nullish()}).prefault({}),
	HostConfig: z.object({NetworkMode: z.string().default(''), PortBindings: bindings}).prefault({}),
	NetworkSettings: z.object({Ports: bindings}).prefault({}),
});

/** One address and port of the host that leads into a container. */
export interface PublishedPort {
	/** Empty when Docker was left the choice: every address. */
	readonly address: string;
	readonly published: string;
	/** `5432/tcp`. */
	readonly target: string;
}

/** What the checks of Compose services want to know of a container; nothing of its environment. */
export interface ContainerState {
	readonly id: string;
	readonly name: string;
	/** Its Compose project and service; empty when it has none. */
	readonly project: string;
	readonly service: string;
	/** Made by `docker compose run`: it has the service's labels and does whatever it was told to. */
	readonly oneOff: boolean;
	/** As the image was asked for, and what it was then. */
	readonly image: string;
	readonly imageId: string;
	/** `running`, `restarting`, `exited`, `created`, `paused`, `dead`. */
	readonly state: string;
	readonly health?: string;
	readonly exitCode: number;
	readonly restarts: number;
	readonly oomKilled: boolean;
	readonly startedAt: string;
	readonly networkMode: string;
	/** Of a container that does not run: what it would publish. */
	readonly ports: readonly PublishedPort[];
}

/** @throws ProblemError `docker-unreachable` when it is not told the way Docker does */
export function toContainerState(target: string, container: InspectedContainer): ContainerState {
	const parsed = detail.safeParse(container);
	if (!parsed.success) return notContainers(target);
	const {Config, HostConfig, NetworkSettings, State, Image} = parsed.data;
	const labels = Config.Labels ?? {};
	const {Health, Running, Status, StartedAt} = container.State;
	const name = container.Name.replace(/^\//, '');
	return {
		id: container.Id,
		name,
		project: labels['com.docker.compose.project'] ?? '',
		service: labels['com.docker.compose.service'] ?? '',
		oneOff: /^true$/i.test(labels['com.docker.compose.oneoff'] ?? ''),
		image: Config.Image,
		imageId: Image,
		state: Status,
		...(Health !== undefined && Health !== null && Health.Status !== '' && Health.Status !== 'none' && {health: Health.Status}),
		exitCode: State.ExitCode,
		restarts: container.RestartCount,
		oomKilled: State.OOMKilled,
		startedAt: StartedAt,
		networkMode: HostConfig.NetworkMode,
		ports: portsOf((Running ? NetworkSettings.Ports : HostConfig.PortBindings) ?? {}),
	};
}

function portsOf(ports: NonNullable<z.output<typeof bindings>>): PublishedPort[] {
	return Object.entries(ports).flatMap(([target, bound]) =>
		(bound ?? []).map(({HostIp, HostPort}) => ({address: HostIp, published: HostPort, target})),
	);
}

/** All containers of a service, without one-offs; of one project when it is named. A container that no project made goes by its name. */
export function containersOf(states: readonly ContainerState[], service: string, project: string | undefined): ContainerState[] {
	return states.filter(one => {
		if (one.oneOff || (project !== undefined && one.project !== project)) return false;
		return one.service === service || (one.service === '' && one.name === service);
	});
}
