import {type Observable, Subject} from './observable.ts';

/** Something looked at again and again while anyone watches; nothing of it is recorded. */
export class Watch<T> implements Observable<T | undefined> {
	readonly #seen = new Subject<T | undefined>(undefined);
	readonly #look: (signal: AbortSignal) => Promise<T>;
	readonly #everyMs: number;
	readonly #stop = new AbortController();
	#started = false;

	constructor(everyMs: number, look: (signal: AbortSignal) => Promise<T>) {
		this.#everyMs = everyMs;
		this.#look = look;
	}

	get = (): T | undefined => this.#seen.get();

	subscribe = (listener: () => void): (() => void) => {
		if (!this.#started) {
			this.#started = true;
			void this.#watch();
		}
		return this.#seen.subscribe(listener);
	};

	stop(): void {
		this.#stop.abort();
	}

	async #watch(): Promise<void> {
		const {signal} = this.#stop;
		while (!signal.aborted) {
			try {
				this.#seen.set(await this.#look(signal));
			} catch (error) {
				if (!signal.aborted) throw error;
			}
			await pause(this.#everyMs, signal);
		}
	}
}

/** Leaves nothing on the signal behind it: a watch of some hours takes thousands of pauses. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
	return new Promise(resolve => {
		const end = () => {
			clearTimeout(timer);
			signal.removeEventListener('abort', end);
			resolve();
		};
		const timer = setTimeout(end, ms).unref();
		signal.addEventListener('abort', end);
	});
}
