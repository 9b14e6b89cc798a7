import {createResolver} from '../../src/systems/network/dns.ts';
import {sendHttp} from '../../src/systems/network/http.ts';
import {connectTcp} from '../../src/systems/network/tcp.ts';
import {type Dial, shakeHands} from '../../src/systems/network/tls.ts';
import type {Systems} from '../../src/systems/systems.ts';
import {createFakeSystems} from './fake-systems.ts';

/** The real protocols from this machine, without SSH: for checks against servers on loopback. */
export function createLoopbackSystems(overrides: Partial<Systems> = {}, servers: readonly string[] = []): Systems {
	const resolver = createResolver(servers);
	const lookup = overrides.lookup ?? resolver.lookup;
	const dial: Dial = overrides.dial ?? (async (_from, to, options) => await connectTcp(to, {...options, lookup}));
	const {clock} = createFakeSystems();
	return createFakeSystems({
		dial,
		lookup,
		resolve: resolver.resolve,
		handshake: async (request, {signal}) => await shakeHands(request, dial, {signal, clock}),
		http: async (request, {signal}) => await sendHttp(request, dial, {signal, clock}),
		...overrides,
	});
}
