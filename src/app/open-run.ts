import {type Checklist, stepsOf} from '../core/checklist.ts';
import type {Operator} from '../core/event.ts';
import {fail, type Problem} from '../core/problem.ts';
import {foldRun, type StartedEvent} from '../core/run-record.ts';
import {rehearsedPlan} from '../core/schedule.ts';
import {text, type Words} from '../core/text.ts';
import {type Journal, openJournal} from '../journal/journal.ts';
import {preflight} from '../journal/preflight.ts';
import type {Redactor} from '../journal/redact.ts';
import type {RunStore} from '../journal/run-store.ts';
import type {RunSummary} from '../journal/run-summary.ts';
import type {Clock} from '../systems/systems.ts';
import {type ReadOnlyWhy, RunKeeper} from './run-keeper.ts';
import {Walk} from './walk.ts';
import type {WalkContext} from './walk-state.ts';
import type {OpenedRun, ResumeNotes} from './workspace.ts';

export interface OpenRunContext {
	readonly runs: RunStore;
	readonly stateDirectory: string;
	readonly clock: Clock;
	readonly redactor: Redactor;
	readonly by: Operator;
	readonly environment: string;
	/** Name and version of this program, for the record. */
	readonly program: string;
	readonly demo: boolean;
	/** The run begun here is a rehearsal. */
	readonly rehearsal?: boolean;
	readonly walkContext: (keeper: RunKeeper) => WalkContext;
}

/** Begins a run: makes sure first that it can be recorded to its end. */
export async function startRun(context: OpenRunContext, checklist: Checklist): Promise<OpenedRun> {
	const obstacle = preflight(context.stateDirectory);
	if (obstacle) fail(obstacle);
	const rehearsed = await lastRehearsal(context, checklist);
	const {id, directory} = context.runs.create(checklist.id);
	const journal = await open(context, directory);
	const keeper = keeperOf(context, id, directory, journal);
	const {environment, by, program, demo, rehearsal} = context;
	await keeper.add({
		type: 'run-started',
		run: id,
		checklist: checklist.id,
		title: checklist.title,
		pinned: checklist,
		environment,
		by,
		program,
		...(demo && {demo}),
		...(rehearsal && {rehearsal}),
		...(rehearsed && {rehearsed}),
	});
	return {walk: new Walk(context.walkContext(keeper), checklist)};
}

/**
 * Goes on with a run. When the checklist or the configuration changed since, that is recorded, and the changed steps turn stale.
 * @param checklist the checklist as it is now; undefined when it is gone, and the run is then walked as it was pinned
 */
export async function resumeRun(
	context: OpenRunContext,
	run: string,
	findChecklist: (id: string) => Checklist | undefined,
): Promise<OpenedRun> {
	const summary = context.runs.find(run);
	const {directory} = summary;
	const elsewhere = elsewhereOf(context, summary);
	const journal = await open(context, directory, elsewhere ? 'read' : 'write');
	const keeper = keeperOf(context, run, directory, journal, elsewhere && 'elsewhere');
	const record = keeper.record.get();
	const {pinned} = record;
	if (!pinned) fail({code: 'journal-damaged', path: journal.path, line: 1, detail: 'run-started'});
	// The checklist of now is filled in from another environment: what was seen there is shown by the one it was seen by.
	const checklist = elsewhere ? pinned : (findChecklist(pinned.id) ?? pinned);
	const change = changeOf(pinned, checklist);
	const readOnly = readOnlyOf(keeper, journal, elsewhere);
	const goesOn = keeper.readOnly === undefined;
	if (goesOn && change) await keeper.add({type: 'checklist-changed', pinned: checklist, ...change});
	const walk = new Walk(context.walkContext(keeper), checklist);
	const resumed = notesOf(walk, journal, record.lastAt - context.clock.now(), change);
	if (goesOn) await keeper.add({type: 'run-resumed', by: context.by, program: context.program});
	return {walk, resumed, ...(readOnly && {readOnly})};
}

/** What was seen here must not count there: a run goes on in the environment it was begun in, and is read everywhere else. */
function elsewhereOf({environment, demo}: OpenRunContext, run: RunSummary): Problem | undefined {
	if (run.damage !== undefined || (run.environment === environment && run.demo === demo)) return undefined;
	return {code: 'run-elsewhere', id: run.id, began: placeOf(run), here: placeOf({environment, demo})};
}

function placeOf({environment, demo}: Pick<RunSummary, 'environment' | 'demo'>): Words {
	return demo ? text(`${environment} (the embedded demo)`, `${environment}(내장 데모)`) : environment;
}

/** What the steps took in the newest rehearsal of the checklist; nothing when it was never rehearsed. */
async function lastRehearsal(context: OpenRunContext, checklist: Checklist): Promise<StartedEvent['rehearsed']> {
	const {runs, clock, redactor} = context;
	const found = runs.list().find(run => run.rehearsal && run.checklist === checklist.id);
	if (!found) return undefined;
	const journal = await openJournal({directory: found.directory, clock, redact: redactor.redact, mode: 'read'});
	try {
		return {run: found.id, stepsMs: rehearsedPlan(checklist, foldRun(journal.records))};
	} finally {
		await journal.close();
	}
}

function open({clock, redactor}: OpenRunContext, directory: string, mode: Journal['mode'] = 'write'): Promise<Journal> {
	return openJournal({directory, clock, redact: redactor.redact, mode});
}

function keeperOf({by, environment}: OpenRunContext, run: string, directory: string, journal: Journal, elsewhere?: 'elsewhere'): RunKeeper {
	const why = elsewhere ?? (journal.mode === 'read' ? readOnlyWhy(journal.readOnly) : undefined);
	return new RunKeeper({run, directory, journal, by, environment, ...(why && {readOnly: why})});
}

function readOnlyWhy(problem: Problem | undefined): ReadOnlyWhy {
	return problem?.code === 'journal-locked' ? 'locked' : 'damaged';
}

function readOnlyOf({readOnly: why, run}: RunKeeper, journal: Journal, elsewhere: Problem | undefined): OpenedRun['readOnly'] {
	if (why === undefined) return undefined;
	const problem = why === 'ended' ? ({code: 'run-ended', id: run} as const) : (elsewhere ?? journal.readOnly);
	return {why, ...(problem && {problem})};
}

interface Change {
	readonly changed: readonly string[];
	readonly added: readonly string[];
	readonly removed: readonly string[];
}

function changeOf(before: Checklist, after: Checklist): Change | undefined {
	const old = new Map(stepsOf(before).map(step => [step.key, step.hash]));
	const now = new Map(stepsOf(after).map(step => [step.key, step.hash]));
	const changed = [...now].filter(([key, hash]) => old.has(key) && old.get(key) !== hash).map(([key]) => key);
	const added = [...now.keys()].filter(key => !old.has(key));
	const removed = [...old.keys()].filter(key => !now.has(key));
	return changed.length + added.length + removed.length > 0 ? {changed, added, removed} : undefined;
}

function notesOf(walk: Walk, journal: Journal, clockBackMs: number, change: Change | undefined): ResumeNotes {
	const views = [...walk.views().values()];
	const record = walk.keeper.record.get();
	const open = [...record.incidents.values()].find(incident => incident.closed === undefined);
	return {
		stale: views.filter(view => view.state === 'stale').map(view => view.step.key),
		halfDone: views.filter(view => view.state === 'half-done').map(view => view.step.key),
		...(change ?? {changed: [], added: [], removed: []}),
		...(journal.recovered && {tornTail: journal.recovered.tailKeptAt}),
		...(clockBackMs > 0 && {clockBackMs}),
		...(open && {openIncident: {id: open.id, runbook: open.runbook}}),
	};
}
