/** `docker inspect` of a container, with the fields of Docker 20.10 and 28 that anyone looks at; `Env` holds a value that must never be shown. */
export function inspected(
	service: string,
	given: Record<string, unknown> = {},
	state: Record<string, unknown> = {},
): Record<string, unknown> {
	const {
		Labels,
		Ports,
		PortBindings,
		NetworkMode = 'oci_default',
		Image = `coinpilot/${service}:1`,
		Env = ['DB_PASSWORD=canary-9f'],
		...rest
	} = given;
	const running = state.Status === undefined || state.Status === 'running';
	return {
		Id: `id-${service}`,
		Name: `/coinpilot-${service}`,
		Created: '2026-02-21T09:00:00.000000000Z',
		Image: `sha256:${service}`,
		RestartCount: 0,
		State: {
			Status: 'running',
			Running: running,
			Paused: false,
			Restarting: false,
			OOMKilled: false,
			ExitCode: 0,
			StartedAt: '2026-02-22T07:00:00.000000000Z',
			...state,
		},
		Config: {
			Image,
			Env,
			Labels: Labels ?? {'com.docker.compose.project': 'oci', 'com.docker.compose.service': service},
		},
		HostConfig: {NetworkMode, PortBindings: PortBindings ?? Ports ?? {}},
		NetworkSettings: {Ports: Ports ?? {}},
		...rest,
	};
}
