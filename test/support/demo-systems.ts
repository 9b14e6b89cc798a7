import {type Config, configSchema} from '../../src/config/schema.ts';
import {type Environment, type EnvironmentOptions, startEnvironment} from '../../src/demo/environment.ts';
import {noQuestions} from '../../src/systems/questions.ts';
import {realClock} from '../../src/systems/real-clock.ts';
import {createSystems} from '../../src/systems/real-systems.ts';
import type {Systems} from '../../src/systems/systems.ts';

export interface DemoSystems {
	readonly demo: Environment;
	readonly config: Config;
	readonly systems: Systems;
	stop(): Promise<void>;
}

/** The embedded environment, and the real roads into it. */
export async function startDemoSystems(options: EnvironmentOptions = {}): Promise<DemoSystems> {
	const demo = await startEnvironment(options);
	const {secrets, config: written} = demo.facts;
	const config = configSchema.parse(written);
	const systems = createSystems({
		config,
		secrets: {get: async name => secrets[name] ?? '', values: () => Object.values(secrets)},
		questions: noQuestions,
		clock: realClock,
	});
	return {
		demo,
		config,
		systems,
		async stop() {
			await systems.close();
			await demo.stop();
		},
	};
}
