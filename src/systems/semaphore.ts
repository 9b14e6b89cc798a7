import {abortProblem} from '../core/abort-problem.ts';

/** At most `limit` holders at a time, first come first served. A waiter whose signal aborts leaves the queue. */
export class Semaphore {
	readonly #waiting: (() => void)[] = [];
	#free: number;

	constructor(limit: number) {
		this.#free = limit;
	}

	/** Resolves with the function that gives the place back; calling it twice gives back one place. */
	async acquire(signal: AbortSignal): Promise<() => void> {
		if (signal.aborted) throw abortProblem(signal);
		if (this.#free > 0) this.#free--;
		else await this.#turn(signal);
		let held = true;
		return () => {
			if (held) this.#pass();
			held = false;
		};
	}

	#turn(signal: AbortSignal): Promise<void> {
		return new Promise((resolve, reject) => {
			const take = () => {
				signal.removeEventListener('abort', leave);
				resolve();
			};
			const leave = () => {
				this.#waiting.splice(this.#waiting.indexOf(take), 1);
				reject(abortProblem(signal));
			};
			signal.addEventListener('abort', leave, {once: true});
			this.#waiting.push(take);
		});
	}

	#pass(): void {
		const next = this.#waiting.shift();
		if (next === undefined) this.#free++;
		else next();
	}
}
