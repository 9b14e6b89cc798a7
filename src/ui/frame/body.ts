import {dialogLines} from '../dialogs/dialog-lines.ts';
import {factsOf} from '../key-facts.ts';
import type {Line} from '../lines/line.ts';
import {boardLines} from '../screens/board.tsx';
import {helpLines} from '../screens/help.tsx';
import {reportLines} from '../screens/report.tsx';
import {runsLines} from '../screens/runs.tsx';
import type {Scrolled} from '../screens/scrolled-panel.ts';
import {timelineLines} from '../screens/timeline.tsx';
import {triageLines} from '../screens/triage.tsx';
import {walkLines} from '../screens/walk.tsx';
import {wayBackLines} from '../screens/way-back.tsx';
import type {Session} from '../session.ts';
import type {HomeScreen, Screen} from '../state/screen.ts';
import type {DrawContext} from '../steps/draw-context.ts';

export interface Body {
	/** The home screen draws itself, above the lines. */
	readonly home?: {readonly screen: HomeScreen; readonly draw: DrawContext};
	readonly lines: readonly Line[];
	/** How far the screen can be scrolled. */
	readonly bound: number;
	/** Something is asked: the screen's own keys do not work. */
	readonly asking: boolean;
}

/** Less than this of the screen above a dialog says nothing. */
const WORTH_SHOWING = 8;

/** The screen, with what is asked below it where both fit. */
export function bodyOf(session: Session, draw: DrawContext): Body {
	const screen = session.store.top;
	const dialog = session.question ?? session.store.get().dialog;
	if (!dialog) return {...screenOf(session, screen, draw, false), asking: false};
	const asked = dialogLines(dialog, draw);
	const room = draw.height - asked.length;
	if (room < WORTH_SHOWING) return {lines: asked, bound: 0, asking: true};
	const above = screenOf(session, screen, {...draw, height: room}, true);
	return {...above, lines: [...above.lines, ...asked], asking: true};
}

function screenOf(session: Session, screen: Screen, draw: DrawContext, onePanel: boolean): Omit<Body, 'asking'> {
	switch (screen.type) {
		case 'home':
			return {home: {screen, draw}, lines: [], bound: 0};
		case 'walk':
			return walkLines(screen, draw, onePanel);
		case 'board':
			return still(boardLines(screen, draw));
		case 'way-back':
			return wayBackLines(screen, draw);
		case 'triage':
			return still(triageLines(screen, draw));
		case 'runs':
			return still(runsLines(screen, draw));
		case 'report':
			return reportLines(screen, draw);
		case 'timeline':
			return timelineLines(screen, draw);
		case 'help':
			return helpLines(screen, factsOf(session), draw);
	}
}

function still(lines: readonly Line[]): Scrolled {
	return {lines, bound: 0};
}
