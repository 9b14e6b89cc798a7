import type {Walk} from '../../app/walk.ts';
import {type StepKey, titleIn} from '../../core/checklist.ts';
import {anotherTry, nextStep} from '../../core/next-step.ts';
import {nothingToUndo} from '../../core/nothing-to-undo.ts';
import {reasonText} from '../../core/reason-text.ts';
import type {StepView} from '../../core/step-state.ts';
import {plain, type Text} from '../../core/text.ts';
import {momentText} from '../ago.ts';
import type {Commands, Desk} from '../desk.ts';
import {DIALOG_TEXT} from '../dialogs/dialog-text.ts';
import {closeIncidentDialog, endRunDialog, resumeDialog} from '../dialogs/run-dialogs.ts';
import {actDialog, attestDialog, chooseDialog, noteDialog, settleDialog, waiveDialog} from '../dialogs/step-dialogs.ts';
import type {WalkScreen} from '../state/screen.ts';
import {fill, UI_TEXT} from '../text.ts';
import {clearFilter, isFiltered, moveTree, nextPreset, toggleSection} from '../tree/move-tree.ts';
import {openIncidentScreen, sayWhereToUndo} from './open-screen.ts';
import {goTo, rowAt, rowsOf, viewAt} from './walk-state.ts';
import {openWayBack} from './way-back.tsx';

const PAGE = 10;
const FAR = 1_000_000;

export const WALK_COMMANDS: Commands<WalkScreen> = {
	up: (desk, screen) => move(desk, screen, -1),
	down: (desk, screen) => move(desk, screen, 1),
	'page-up': (desk, screen) => move(desk, screen, -PAGE),
	'page-down': (desk, screen) => move(desk, screen, PAGE),
	first: (desk, screen) => move(desk, screen, -FAR),
	last: (desk, screen) => move(desk, screen, FAR),
	panel: desk => change(desk, screen => ({...screen, focus: screen.focus === 'tree' ? 'detail' : 'tree'})),
	expand: expand,
	enter: enter,
	look: (desk, screen) => withView(screen, view => desk.run(() => screen.walk.look(view.step.key))),
	'look-all': lookAll,
	act: (desk, screen) => withView(screen, view => desk.run(async () => desk.store.ask(actDialog(desk, screen.walk, view)))),
	note: (desk, screen) => desk.store.ask(noteDialog(desk, screen.walk, viewAt(screen))),
	waive: (desk, screen) => withView(screen, view => desk.store.ask(waiveDialog(desk, screen.walk, view))),
	stop: (_, screen) => withView(screen, view => screen.walk.live.stop(view.step.key)),
	board: (desk, screen) => {
		const gate = nextGate(screen);
		if (gate) desk.store.push({type: 'board', walk: screen.walk, gate, cursor: 0});
	},
	'way-back': (desk, screen) => openWayBack(desk, screen.opened.walk),
	next: (desk, screen) => {
		const key = nextStep(screen.walk.views(), screen.tree.cursor);
		const undone = key ? undefined : nothingToUndo(screen.walk.views());
		if (key) change(desk, one => goTo(one, key));
		else if (undone) sayWhereToUndo(desk, screen.walk, undone);
		else desk.store.notify(nothingNext(screen.walk));
	},
	incident: (desk, screen) => {
		const step = viewAt(screen)?.step.key;
		openIncidentScreen(desk, {walk: screen.opened.walk, opened: screen.opened, ...(step && screen.walk.incident === undefined && {step})});
	},
	'close-incident': (desk, screen) => desk.store.ask(closeIncidentDialog(desk, screen.walk)),
	find: desk => change(desk, screen => ({...screen, focus: 'tree', tree: {...screen.tree, finding: true}})),
	filter: desk => change(desk, filter),
	timeline: (desk, screen) => desk.store.push({type: 'timeline', walk: screen.walk, scroll: 0}),
	'resume-notes': (desk, screen) => desk.store.ask(resumeDialog(desk, screen.opened)),
	'end-run': (desk, screen) => desk.store.ask(endRunDialog(desk, screen.walk)),
	report: (desk, screen) =>
		desk.run(async () => {
			const path = await desk.workspace.report(screen.walk.keeper.run);
			desk.store.notify(fill(UI_TEXT.reportWritten, {path}));
		}),
	back: (desk, screen) => {
		if (screen.focus === 'detail') change(desk, one => ({...one, focus: 'tree', scroll: 0}));
		else if (isFiltered(screen.tree)) change(desk, clear);
		else desk.store.back();
	},
};

function nothingNext(walk: Walk): Text {
	if (walk.incident !== undefined) return UI_TEXT.nothingOpenHere;
	const again = anotherTry(walk.views());
	return again === undefined ? UI_TEXT.nothingOpen : fill(UI_TEXT.wayBackDone, {step: walk.view(again).step.title});
}

function change(desk: Desk, how: (screen: WalkScreen) => WalkScreen): void {
	desk.store.change('walk', how);
}

function withView(screen: WalkScreen, use: (view: StepView) => void): void {
	const view = viewAt(screen);
	if (view) use(view);
}

function move(desk: Desk, screen: WalkScreen, by: number): void {
	if (screen.focus === 'detail') {
		const bound = desk.scrollBound();
		change(desk, one => ({...one, scroll: Math.max(0, Math.min(bound, Math.min(bound, one.scroll) + by))}));
		return;
	}
	change(desk, one => ({...one, scroll: 0, expanded: false, tree: moveTree(one.tree, rowsOf(one), by)}));
}

function expand(desk: Desk, screen: WalkScreen): void {
	const row = rowAt(screen);
	if (row?.type === 'section') change(desk, one => ({...one, tree: toggleSection(one.tree, row.section.id)}));
	else change(desk, one => ({...one, expanded: !one.expanded}));
}

/** Does what the step waits for, and otherwise looks. Never passes over a step. */
function enter(desk: Desk, screen: WalkScreen) {
	const row = rowAt(screen);
	if (row?.type === 'section') expand(desk, screen);
	if (row?.type !== 'step') return;
	const {walk} = screen;
	const {view} = row;
	const {key} = view.step;
	if (walk.live.has(key)) return desk.store.notify(UI_TEXT.alreadyRunning);
	if (view.state === 'half-done') return desk.run(() => probe(desk, walk, key));
	const refused = asksFor(view) && walk.keeper.readOnly;
	if (refused) return desk.store.notify(fill(DIALOG_TEXT.resumeReadOnly, {why: DIALOG_TEXT[`why_${refused}`]}), 'warn');
	switch (view.awaits) {
		case 'choice':
			return desk.store.ask(chooseDialog(desk, walk, view));
		case 'attestation':
			return desk.store.ask(attestDialog(desk, walk, view));
		case 'action':
			return desk.run(async () => desk.store.ask(actDialog(desk, walk, view)));
		case 'gate':
			return desk.store.push({type: 'board', walk, gate: key, cursor: 0});
		default:
			return again(desk, walk, view);
	}
}

/** Nobody should have to answer what cannot be recorded. */
function asksFor({awaits, step}: StepView): boolean {
	if (awaits !== undefined) return awaits === 'choice' || awaits === 'attestation';
	return step.checks.length === 0 && step.action === undefined && step.gate === undefined;
}

/** What enter does where the step itself waits for nothing. */
function again(desk: Desk, walk: Walk, view: StepView) {
	const {step} = view;
	if (step.gate) return desk.store.push({type: 'board', walk, gate: step.key, cursor: 0});
	if (step.checks.length > 0) return desk.run(() => walk.look(step.key));
	if (view.blockedBy.length === 0) {
		if (step.choose) return desk.store.ask(chooseDialog(desk, walk, view));
		if (step.action) return desk.run(async () => desk.store.ask(actDialog(desk, walk, view)));
		if (step.attest) return desk.store.ask(attestDialog(desk, walk, view));
	}
	const titles = (name: string) => titleIn(walk.checklist, name);
	const {now} = desk.workspace.clock;
	const reason = view.reason ? reasonText(view.reason, titles, at => momentText(at, now())) : plain('–');
	desk.store.notify(fill(UI_TEXT.nothingToDo, {reason}));
}

async function probe(desk: Desk, walk: Walk, key: StepKey): Promise<void> {
	const effect = await walk.probe(key);
	if (effect === 'cannot-tell') {
		const view = walk.view(key);
		// Whatever the operator has opened meanwhile keeps its keys.
		if (desk.store.get().dialog === undefined) desk.store.ask(settleDialog(desk, walk, view));
		else desk.store.notify(fill(DIALOG_TEXT.settleLater, {title: view.step.title}), 'warn');
	} else desk.store.notify(effect === 'done' ? DIALOG_TEXT.foundDone : DIALOG_TEXT.foundNotDone);
}

function lookAll(desk: Desk, screen: WalkScreen): void {
	const section = rowAt(screen)?.section;
	const keys = (section?.steps ?? []).map(step => step.key).filter(key => screen.walk.view(key).state !== 'skipped');
	desk.run(() => screen.walk.lookAll(keys));
}

function nextGate({walk, tree}: WalkScreen): StepKey | undefined {
	const views = [...walk.views().values()];
	const gates = views.filter(view => view.step.gate);
	const at = views.findIndex(view => view.step.key === tree.cursor);
	const after = gates.find(gate => views.indexOf(gate) >= at);
	return (after ?? gates[0])?.step.key;
}

function filter(screen: WalkScreen): WalkScreen {
	const tree = nextPreset(screen.tree);
	const rows = rowsOf({...screen, tree});
	const kept = rows.some(row => row.id === tree.cursor);
	const first = rows.find(row => row.type === 'step');
	return {...screen, focus: 'tree', scroll: 0, tree: kept || !first ? tree : {...tree, cursor: first.id}};
}

export function clear(screen: WalkScreen): WalkScreen {
	const section = screen.walk.checklist.sections.find(one => one.steps.some(step => step.key === screen.tree.cursor));
	return {...screen, tree: clearFilter(screen.tree, section?.id)};
}
