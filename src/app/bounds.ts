import type {CheckKind} from '../checks/contract.ts';
import {Semaphore} from '../systems/semaphore.ts';

/** Runs at most `limit` jobs at once for each name: connections to one target are shared, not stormed. */
export class Bounds {
	readonly #limit: number;
	readonly #lanes = new Map<string, Semaphore>();

	constructor(limit: number) {
		this.#limit = limit;
	}

	/** The job in its turn; one whose signal aborts before that leaves the queue, and is never begun. */
	async run<T>(name: string, signal: AbortSignal, job: () => Promise<T>): Promise<T> {
		const lane = this.#lanes.get(name) ?? new Semaphore(this.#limit);
		this.#lanes.set(name, lane);
		const release = await lane.acquire(signal);
		try {
			return await job();
		} finally {
			release();
		}
	}

	/** A look of that kind, in its turn. */
	look<T>(kind: CheckKind, spec: unknown, signal: AbortSignal, look: () => Promise<T>): Promise<T> {
		return kind.isShared === true ? look() : this.run(kind.from(spec), signal, look);
	}
}
