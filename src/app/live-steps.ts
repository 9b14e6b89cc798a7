import type {StepKey} from '../core/checklist.ts';
import {fail} from '../core/problem.ts';
import type {LiveStep} from './live-step.ts';
import {Subject} from './observable.ts';

type Steps = ReadonlyMap<StepKey, LiveStep>;

/** What runs in the steps of a walk: one job in a step at a time, each of which can be stopped and waited for. */
export class LiveSteps extends Subject<Steps> {
	readonly #stops = new Map<StepKey, AbortController>();
	readonly #now: () => number;

	/** @param now milliseconds since the epoch */
	constructor(now: () => number) {
		super(new Map());
		this.#now = now;
	}

	has(key: StepKey): boolean {
		return this.#stops.has(key);
	}

	/** Does the job in the step. Throws `requirement-not-met` while another is under way there. */
	async run<T>(key: StepKey, doing: LiveStep['doing'], job: (signal: AbortSignal) => Promise<T>): Promise<T> {
		if (this.has(key)) fail({code: 'requirement-not-met', step: key, detail: 'running'});
		const stop = new AbortController();
		this.#stops.set(key, stop);
		this.set(new Map(this.get()).set(key, {doing, since: this.#now(), checks: [], output: ''}));
		try {
			return await job(stop.signal);
		} finally {
			this.#stops.delete(key);
			const left = new Map(this.get());
			left.delete(key);
			this.set(left);
		}
	}

	update(key: StepKey, change: (live: LiveStep) => LiveStep): void {
		const live = this.get().get(key);
		if (live) this.set(new Map(this.get()).set(key, change(live)));
	}

	/** Stops what runs in the step, at the far end too. */
	stop(key: StepKey): void {
		this.#stops.get(key)?.abort();
	}

	/** Whether what runs in the step only looks: stopping that leaves nothing half done. */
	looks(key: StepKey): boolean {
		const doing = this.get().get(key)?.doing;
		return doing === 'looking' || doing === 'opening';
	}

	/** Stops the looks under way in these steps; what acts there goes on. */
	stopLooks(keys: readonly StepKey[]): void {
		for (const key of keys.filter(key => this.looks(key))) this.stop(key);
	}

	stopAll(): void {
		for (const key of this.#stops.keys()) this.stop(key);
	}

	async until(holds: (live: Steps) => boolean): Promise<void> {
		while (!holds(this.get())) {
			await new Promise<void>(resolve => {
				const unsubscribe = this.subscribe(() => {
					unsubscribe();
					resolve();
				});
			});
		}
	}
}
