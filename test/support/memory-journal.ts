import type {RunJournal} from '../../src/app/run-keeper.ts';
import type {Recorded, RunEvent} from '../../src/core/event.ts';
import {fail} from '../../src/core/problem.ts';

/** A journal in memory, whose disk can be made to fail. */
export class MemoryJournal implements RunJournal {
	readonly records: Recorded[];
	full = false;
	readonly #now: () => number;

	constructor(now: () => number, records: readonly Recorded[] = []) {
		this.#now = now;
		this.records = [...records];
	}

	async append(event: RunEvent): Promise<Recorded> {
		if (this.full) fail({code: 'journal-unwritable', path: '/memory', why: 'full', detail: 'ENOSPC'});
		const recorded = {seq: this.records.length + 1, at: this.#now(), event: structuredClone(event)};
		this.records.push(recorded);
		return recorded;
	}

	types(): string[] {
		return this.records.map(({event}) => event.type);
	}

	close(): void {}
}
