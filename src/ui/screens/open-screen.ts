import {undoElsewhere} from '../../app/undo-elsewhere.ts';
import type {Walk} from '../../app/walk.ts';
import type {OpenedRun, RunSummary} from '../../app/workspace.ts';
import type {Runbook, StepKey} from '../../core/checklist.ts';
import {nothingToUndo} from '../../core/nothing-to-undo.ts';
import {agoText, clockTime} from '../ago.ts';
import type {Desk} from '../desk.ts';
import {DIALOG_TEXT} from '../dialogs/dialog-text.ts';
import {list, prose} from '../dialogs/make-dialog.ts';
import {resumeDialog, resumeIncident} from '../dialogs/run-dialogs.ts';
import type {TriageScreen} from '../state/screen.ts';
import {fill, UI_TEXT} from '../text.ts';
import {walkScreen} from './walk-state.ts';

/** Starts a checklist, or a runbook as a run of its own; where an unfinished run of it exists, resuming is offered first. */
export function openChecklist(desk: Desk, id: string): void {
	opening(desk, async () => {
		const {checklists, runbooks} = desk.workspace;
		const checklist = [...checklists, ...runbooks].find(one => one.id === id);
		if (!checklist) return desk.store.notify(fill(UI_TEXT.noChecklist, {id}), 'warn');
		const unfinished = await desk.workspace.unfinished(id);
		if (!unfinished) return show(desk, await desk.workspace.start(id));
		const options = [
			{label: UI_TEXT.resumeIt, pick: () => resumeRun(desk, unfinished.id)},
			{label: UI_TEXT.startNew, pick: () => startRun(desk, id)},
		];
		desk.store.ask(list(checklist.title, options, prose(unfinishedText(unfinished, desk.workspace.clock.now()))));
	});
}

export function unfinishedText(run: RunSummary, now: number) {
	return fill(UI_TEXT.unfinishedSince, {when: clockTime(run.startedAt, now), ago: agoText(run.lastAt, now)});
}

export function startRun(desk: Desk, id: string): void {
	opening(desk, async () => show(desk, await desk.workspace.start(id)));
}

export function resumeRun(desk: Desk, run: string): void {
	opening(desk, async () => show(desk, await desk.workspace.resume(run)));
}

/** One at a time: the same key pressed twice, or sent twice, must not record two runs. */
function opening(desk: Desk, job: () => Promise<void>): void {
	const {store} = desk;
	if (store.get().opening) return;
	store.update({opening: true});
	desk.run(() => job().finally(() => store.update({opening: false})));
}

function show(desk: Desk, opened: OpenedRun): void {
	desk.keep(opened, opened.walk);
	desk.store.push(walkScreen(opened));
	const undone = opened.readOnly ? undefined : nothingToUndo(opened.walk.views());
	if (undone) sayWhereToUndo(desk, opened.walk, undone);
	else if (opened.resumed || opened.readOnly) desk.store.ask(resumeDialog(desk, opened));
}

/** Whoever opens the way back by itself at night wants the run that went forward. */
export function sayWhereToUndo(desk: Desk, walk: Walk, undone: readonly StepKey[]): void {
	desk.run(async () => {
		const run = await desk.workspace.runToUndo(undone);
		const stay = {label: DIALOG_TEXT.stay, pick: () => {}};
		const options = run ? [{label: UI_TEXT.resumeIt, pick: () => resumeRun(desk, run.id)}, stay] : [stay];
		// Whatever the operator has opened meanwhile keeps its keys.
		if (desk.store.get().dialog !== undefined) return desk.store.notify(undoElsewhere(run, desk.workspace), 'warn');
		desk.store.ask(list(walk.checklist.title, options, prose(undoElsewhere(run, desk.workspace))));
	});
}

/** An incident that is still open is gone on with; otherwise the signs of every runbook are looked at. */
export function openIncidentScreen(desk: Desk, from?: {readonly walk: Walk; readonly step?: StepKey; readonly opened: OpenedRun}) {
	const open = from && [...from.walk.keeper.record.get().incidents.values()].find(incident => !incident.closed);
	const runbook = open && desk.workspace.runbooks.find(one => one.id === open.runbook);
	if (from && open && runbook) {
		const known = desk.walks.find(walk => walk.incident === open.id);
		const shown = desk.store.top;
		if (shown.type === 'walk' && shown.walk.incident === open.id) return;
		return resumeIncident(desk, from.opened, known ?? from.walk.incidentWalk(runbook, open.id));
	}
	const stop = new AbortController();
	desk.store.push({type: 'triage', from, ranked: [], looking: true, cursor: 0, stop});
	lookForSigns(desk, stop);
}

export function lookForSigns(desk: Desk, stop: AbortController): void {
	const mine = (screen: TriageScreen) => screen.stop === stop;
	const ended = () => desk.store.change('triage', screen => (mine(screen) ? {...screen, looking: false} : screen));
	desk.run(async () => {
		try {
			await desk.workspace.triage(
				ranked => desk.store.change('triage', screen => (mine(screen) ? {...screen, ranked} : screen)),
				stop.signal,
			);
		} finally {
			ended();
		}
	});
}

/** Opens the runbook where the operator is: inside their run, or as a run of its own. */
export function openRunbook(desk: Desk, screen: TriageScreen, runbook: Runbook, chosen: 'detected' | 'by-hand'): void {
	const {from} = screen;
	screen.stop.abort();
	desk.run(async () => {
		if (!from) {
			desk.store.back();
			return show(desk, await desk.workspace.start(runbook.id));
		}
		const walk = await from.walk.openIncident(runbook, chosen, from.step);
		resumeIncident(desk, from.opened, walk);
	});
}
