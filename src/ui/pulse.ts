import {type Observable, Subject} from '../app/observable.ts';
import {SPIN_MS} from './look.ts';

/** Changes that come from afar are drawn at most this often: an action may print thousands of lines a second. */
const CALM_MS = 40;
const TICK_MS = 1_000;

/**
 * The one thing the drawing subscribes to: it counts up when anything shown may have changed. One ticker moves the
 * relative times, and one timer turns the spinners while something runs.
 */
export class Pulse {
	readonly beat = new Subject(0);
	readonly #isBusy: () => boolean;
	readonly #unwatch: (() => void)[] = [];
	#ticker: NodeJS.Timeout | undefined;
	#spinner: NodeJS.Timeout | undefined;
	#calm: NodeJS.Timeout | undefined;
	#lastAt = 0;

	constructor(isBusy: () => boolean) {
		this.#isBusy = isBusy;
	}

	/** @param calm bound how often its changes are drawn */
	watch(observable: Pick<Observable<unknown>, 'subscribe'>, calm: boolean): void {
		this.#unwatch.push(observable.subscribe(calm ? () => this.#soon() : () => this.now()));
	}

	now(): void {
		clearTimeout(this.#calm);
		this.#calm = undefined;
		this.#lastAt = performance.now();
		this.#spin();
		this.beat.set(this.beat.get() + 1);
	}

	#soon(): void {
		if (this.#calm) return;
		const wait = this.#lastAt + CALM_MS - performance.now();
		if (wait <= 0) this.now();
		else this.#calm = setTimeout(() => this.now(), wait);
	}

	start(): void {
		this.#ticker ??= setInterval(() => this.now(), TICK_MS);
		this.#spin();
	}

	stop(): void {
		for (const timer of [this.#ticker, this.#spinner, this.#calm]) clearTimeout(timer);
		this.#ticker = undefined;
		this.#spinner = undefined;
		this.#calm = undefined;
	}

	close(): void {
		this.stop();
		for (const unwatch of this.#unwatch.splice(0)) unwatch();
	}

	#spin(): void {
		const busy = this.#ticker !== undefined && this.#isBusy();
		if (busy) this.#spinner ??= setInterval(() => this.now(), SPIN_MS);
		else {
			clearInterval(this.#spinner);
			this.#spinner = undefined;
		}
	}
}
