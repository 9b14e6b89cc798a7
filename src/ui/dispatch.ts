import type {CommandId} from './binding.ts';
import type {Commands} from './desk.ts';
import {dialogKey, editField} from './dialogs/dialog-keys.ts';
import {handOverDialog} from './dialogs/run-dialogs.ts';
import {type KeyPress, strokesOf} from './input/key-press.ts';
import {factsOf} from './key-facts.ts';
import {bindingFor} from './keymap.ts';
import {BOARD_COMMANDS} from './screens/board.tsx';
import {HELP_COMMANDS} from './screens/help.tsx';
import {HOME_COMMANDS} from './screens/home-commands.ts';
import {REPORT_COMMANDS} from './screens/report.tsx';
import {RUNS_COMMANDS} from './screens/runs.tsx';
import {TIMELINE_COMMANDS} from './screens/timeline.tsx';
import {TRIAGE_COMMANDS} from './screens/triage.tsx';
import {clear, WALK_COMMANDS} from './screens/walk-commands.ts';
import {rowsOf} from './screens/walk-state.ts';
import {WAY_BACK_COMMANDS} from './screens/way-back.tsx';
import type {Session} from './session.ts';
import type {Screen, ScreenType, WalkScreen} from './state/screen.ts';

const COMMANDS: {readonly [T in ScreenType]: Commands<Extract<Screen, {type: T}>>} = {
	home: HOME_COMMANDS,
	walk: WALK_COMMANDS,
	board: BOARD_COMMANDS,
	'way-back': WAY_BACK_COMMANDS,
	triage: TRIAGE_COMMANDS,
	runs: RUNS_COMMANDS,
	report: REPORT_COMMANDS,
	timeline: TIMELINE_COMMANDS,
	help: HELP_COMMANDS,
};

/** One key, to whoever it is for: a road's question, a dialog, a field, or the screen. */
export function dispatch(session: Session, press: KeyPress, drawable: boolean) {
	if (press.key === 'ctrl-c') return session.leave('SIGINT');
	const {store} = session;
	if (!drawable || session.over) return;
	if (session.failure) {
		if (strokesOf(press)[0]?.key === 'q') session.leave();
		return;
	}
	if (store.get().notice) store.notify(undefined);
	const {question} = session;
	if (question) {
		const {dialog, after} = dialogKey(question, press);
		if (dialog) session.changeQuestion(dialog);
		after?.();
		return;
	}
	const {dialog} = store.get();
	if (dialog) {
		const step = dialogKey(dialog, press);
		store.ask(step.dialog);
		step.after?.();
		return;
	}
	const {top} = store;
	if (top.type === 'walk' && top.tree.finding) return findKey(session, top, press);
	strokes(session, press);
}

/** Keys that came together run until one of them changes what they would apply to. */
function strokes(session: Session, press: KeyPress): void {
	const {store} = session;
	const {type} = store.top;
	for (const stroke of strokesOf(press)) {
		const {top} = store;
		if (top.type === 'walk' && top.tree.finding) findKey(session, top, stroke);
		else screenKey(session, stroke.key);
		if (session.over || store.get().dialog || store.top.type !== type || session.question) return;
	}
}

function screenKey(session: Session, key: string) {
	const {store} = session;
	const screen = store.top;
	const binding = bindingFor(key, screen.type);
	if (!binding) return;
	if (!session.ready) {
		if (binding.id === 'leave') session.leave();
		return;
	}
	const refused = binding.disabled?.(factsOf(session));
	if (refused) return store.notify(refused, 'warn');
	if (!everywhere(session, binding.id)) runOn(session, screen, binding.id);
}

/** What every screen does alike. */
function everywhere(session: Session, id: CommandId): boolean {
	const {store, workspace} = session;
	switch (id) {
		case 'leave':
			session.askToLeave();
			return true;
		case 'language':
			workspace.setLanguage(workspace.language.get() === 'ko' ? 'en' : 'ko');
			return true;
		case 'help':
			if (store.top.type === 'help') return false;
			store.push({type: 'help', scroll: 0});
			return true;
		case 'hand-over':
			store.ask(handOverDialog(session));
			return true;
		default:
			return false;
	}
}

function runOn<T extends ScreenType>(session: Session, screen: Extract<Screen, {type: T}>, id: CommandId): void {
	const commands: Commands<Extract<Screen, {type: T}>> = COMMANDS[screen.type as T];
	commands[id]?.(session, screen);
}

/** Keys of the find field: text narrows the tree at once; enter keeps the narrowing, esc ends it. */
function findKey({store}: Session, screen: WalkScreen, press: KeyPress) {
	if (press.key === 'escape') return store.change('walk', clear);
	if (press.key === 'enter') return store.change('walk', one => ({...one, tree: {...one.tree, finding: false}}));
	const find = editField(screen.tree.find, press, false);
	const narrowed = {...screen, tree: {...screen.tree, find}};
	const rows = rowsOf(narrowed);
	const kept = rows.some(row => row.id === screen.tree.cursor);
	const cursor = kept ? screen.tree.cursor : (rows.find(row => row.type === 'step')?.id ?? screen.tree.cursor);
	store.change('walk', () => ({...narrowed, scroll: 0, tree: {...narrowed.tree, cursor}}));
}
