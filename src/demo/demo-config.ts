import {COMPOSE_DIRECTORY, COMPOSE_FILE} from './vm/vm-files.ts';

export interface DemoAddresses {
	readonly domain: string;
	readonly sshPort: number;
	readonly httpPort: number;
	readonly httpsPort: number;
	readonly dnsPort: number;
	/** Instead of 3000, 5432, 5678, 6379, 8000, 8501 and 9090. */
	readonly closed: readonly number[];
	readonly identity: string;
	readonly knownHosts: string;
	readonly ca: string;
	readonly kubectl: string;
	readonly bot: string;
	/** Instead of the registries of the Internet. */
	readonly registry: string;
	readonly exchange: string;
	readonly acme: string;
}

/** The configuration an operator of the demo would have written. Services are where production has them, behind the VM. */
export function demoConfig(at: DemoAddresses): Record<string, unknown> {
	const password = {secret: 'DEMO_DB_PASSWORD'};
	return {
		environment: 'demo',
		targets: {
			vm: {type: 'ssh', host: '127.0.0.1', port: at.sshPort, user: 'ubuntu', identity: at.identity, knownHosts: at.knownHosts},
			minikube: {type: 'kubernetes', context: 'minikube', namespace: 'coin-pilot-ns', kubectl: at.kubectl},
		},
		domain: at.domain,
		ca: at.ca,
		acmeDirectory: at.acme,
		ports: {http: at.httpPort, https: at.httpsPort},
		firewall: {open: [at.sshPort, at.httpPort, at.httpsPort], closed: at.closed},
		dns: {servers: [`127.0.0.1:${at.dnsPort}`]},
		compose: {on: 'vm', directory: COMPOSE_DIRECTORY, file: COMPOSE_FILE},
		databases: {
			source: {on: 'minikube', workload: 'statefulset/db', name: 'coinpilot', user: 'postgres', password},
			target: {on: 'vm', container: 'coinpilot-db', name: 'coinpilot', user: 'postgres', password},
		},
		redis: {
			source: {on: 'minikube', workload: 'statefulset/redis'},
			target: {on: 'vm', container: 'coinpilot-redis'},
		},
		prometheus: {on: 'vm', url: 'http://127.0.0.1:9090', job: 'coinpilot-core'},
		grafana: {on: 'vm', url: 'http://127.0.0.1:3000', user: 'admin', password: {secret: 'DEMO_GRAFANA_PASSWORD'}},
		n8n: {on: 'vm', url: 'http://127.0.0.1:5678', apiKey: {secret: 'DEMO_N8N_API_KEY'}},
		endpoints: {
			dashboard: {from: 'operator', url: `https://${at.domain}:${at.httpsPort}/_stcore/health`},
			bot: {from: 'vm', url: `http://${at.bot}:8000/health`},
			n8n: {from: 'vm', url: 'http://127.0.0.1:5678/healthz'},
			prometheus: {from: 'vm', url: 'http://127.0.0.1:9090/-/healthy'},
			grafana: {from: 'vm', url: 'http://127.0.0.1:3000/api/health'},
		},
		application: {registries: {'docker.io': at.registry, 'gcr.io': at.registry}, exchange: {url: at.exchange}},
		backups: {on: 'vm', directory: '/var/backups/coinpilot'},
		bots: [
			{name: 'minikube', on: 'minikube', workload: 'deployment/bot'},
			{name: 'cloud', on: 'vm', container: 'coinpilot-bot'},
		],
	};
}
