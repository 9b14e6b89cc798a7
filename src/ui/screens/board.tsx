import type {LiveStep} from '../../app/live-step.ts';
import type {Walk} from '../../app/walk.ts';
import type {Requirement} from '../../core/board.ts';
import {titleIn} from '../../core/checklist.ts';
import {reasonText} from '../../core/reason-text.ts';
import type {StepState, StepView} from '../../core/step-state.ts';
import {plain} from '../../core/text.ts';
import {momentText} from '../ago.ts';
import type {Commands} from '../desk.ts';
import {openGateDialog} from '../dialogs/run-dialogs.ts';
import {overrideDialog} from '../dialogs/step-dialogs.ts';
import {fillFrom, firstAround} from '../lines/around.ts';
import {BLANK, clean, type Line, line, paragraph, span} from '../lines/line.ts';
import {innerSize, panel} from '../lines/panel.ts';
import {pad, wrap} from '../lines/text-width.ts';
import {spinnerAt} from '../look.ts';
import type {BoardScreen} from '../state/screen.ts';
import {stateMark} from '../status-tone.ts';
import {doingText} from '../steps/doing-text.ts';
import type {DrawContext} from '../steps/draw-context.ts';
import {stepReason} from '../steps/step-reason.ts';
import {fill, UI_TEXT} from '../text.ts';
import {cursorCommands} from './cursor-list.ts';
import {gateSteps} from './gate-steps.ts';
import {openIncidentScreen} from './open-screen.ts';
import {goTo} from './walk-state.ts';
import {openWayBack} from './way-back.tsx';

/** What is worst comes first: it decides. */
const ORDER: readonly StepState[] = [
	'failed',
	'unknown',
	'half-done',
	'stale',
	'running',
	'ready',
	'blocked',
	'waiting',
	'waived',
	'warned',
	'skipped',
	'passed',
];

function requirementsOf({walk, gate}: BoardScreen): readonly Requirement[] {
	return walk.board(gate).requirements.toSorted((left, right) => ORDER.indexOf(left.view.state) - ORDER.indexOf(right.view.state));
}

/** What the gate still needs, and whether it would open. */
export function boardLines(screen: BoardScreen, draw: DrawContext): Line[] {
	const {walk, gate} = screen;
	const view = walk.view(gate);
	const board = walk.board(gate);
	const requirements = requirementsOf(screen);
	const inner = innerSize(draw.width, draw.height, draw.bare);
	const head = [...headLines(view, walk.live.get().get(gate), board.opens, board.missing.length, requirements, draw, inner.width), BLANK];
	const room = Math.max(1, inner.height - head.length);
	const drawn = (index: number) => {
		const requirement = requirements[index];
		return requirement ? requirementLines(walk, requirement, index === screen.cursor, draw, inner.width) : [];
	};
	const first = firstAround(screen.cursor, requirements.length, room, index => drawn(index).length);
	const {rows, end} = fillFrom(first, requirements.length, room, drawn);
	const foot = first > 0 || end < requirements.length ? `${first + 1}–${end}/${requirements.length}` : '';
	const title = line(span(draw.say(fill(UI_TEXT.board, {title: view.step.title})), undefined, {bold: true}));
	return panel([...head, ...rows], {
		title,
		width: draw.width,
		height: draw.height,
		focused: true,
		foot,
		bare: draw.bare,
	});
}

function headLines(
	gate: StepView,
	live: LiveStep | undefined,
	opens: boolean,
	missing: number,
	requirements: readonly Requirement[],
	draw: DrawContext,
	width: number,
): Line[] {
	if (live) return [line(span(`${spinnerAt(draw.now)} `, 'accent'), draw.say(doingText(live, draw.now)))];
	const mark = stateMark(gate.state);
	const done = gate.record?.gate
		? [
				line(
					span(`${mark.glyph} ${draw.say(mark.word)}`, mark.tone, {bold: true}),
					gate.reason ? `  ${draw.say(reasonText(gate.reason, plain, at => momentText(at, draw.now)))}` : '',
				),
			]
		: [];
	const total = requirements.length;
	const waived = requirements.filter(({view}) => view.state === 'waived').length;
	if (opens && waived > 0) return [...done, ...paragraph(`▲ ${draw.say(fill(UI_TEXT.goWaived, {waived, total}))}`, width, {tone: 'warn'})];
	if (opens) return [...done, ...paragraph(`✔ ${draw.say(UI_TEXT.go)}`, width, {tone: 'pass'})];
	const why = total === 0 ? UI_TEXT.nothingRequired : fill(UI_TEXT.noGo, {missing, total});
	return [...done, ...paragraph(`✖ ${draw.say(why)}`, width, {tone: 'fail'})];
}

const WORD_WIDTH = 12;
/** The cursor, the glyph and the word before a title. */
const BEFORE = WORD_WIDTH + 4;
/** Below this many columns the reason stands under the title. */
const BESIDE = 90;
/** Of a wide row the title gets this much, the reason the rest. */
const TITLE_SHARE = 0.48;

/** A requirement whole: what is missing and why is what the board is read for. */
function requirementLines(walk: Walk, {view}: Requirement, here: boolean, draw: DrawContext, width: number): Line[] {
	const running = view.state === 'running';
	const mark = stateMark(view.state);
	const titles = (name: string) => titleIn(walk.checklist, name);
	const said = view.state === 'passed' ? undefined : stepReason(view, titles, draw.now);
	const reason = said ? clean(draw.say(said)) : '';
	const before: Line = [
		span(here ? '▸ ' : '  ', 'accent'),
		span(`${running ? spinnerAt(draw.now) : mark.glyph} `, running ? 'accent' : mark.tone),
		span(pad(draw.say(mark.word), WORD_WIDTH), mark.tone),
	];
	const beside = width >= BESIDE;
	const titleWidth = beside ? Math.floor((width - BEFORE) * TITLE_SHARE) : width - BEFORE;
	const named = wrap(clean(draw.say(view.step.title)), titleWidth);
	const why = reason === '' ? [] : wrap(reason, width - BEFORE - (beside ? titleWidth + 1 : 0));
	const indent: Line = [span(' '.repeat(BEFORE))];
	if (!beside) {
		const rows = [...named.map(text => span(text, undefined, {bold: here})), ...why.map(text => span(text, 'quiet'))];
		return rows.map((row, index) => [...(index === 0 ? before : indent), row]);
	}
	return Array.from({length: Math.max(named.length, why.length)}, (_, index) => [
		...(index === 0 ? before : indent),
		span(pad(named[index] ?? '', titleWidth), undefined, {bold: here}),
		span(` ${why[index] ?? ''}`, 'quiet'),
	]);
}

export const BOARD_COMMANDS: Commands<BoardScreen> = {
	...cursorCommands(screen => requirementsOf(screen).length),
	enter: (desk, {walk, gate}) => {
		const {step} = walk.view(gate);
		if (walk.live.has(gate)) return desk.store.notify(UI_TEXT.alreadyRunning);
		const open = async () => {
			await walk.openGate(gate);
			desk.store.notify(UI_TEXT.gateIsOpen, 'pass');
		};
		desk.store.ask(openGateDialog(desk, step.title, UI_TEXT.gateAsked, open));
	},
	look: (desk, {walk, gate}) => desk.run(() => walk.lookAll(walk.board(gate).missing)),
	stop: (_, screen) => screen.walk.live.stopLooks(gateSteps(screen)),
	override: (desk, {walk, gate}) =>
		desk.store.ask(overrideDialog(desk, walk, walk.view(gate), () => desk.store.notify(UI_TEXT.gateIsOpen, 'warn'))),
	'show-step': (desk, screen) => {
		const key = requirementsOf(screen)[screen.cursor]?.view.step.key;
		desk.store.back();
		if (key) desk.store.change('walk', walk => goTo(walk, key));
	},
	'way-back': (desk, {walk}) => openWayBack(desk, walk),
	timeline: (desk, {walk}) => desk.store.push({type: 'timeline', walk, scroll: 0}),
	incident: (desk, {walk, gate}) => {
		const below = desk.store.get().screens.findLast(screen => screen.type === 'walk');
		if (below?.type === 'walk') openIncidentScreen(desk, {walk, opened: below.opened, step: gate});
	},
};
