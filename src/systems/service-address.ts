import type {Duplex} from 'node:stream';
import {ProblemError} from '../core/problem.ts';
import type {Docker} from './containers/docker.ts';
import type {DialService} from './dial-service.ts';
import type {Address, DialOptions} from './systems.ts';

export interface ServiceRoads {
	/** From the target's own network; for a Kubernetes target, `host` names the workload. */
	readonly dial: (from: string, to: Address, options: DialOptions) => Promise<Duplex>;
	readonly docker: (target: string) => Docker;
	/** @default performance.now */
	readonly now?: () => number;
}

/** A restarted container has another address, and its old one may soon be another container's. */
const FRESH_MS = 10_000;

interface Inspected {
	readonly addresses: Promise<readonly Address[]>;
	readonly at: number;
}

/**
 * Reaches a service the way an operator would: on to the container's address, by port-forward, or straight from the target.
 * An address that was looked up before and no longer answers is looked up again.
 */
export function createDialService({dial, docker, now = () => performance.now()}: ServiceRoads): DialService {
	const inspected = new Map<string, Inspected>();

	const dialContainer = async (target: string, container: string, port: number, options: DialOptions): Promise<Duplex> => {
		const key = `${target} ${container} ${port}`;
		const known = inspected.get(key);
		if (known !== undefined && now() - known.at < FRESH_MS) {
			const stream = await dialAny(target, await known.addresses, options).catch(error => {
				if (isAnswer(error)) return undefined;
				throw error;
			});
			if (stream !== undefined) return stream;
		}
		const addresses = docker(target).addresses(container, port, options.signal);
		const fresh = {addresses, at: now()};
		try {
			const found = await addresses;
			inspected.set(key, fresh);
			return await dialAny(target, found, options, `${container}:${port}`);
		} catch (error) {
			if (inspected.get(key) === fresh) inspected.delete(key);
			throw error;
		}
	};

	/** A container may be in several networks, not all of which the target can reach. */
	const dialAny = async (target: string, addresses: readonly Address[], options: DialOptions, name = ''): Promise<Duplex> => {
		let first: unknown;
		for (const address of addresses) {
			try {
				return await dial(target, address, options);
			} catch (error) {
				first ??= error;
				if (!isAnswer(error)) break;
			}
		}
		throw first ?? new ProblemError({code: 'connection-failed', address: name, why: 'unreachable', afterMs: 0});
	};

	return async (service, port, options) => {
		if (service.container !== undefined) return await dialContainer(service.on, service.container, port, options);
		return await dial(service.on, {host: service.workload ?? service.host ?? '127.0.0.1', port}, options);
	};
}

/** The road held, and the address itself did not let us in. */
function isAnswer(error: unknown): boolean {
	return error instanceof ProblemError && error.problem.code === 'connection-failed';
}
