import fs from 'node:fs';
import path from 'node:path';
import {nearest} from '../core/nearest.ts';
import {fail} from '../core/problem.ts';
import type {Clock} from '../systems/systems.ts';
import {type FileOps, realFiles} from './file-ops.ts';
import {JOURNAL_FILE} from './journal.ts';
import {makePrivateDirectory} from './private-directory.ts';
import {makeRunId} from './run-id.ts';
import {type RunSummary, summariseRun} from './run-summary.ts';
import {errnoOf, orUnwritable} from './unwritable.ts';

/** Where runs live: `<state directory>/runs/<id>/`. */
export interface RunStore {
	readonly directory: string;
	/** Makes a new run's directory; the journal begins with the first event. @throws `journal-unwritable`, `journal-exposed` */
	create(checklist: string): {readonly id: string; readonly directory: string};
	/** Newest first. Runs in which nothing was recorded are left out. @throws `journal-unwritable` when the directory cannot be read */
	list(): RunSummary[];
	/** The run that starting again would go on with. */
	newestUnfinished(
		checklist: string,
		environment: string,
		how?: {readonly rehearsal?: boolean; readonly demo?: boolean},
	): RunSummary | undefined;
	/** @throws `run-unknown`, with the nearest id there is */
	find(id: string): RunSummary;
}

export function createRunStore(options: {
	/** `$XDG_STATE_HOME/coinpilot-ops` */
	readonly stateDirectory: string;
	readonly clock: Pick<Clock, 'now'>;
	readonly files?: FileOps;
}): RunStore {
	const {stateDirectory, clock, files = realFiles} = options;
	const directory = path.join(stateDirectory, 'runs');

	function ids(): string[] {
		try {
			const entries = fs.readdirSync(directory, {withFileTypes: true});
			return entries
				.filter(entry => entry.isDirectory())
				.map(entry => entry.name)
				.sort()
				.reverse();
		} catch (error) {
			if (errnoOf(error) === 'ENOENT') return [];
			throw error;
		}
	}

	function summarise(id: string): RunSummary | undefined {
		const run = path.join(directory, id);
		return summariseRun(id, run, path.join(run, JOURNAL_FILE));
	}

	function list(): RunSummary[] {
		return orUnwritable(directory, () => ids().flatMap(id => summarise(id) ?? []));
	}

	return {
		directory,
		create(checklist) {
			return orUnwritable(directory, () => {
				makePrivateDirectory(files, stateDirectory);
				makePrivateDirectory(files, directory);
				for (;;) {
					const id = makeRunId(clock.now(), checklist);
					const run = path.join(directory, id);
					try {
						files.mkdir(run, 0o700);
					} catch (error) {
						if (errnoOf(error) === 'EEXIST') continue;
						throw error;
					}
					files.syncDirectory(directory);
					return {id, directory: run};
				}
			});
		},
		list,
		newestUnfinished(checklist, environment, {rehearsal = false, demo = false} = {}) {
			const isHere = (run: RunSummary) => run.environment === environment && run.demo === demo;
			return list().find(run => run.checklist === checklist && isHere(run) && run.rehearsal === rehearsal && run.ended === undefined);
		},
		find(id) {
			const known = list();
			const found = known.find(run => run.id === id);
			if (found !== undefined) return found;
			const close = nearest(
				id,
				known.map(run => run.id),
			);
			return fail({code: 'run-unknown', id, ...(close === undefined ? {} : {nearest: close})});
		},
	};
}
