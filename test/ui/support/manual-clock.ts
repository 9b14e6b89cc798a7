import type {Clock} from '../../../src/systems/systems.ts';

/** A clock that stands still until it is moved. */
export class ManualClock implements Clock {
	#now: number;

	constructor(now = Date.UTC(2026, 1, 23, 9, 14, 2)) {
		this.#now = now;
	}

	now = (): number => this.#now;
	monotonic = (): number => this.#now;

	advance(ms: number): void {
		this.#now += ms;
	}
}
