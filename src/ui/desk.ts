import type {Walk} from '../app/walk.ts';
import type {Handover, OpenedRun, Workspace} from '../app/workspace.ts';
import {ProblemError} from '../core/problem.ts';
import {problemText} from '../core/problem-text.ts';
import {plain} from '../core/text.ts';
import type {CommandId} from './binding.ts';
import type {UiStore} from './state/ui-state.ts';
import {stepNamesIn} from './step-names.ts';
import {UI_TEXT} from './text.ts';

/** What every screen's commands work with. */
export interface Desk {
	readonly store: UiStore;
	readonly workspace: Workspace;
	/** Walks opened since the program started, incidents among them. */
	readonly walks: readonly Walk[];
	/** Remembers an opened run, so that leaving can stop it and say where it is. */
	keep(opened: OpenedRun, walk: Walk): void;
	/** Does something that may fail, and says so in words. */
	run(job: () => Promise<void>): void;
	handOver(handover: Handover): void;
	/** How far what is scrolled on the screen can go, as drawn last. */
	scrollBound(): number;
	/** Leaves the program; stops what runs first. */
	leave(signal?: NodeJS.Signals): void;
}

/** What a screen does for each command; the keymap says which key that is. */
export type Commands<S> = Partial<Record<CommandId, (desk: Desk, screen: S) => void>>;

/** An expected failure in words; anything else is a bug and shows its own message. */
export function tellFailure(store: UiStore, error: unknown): void {
	if (!(error instanceof ProblemError)) {
		store.notify(plain(error instanceof Error ? `${error.name}: ${error.message}` : String(error)), 'fail');
		return;
	}
	if (error.problem.code === 'cancelled') store.notify(UI_TEXT.stopped);
	else store.notify(problemText(error.problem, stepNamesIn(store.get().screens)), 'fail');
}

export function isRunning(walks: readonly Walk[]): boolean {
	return walks.some(walk => walk.live.get().size > 0);
}
