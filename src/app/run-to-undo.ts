import {type StepKey, stepsOf} from '../core/checklist.ts';
import {openJournal} from '../journal/journal.ts';
import type {RunSummary} from '../journal/run-summary.ts';
import type {OpenRunContext} from './open-run.ts';

type Context = Pick<OpenRunContext, 'runs' | 'clock' | 'redactor' | 'environment' | 'demo' | 'rehearsal'>;

/** The unfinished run that was written to last among those that walk any of the steps: where they are taken back. */
export async function runToUndo(context: Context, steps: readonly StepKey[]): Promise<RunSummary | undefined> {
	const {runs, environment} = context;
	const ids = [...new Set(runs.list().map(run => run.checklist))];
	const candidates = ids.flatMap(id => runs.newestUnfinished(id, environment, context) ?? []).sort((a, b) => b.lastAt - a.lastAt);
	for (const run of candidates) if (await walksAnyOf(context, run, steps)) return run;
	return undefined;
}

async function walksAnyOf({clock, redactor}: Context, {directory}: RunSummary, steps: readonly StepKey[]): Promise<boolean> {
	const journal = await openJournal({directory, clock, redact: redactor.redact, mode: 'read'});
	try {
		const event = journal.records[0]?.event;
		return event?.type === 'run-started' && stepsOf(event.pinned).some(({key}) => steps.includes(key));
	} finally {
		await journal.close();
	}
}
