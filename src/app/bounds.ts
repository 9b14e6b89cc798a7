import type {CheckKind} from '../checks/contract.ts';

/** Runs at most `limit` jobs at once for each name: connections to one target are shared, not stormed. */
export class Bounds {
	readonly #limit: number;
	readonly #lanes = new Map<string, {active: number; waiting: (() => void)[]}>();

	constructor(limit: number) {
		this.#limit = limit;
	}

	async run<T>(name: string, job: () => Promise<T>): Promise<T> {
		const lane = this.#lanes.get(name) ?? {active: 0, waiting: []};
		this.#lanes.set(name, lane);
		if (lane.active >= this.#limit) await new Promise<void>(resolve => lane.waiting.push(resolve));
		else lane.active++;
		try {
			return await job();
		} finally {
			const next = lane.waiting.shift();
			if (next) next();
			else lane.active--;
		}
	}

	/** A look of that kind, in its turn. */
	look<T>(kind: CheckKind, spec: unknown, look: () => Promise<T>): Promise<T> {
		return kind.isShared === true ? look() : this.run(kind.from(spec), look);
	}
}
