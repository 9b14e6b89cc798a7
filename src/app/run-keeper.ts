import type {Operator, Recorded, RunEvent} from '../core/event.ts';
import {fail, type Problem, ProblemError} from '../core/problem.ts';
import {RunFold, type RunRecord} from '../core/run-record.ts';
import type {LiveSteps} from './live-steps.ts';
import {Subject} from './observable.ts';

/** The part of a journal that keeping a run needs. Resolves once the event is on disk. */
export interface RunJournal {
	readonly records: readonly Recorded[];
	append(event: RunEvent): Promise<Recorded>;
	close(): void | Promise<void>;
}

export type ReadOnlyWhy = 'flag' | 'locked' | 'damaged' | 'elsewhere' | 'ended' | 'journal-failed';

export interface KeeperOptions {
	readonly run: string;
	readonly directory: string;
	readonly journal: RunJournal;
	readonly by: Operator;
	readonly environment: string;
	readonly readOnly?: ReadOnlyWhy;
}

/** Holds one run: appends an event, waits for the disk, and only then lets anyone see it. */
export class RunKeeper {
	readonly run: string;
	readonly directory: string;
	readonly by: Operator;
	readonly environment: string;
	readonly record: Subject<RunRecord>;
	/** The failure of the disk that ended all writing, if there was one. */
	readonly failure = new Subject<Problem | undefined>(undefined);
	/** What runs in every walk of it: the run's own, and those of its incidents. */
	readonly live = new Set<LiveSteps>();
	readonly #journal: RunJournal;
	readonly #fold = new RunFold();
	#readOnly: ReadOnlyWhy | undefined;

	constructor(options: KeeperOptions) {
		this.run = options.run;
		this.directory = options.directory;
		this.by = options.by;
		this.environment = options.environment;
		this.#journal = options.journal;
		this.#readOnly = options.readOnly;
		for (const recorded of options.journal.records) this.#fold.add(recorded);
		this.record = new Subject(this.#fold.record);
	}

	get readOnly(): ReadOnlyWhy | undefined {
		return this.#readOnly ?? (this.record.get().ended ? 'ended' : undefined);
	}

	/** Refuses in words when nothing may be written, before anything is half done. */
	requireWritable(): void {
		const failure = this.failure.get();
		if (failure) fail(failure);
		const why = this.readOnly;
		if (why === 'ended') fail({code: 'run-ended', id: this.run});
		if (why !== undefined && why !== 'journal-failed') fail({code: 'read-only', why});
	}

	async add(event: RunEvent): Promise<void> {
		this.requireWritable();
		try {
			const recorded = await this.#journal.append(event);
			this.record.set(this.#fold.add(recorded));
		} catch (error) {
			if (error instanceof ProblemError) {
				this.#readOnly = 'journal-failed';
				this.failure.set(error.problem);
			}
			throw error;
		}
	}

	async close(): Promise<void> {
		await this.#journal.close();
	}
}
