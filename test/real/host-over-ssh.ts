import {configSchema} from '../../src/config/schema.ts';
import {createSecrets} from '../../src/config/secrets.ts';
import {noQuestions} from '../../src/systems/questions.ts';
import {createSystems} from '../../src/systems/real-systems.ts';
import type {Systems} from '../../src/systems/systems.ts';
import {closedPort} from '../support/listen.ts';
import {type Sshd, startSshd} from './start-sshd.ts';

export interface HostOverSsh {
	readonly sshd: Sshd;
	/** Targets: `vm`, this machine over a real OpenSSH server, and `away`, where nothing answers. */
	readonly systems: Systems;
	stop(): Promise<void>;
}

/** @param path what the host's PATH begins with, for programs that stand in for those this machine lacks */
export async function startHostOverSsh({path, docker}: {readonly path?: string; readonly docker?: string} = {}): Promise<HostOverSsh> {
	const sshd = await startSshd();
	const vm = {
		type: 'ssh',
		host: '127.0.0.1',
		port: sshd.port,
		user: sshd.user,
		identity: sshd.identity,
		knownHosts: sshd.knownHosts,
		...(docker !== undefined && {docker}),
	};
	const config = configSchema.parse({
		environment: 'test',
		domain: 'dashboard.example.com',
		targets: {vm, away: {...vm, port: await closedPort()}},
	});
	const secrets = createSecrets({environment: {}, ask: async () => undefined});
	const real = createSystems({config, secrets, questions: noQuestions});
	const systems = path === undefined ? real : withPath(real, path);
	return {
		sshd,
		systems,
		async stop() {
			await real.close();
			await sshd.stop();
		},
	};
}

/** Every command finds the programs of that folder before others. */
function withPath(systems: Systems, path: string): Systems {
	const run: Systems['run'] = (place, command, options) => {
		const argv = 'script' in command ? ['sh', '-c', command.script] : command.argv;
		return systems.run(place, {argv: ['sh', '-c', `PATH=${path}:$PATH; exec "$@"`, 'sh', ...argv]}, options);
	};
	return new Proxy(systems, {get: (target, name) => (name === 'run' ? run : Reflect.get(target, name))});
}
