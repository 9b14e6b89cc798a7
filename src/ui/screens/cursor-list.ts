import type {Commands, Desk} from '../desk.ts';
import type {BoardScreen, HelpScreen, ReportScreen, RunsScreen, TimelineScreen, TriageScreen, WayBackScreen} from '../state/screen.ts';

const PAGE = 10;

/** The keys of a plain list with a cursor. */
export function cursorCommands<S extends BoardScreen | TriageScreen | RunsScreen>(count: (screen: S) => number): Commands<S> {
	const move = (by: number) => (desk: Desk, screen: S) => {
		const last = Math.max(0, count(screen) - 1);
		desk.store.replaceTop({...screen, cursor: Math.min(last, Math.max(0, screen.cursor + by))});
	};
	return moves(move);
}

/** The keys of a text that scrolls; how far it goes is known from drawing it. */
export function scrollCommands<S extends ReportScreen | TimelineScreen | WayBackScreen | HelpScreen>(): Commands<S> {
	const move = (by: number) => (desk: Desk, screen: S) => {
		const bound = desk.scrollBound();
		desk.store.replaceTop({...screen, scroll: Math.max(0, Math.min(bound, Math.min(bound, screen.scroll) + by))});
	};
	return moves(move);
}

function moves<S>(move: (by: number) => (desk: Desk, screen: S) => void): Commands<S> {
	return {
		up: move(-1),
		down: move(1),
		'page-up': move(-PAGE),
		'page-down': move(PAGE),
		first: move(-Infinity),
		last: move(Infinity),
		back: desk => desk.store.back(),
	};
}

/** The first row shown, so that the cursor is among the rows that fit. */
export function firstShown(cursor: number, count: number, height: number): number {
	return Math.max(0, Math.min(cursor - Math.floor(height / 2), count - height));
}
