import type {Config} from '../config/schema.ts';
import type {Secrets} from '../config/secrets.ts';
import {ProblemError} from '../core/problem.ts';
import {type Text, text} from '../core/text.ts';
import type {Vantage} from '../core/verdict.ts';
import {createResolver} from './network/dns.ts';
import {sendHttp} from './network/http.ts';
import {connectTcp} from './network/tcp.ts';
import {type Dial, shakeHands} from './network/tls.ts';
import {createPostgres} from './postgres/postgres.ts';
import {argvOf} from './processes/process-group.ts';
import {withSecrets} from './processes/with-secrets.ts';
import type {Questions} from './questions.ts';
import {realClock} from './real-clock.ts';
import {createRedis} from './redis/redis.ts';
import {createDialService} from './service-address.ts';
import type {Clock, Place, Systems} from './systems.ts';
import {createTargets, type Reached} from './targets.ts';
import {createVantages} from './vantage.ts';

export interface SystemsOptions {
	readonly config: Config;
	readonly secrets: Secrets;
	readonly questions: Questions;
	/** @default this machine's */
	readonly clock?: Clock;
}

/** The roads to everything in the configuration. Nothing is opened before it is wanted. */
export function createSystems({config, secrets, questions, clock = realClock}: SystemsOptions): Systems {
	const {resolve, lookup} = createResolver(config.dns.servers);
	const targets = createTargets(config, {questions, lookup});
	const vantages = createVantages(targets);
	const closing = new AbortController();
	const running = new Set<Promise<unknown>>();

	/** Everything with a far end is ended by `close` as if its own signal had aborted, and is waited for. */
	const until = async <T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
		const either = AbortSignal.any([signal, closing.signal]);
		const working = work(either);
		running.add(working);
		try {
			return await working;
		} finally {
			running.delete(working);
		}
	};

	const dial: Systems['dial'] = async (from, to, options) => {
		const reached = targets.get(from);
		if (reached.type === 'local') return await connectTcp(to, {...options, lookup});
		if (reached.type === 'ssh') return await reached.connection.dial(to, options);
		const workload = to.host.includes('/') ? to.host : `service/${to.host}`;
		const port = await reached.forwards.to(workload, to.port, options.signal);
		return await connectTcp({host: '127.0.0.1', port}, {signal: options.signal, ...(options.timeoutMs && {timeoutMs: options.timeoutMs})});
	};

	const docker = (name: string) => {
		const reached = targets.get(name);
		if (reached.type === 'kubernetes')
			throw misplaced(text(`${name} is a Kubernetes target and has no Docker`, `${name}: Kubernetes 대상이라 Docker가 없음`));
		return reached.docker;
	};

	const dialService = createDialService({dial, docker, now: () => clock.monotonic()});
	const postgres = createPostgres({config, secrets, dialService});
	const redis = createRedis({config, secrets, dialService});

	return {
		clock,
		resolve,
		lookup,
		dial: (from, to, options) => until(options.signal, signal => dial(from, to, {...options, signal})),
		postgres: postgres.use,
		redis: redis.use,
		run: (place, command, options) =>
			until(options.signal, async signal => {
				const reached = targets.get(place.target);
				const within = {...options, signal};
				if (reached.type === 'kubernetes') return await reached.kubernetes.exec(workloadOf(place), command, within);
				if (place.workload !== undefined)
					throw misplaced(
						text(
							`${place.target} is not a Kubernetes target and has no ${place.workload}`,
							`${place.target}: Kubernetes 대상이 아니라 ${place.workload} 없음`,
						),
					);
				if (place.container !== undefined) return await reached.docker.exec(place.container, command, within);
				return await reached.run(argvOf(command), within);
			}),
		docker: (name, args, options) => until(options.signal, async signal => await docker(name).call(args, {...options, signal})),
		kubectl: (name, args, options) =>
			until(options.signal, async signal => await clusterOf(name, targets.get(name)).kubernetes.call(args, {signal})),
		handshake: (request, options) => until(options.signal, signal => shakeHands(request, dial, {signal, clock})),
		http: (request, options) => {
			const {container} = request;
			const road: Dial = container === undefined ? dial : (from, {port}, within) => dialService({on: from, container}, port, within);
			return until(options.signal, async signal => await sendHttp(await withSecrets(request, secrets, signal), road, {signal, clock}));
		},
		vantage: async (target, {signal}): Promise<Vantage> => {
			try {
				return await until(signal, either => vantages.of(target, either));
			} catch {
				return {target};
			}
		},
		close: async () => {
			closing.abort();
			await Promise.allSettled([...running]);
			await Promise.allSettled([postgres.close(), redis.close()]);
			await targets.close();
		},
	};
}

function clusterOf(name: string, reached: Reached): Extract<Reached, {type: 'kubernetes'}> {
	if (reached.type === 'kubernetes') return reached;
	throw misplaced(text(`${name} is not a Kubernetes target`, `${name}: Kubernetes 대상이 아님`));
}

function workloadOf(place: Place): string {
	if (place.workload !== undefined) return place.workload;
	throw misplaced(
		text(
			`a command on the Kubernetes target ${place.target} needs a workload`,
			`${place.target}: Kubernetes 대상의 명령에는 워크로드가 필요함`,
		),
	);
}

function misplaced(detail: Text): ProblemError {
	return new ProblemError({code: 'usage', detail});
}
