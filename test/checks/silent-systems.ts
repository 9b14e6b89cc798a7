import {Duplex} from 'node:stream';
import {ProblemError} from '../../src/core/problem.ts';
import type {Ran, Systems} from '../../src/systems/systems.ts';

/** A world that can be reached and answers every question with nothing: no output, no rows, no records, an empty body. */
export function silentSystems(): Systems {
	const ran: Ran = {exitCode: null, stdout: '', stderr: '', truncated: false, durationMs: 1};
	const given: Partial<Systems> = {
		clock: {now: () => Date.UTC(2026, 1, 23), monotonic: () => 0},
		run: async () => ran,
		docker: async () => ran,
		kubectl: async () => ran,
		dial: async () => {
			const stream = new Duplex({read: () => undefined, write: (_chunk, _encoding, done) => done()});
			stream.push(null);
			return stream;
		},
		resolve: async (_name, _type, {server = '127.0.0.1'}) => ({rcode: 'NOERROR', records: [], server}),
		lookup: async () => [],
		http: async () => ({
			status: 200,
			headers: {},
			body: '',
			address: '127.0.0.1',
			timings: {connectMs: 1, tlsMs: 0, firstByteMs: 1, totalMs: 1},
		}),
		postgres: (_database, use) => use({query: async () => ({columns: [], rows: []})}),
		redis: (_cache, use) => use({command: async () => null}),
		vantage: async target => ({target}),
		close: async () => undefined,
	};
	return new Proxy(given as Systems, {
		get(target, name) {
			if (name in target || typeof name === 'symbol' || name === 'then') return Reflect.get(target, name);
			return () =>
				Promise.reject(new ProblemError({code: 'protocol-broken', address: '127.0.0.1', protocol: String(name), detail: 'silence'}));
		},
	});
}
