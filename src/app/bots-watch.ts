import type {CheckSpec} from '../core/checklist.ts';
import type {Judged} from '../core/verdict.ts';
import {type Observable, Subject} from './observable.ts';

/** Often enough that a second bot is noticed within a trade, seldom enough not to weigh on the VM. */
const EVERY_MS = 15_000;

/** Which bot is live, looked at again and again while anyone watches. */
export class BotsWatch implements Observable<Judged | undefined> {
	readonly #seen = new Subject<Judged | undefined>(undefined);
	readonly #look: (signal: AbortSignal) => Promise<Judged>;
	readonly #stop = new AbortController();
	#started = false;

	constructor(look: (signal: AbortSignal) => Promise<Judged>) {
		this.#look = look;
	}

	get = (): Judged | undefined => this.#seen.get();

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
			await new Promise<void>(resolve => {
				const timer = setTimeout(resolve, EVERY_MS).unref();
				signal.addEventListener(
					'abort',
					() => {
						clearTimeout(timer);
						resolve();
					},
					{once: true},
				);
			});
		}
	}
}

/** The configured places as a check of its own, outside any checklist. */
export function botsCheck(bots: readonly object[]): CheckSpec {
	return {kind: 'single-writer', spec: {bots}, origin: {file: 'coinpilot-ops.yaml', line: 1, column: 1}};
}
