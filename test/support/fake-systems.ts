import type {Systems} from '../../src/systems/systems.ts';

/** Systems of which only the given methods exist; any other call is an error that names itself. The clock is the real one. */
export function createFakeSystems(overrides: Partial<Systems> = {}): Systems {
	const given: Partial<Systems> = {
		clock: {now: () => Date.now(), monotonic: () => performance.now()},
		close: async () => undefined,
		...overrides,
	};
	return new Proxy(given, {
		get(target, name, receiver) {
			if (name in target || typeof name === 'symbol' || name === 'then') return Reflect.get(target, name, receiver);
			return () => {
				throw new Error(`this test gave no systems.${name}`);
			};
		},
	}) as Systems;
}
