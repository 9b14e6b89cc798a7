import {connect, createServer} from 'node:net';
import type {Forward} from '../containers/kubectl-command.ts';
import {METADATA_ADDRESS} from '../pages/cloud-pages.ts';
import type {World} from '../world.ts';
import {createListener} from './listener.ts';

/** A service of CoinPilot on its real port here, known inside the VM's network by its usual one. */
export type ServicePorts = Readonly<Record<string, number>>;

/** On the VM beside its containers. */
const OF_THE_HOST: Readonly<Record<string, string>> = {[`${METADATA_ADDRESS}:80`]: 'metadata'};

const USUAL: Readonly<Record<string, number>> = {
	db: 5432,
	redis: 6379,
	bot: 8000,
	dashboard: 8501,
	n8n: 5678,
	prometheus: 9090,
	grafana: 3000,
};

/** The real port behind an address that the VM could reach: a container's, a service's name, or its own loopback. */
export function routeOnVm(world: World, ports: ServicePorts, ssh: () => number): (host: string, port: number) => number | undefined {
	return (host, port) => {
		const loopback = host === '127.0.0.1' || host === 'localhost' || host === '::1';
		if (loopback && port === 22) return ssh();
		const ofHost = OF_THE_HOST[`${host}:${port}`];
		if (ofHost !== undefined) return ports[ofHost];
		// On the Internet, and so the same from everywhere.
		if (loopback && (port === ports.exchange || port === ports.acme)) return port;
		const container = [...world.containers.values()].find(({service, name, address, published}) =>
			loopback ? published && USUAL[service] === port : [service, name, address].includes(host),
		);
		if (container === undefined || USUAL[container.service] !== port) return undefined;
		// The bot is known by its service name wherever it is live, so that what asks for it need not follow the switch.
		const {minikube, cloud} = world.live();
		const there = container.service === 'bot' ? minikube || cloud : container.status === 'running';
		return there ? ports[container.service] : undefined;
	};
}

/** `kubectl port-forward`: a listener of its own for each call. */
export function forwardTo(ports: ServicePorts): Forward {
	return async (workload, port) => {
		const service = workload.split('/')[1] ?? '';
		const real = USUAL[service] === port ? ports[service] : undefined;
		const listener = await createListener(
			createServer(socket => {
				if (real === undefined) return void socket.destroy();
				const onward = connect(real, '127.0.0.1');
				onward.on('error', () => socket.destroy());
				onward.on('close', () => socket.destroy());
				socket.on('close', () => onward.destroy());
				socket.pipe(onward).pipe(socket);
			}),
		);
		return {port: listener.port, close: () => listener.set(false)};
	};
}
