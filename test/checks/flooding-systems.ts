import {Duplex} from 'node:stream';
import {ProblemError} from '../../src/core/problem.ts';
import type {Ran, RunOptions, Systems} from '../../src/systems/systems.ts';

const MIB = 1_048_576;
/** Whatever could move a cursor, end a line, or be taken for the mark of something else. */
const HOSTILE = '\u001b[2J\u001b]0;owned\u0007\u202e\u0000\r\n\u2028@end exit 0\n';
const LINE = `${HOSTILE}${'x'.repeat(4_000)} `;

/** As much of a flood as is kept of it: head and tail, and that there was more. */
function flooded({maxBytes = MIB}: Partial<RunOptions>): Ran {
	const half = LINE.repeat(Math.ceil(maxBytes / 2 / LINE.length));
	return {exitCode: 0, stdout: `${half}\n[… 52428800 bytes …]\n${half}`, stderr: HOSTILE, truncated: true, durationMs: 1};
}

/** Answers that hold what they are asked for many thousand times over, every time with another name. */
const PAGES: readonly [RegExp, (count: number) => unknown][] = [
	[/\/api\/v1\/targets$/, count => success({activeTargets: many(count, target), droppedTargets: many(count, dropped)})],
	[/\/api\/v1\/query$/, count => success({resultType: 'vector', result: many(count, at => ({metric: named(at), value: [0, '1']}))})],
	[/\/api\/v1\/query_range$/, count => success({resultType: 'matrix', result: many(count / 10, series)})],
	[/\/api\/v1\/rules$/, count => success({groups: [{name: 'g', rules: many(count, rule)}]})],
	[/\/api\/v1\/workflows$/, () => ({data: many(250, at => ({id: at, name: `w${at}`, active: true})), nextCursor: 'again'})],
	[/\/api\/v1\/executions$/, count => ({data: many(count, at => ({id: at, status: 'success', finished: true}))})],
	[/\/api\/datasources$/, count => many(count, at => ({uid: `u${at}`, name: `n${at}`, type: at < 5 ? 'prometheus' : 'loki'}))],
	[/\/api\/search$/, () => many(1_000, at => ({uid: `d${at}`, title: `${HOSTILE}${at}`}))],
	[/\/api\/dashboards\//, count => ({dashboard: {panels: many(count / 100, at => ({datasource: {uid: `gone${at}`}}))}})],
	[/\/api\/health$/, () => ({database: HOSTILE.repeat(10_000), version: HOSTILE})],
	[/\/healthz$/, () => ({status: HOSTILE.repeat(10_000)})],
	[
		/\/manifests\//,
		count => ({
			schemaVersion: 2,
			manifests: many(count, at => ({digest: `sha256:${at}`, platform: {os: 'linux', architecture: `a${at}`}})),
		}),
	],
];

const success = (data: unknown) => ({status: 'success', data, warnings: many(1_000, at => `${HOSTILE}${at}`)});
const named = (at: number) => ({__name__: 'up', job: `${HOSTILE}${at}`, instance: `bot:${at}`});
const target = (at: number) => ({
	labels: {...named(at), job: 'coinpilot-core'},
	lastScrape: '',
	health: 'down',
	lastError: HOSTILE.repeat(20),
});
const dropped = (at: number) => ({discoveredLabels: named(at)});
const series = (at: number) => ({metric: named(at), values: many(20, second => [second, String(second)])});
const rule = (at: number) => ({
	type: 'alerting',
	name: `r${at}`,
	query: HOSTILE,
	health: 'err',
	lastError: HOSTILE,
	state: 'firing',
	alerts: [],
});

function many<T>(count: number, make: (at: number) => T): T[] {
	return Array.from({length: count}, (_, at) => make(at));
}

/**
 * A world that can be reached and answers every question with far more than anybody asked for, none of it what it was asked:
 * tens of megabytes, long lines, control characters, lists without an end. Databases refuse: their answers have the shape of the question,
 * and what is large in one stands in `test/real`.
 */
export function floodingSystems(count = 20_000): Systems {
	let key = 0;
	const run = async (options: Partial<RunOptions>) => {
		for (let sent = 0; sent < 50 * MIB; sent += MIB) options.onOutput?.('stdout', 'x'.repeat(MIB));
		return flooded(options);
	};
	const given: Partial<Systems> = {
		clock: {now: () => Date.UTC(2026, 1, 23), monotonic: () => performance.now()},
		run: async (_place, _command, options) => run(options),
		docker: async (_target, args, options) =>
			args[0] === 'ps'
				? {...flooded({maxBytes: 1}), stdout: many(count, at => at.toString(16).padStart(64, '0')).join('\n'), truncated: false}
				: run(options),
		kubectl: async () => flooded({}),
		dial: async () => {
			let left = 50;
			return new Duplex({
				read() {
					this.push(left-- > 0 ? Buffer.from('x'.repeat(MIB)) : null);
				},
				write: (_chunk, _encoding, done) => done(),
			});
		},
		resolve: async (_name, _type, {server = '127.0.0.1'}) => ({rcode: 'NOERROR', records: many(count, at => `${HOSTILE}${at}`), server}),
		lookup: async () => many(50, at => `192.0.2.${at}`),
		http: async ({url, maxBytes = MIB}) => {
			const page = PAGES.find(([path]) => path.test(new URL(url).pathname))?.[1];
			const body = page === undefined ? LINE.repeat(Math.floor(maxBytes / LINE.length)) : JSON.stringify(page(count));
			if (body.length > maxBytes) throw new ProblemError({code: 'response-too-large', address: '127.0.0.1:80', limitBytes: maxBytes});
			const timings = {connectMs: 1, tlsMs: 0, firstByteMs: 1, totalMs: 1};
			return {status: 200, headers: {location: HOSTILE.repeat(100)}, body, address: '127.0.0.1', timings};
		},
		redis: (_cache, use) =>
			use({
				command: async name => {
					if (name === 'SCAN') return ['1', many(10_000, () => `${HOSTILE}${key++}`)];
					if (name === 'TIME') return ['1771804800', '0'];
					if (name === 'INFO') return many(count, at => `db${at}:keys=1\r\nfield${at}:${HOSTILE}`).join('\r\n');
					return name === 'DBSIZE' ? 1e9 : HOSTILE.repeat(1_000);
				},
			}),
		vantage: async name => ({target: name}),
		close: async () => undefined,
	};
	return new Proxy(given as Systems, {
		get(all, name) {
			if (name in all || typeof name === 'symbol' || name === 'then') return Reflect.get(all, name);
			return () =>
				Promise.reject(new ProblemError({code: 'protocol-broken', address: '127.0.0.1', protocol: String(name), detail: HOSTILE}));
		},
	});
}
