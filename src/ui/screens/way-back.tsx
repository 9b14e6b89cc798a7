import type {Walk} from '../../app/walk.ts';
import type {StepView} from '../../core/step-state.ts';
import {plain, type Text} from '../../core/text.ts';
import type {Done} from '../../core/undo-list.ts';
import type {WayBack} from '../../core/way-back.ts';
import {agoText, clockTime} from '../ago.ts';
import type {Commands, Desk} from '../desk.ts';
import {confirm, prose} from '../dialogs/make-dialog.ts';
import {BLANK, type Line, line, paragraph, span} from '../lines/line.ts';
import {spinnerAt} from '../look.ts';
import type {WayBackScreen} from '../state/screen.ts';
import {stateMark} from '../status-tone.ts';
import type {DrawContext} from '../steps/draw-context.ts';
import {judgedLines} from '../steps/judged-lines.ts';
import {fill, UI_TEXT} from '../text.ts';
import {scrollCommands} from './cursor-list.ts';
import {type Scrolled, scrolledPanel} from './scrolled-panel.ts';
import {goTo} from './walk-state.ts';
import {backTakes} from './way-back-words.ts';

/** What going back means, before anyone chooses it: what is lost, how long it takes, until when it is possible, and what was really done. */
export function wayBackLines({walk, scroll}: WayBackScreen, draw: DrawContext): Scrolled {
	const back = walk.wayBack();
	const title = line(span(draw.say(UI_TEXT.wayBack), undefined, {bold: true}));
	return scrolledPanel(title, width => contentLines(walk, back, {...draw, width}), scroll, draw);
}

function contentLines(walk: Walk, back: WayBack, draw: DrawContext): Line[] {
	if (back.done.length === 0) return paragraph(draw.say(UI_TEXT.nothingDone), draw.width);
	return [
		...nextLines(back, draw),
		...noReturnLines(back, draw),
		...timeLines(back, draw),
		BLANK,
		...lossLines(walk, back, draw),
		BLANK,
		line(span(draw.say(UI_TEXT.reallyDone), undefined, {bold: true})),
		...back.done.flatMap(done => doneLines(done, draw)),
	];
}

function nextLines({next, steps, begun}: WayBack, draw: DrawContext): Line[] {
	if (!next) return paragraph(`✔ ${draw.say(UI_TEXT.isBack)}`, draw.width, {tone: 'pass'});
	const over = steps.filter(({state}) => state === 'passed' || state === 'warned').length;
	const so = begun ? paragraph(draw.say(fill(UI_TEXT.backBegun, {done: over, total: steps.length})), draw.width, {tone: 'warn'}) : [];
	return [...so, ...paragraph(draw.say(fill(UI_TEXT.backNext, {title: next.step.title})), draw.width, {tone: 'accent'})];
}

function noReturnLines({noReturn}: WayBack, draw: DrawContext): Line[] {
	if (!noReturn) return [];
	const {step, passedAt} = noReturn;
	if (passedAt === undefined) return paragraph(draw.say(fill(UI_TEXT.returnPossible, {title: step.title})), draw.width);
	const values = {title: step.title, ago: agoText(passedAt, draw.now)};
	return paragraph(`✖ ${draw.say(fill(UI_TEXT.returnPassed, values))}`, draw.width, {tone: 'fail'});
}

function timeLines(back: WayBack, draw: DrawContext): Line[] {
	const takes = backTakes(back);
	return takes ? paragraph(draw.say(takes), draw.width) : [];
}

function lossLines(walk: Walk, {losses, liveSince}: WayBack, draw: DrawContext): Line[] {
	if (liveSince === undefined) return paragraph(draw.say(losses.length > 0 ? UI_TEXT.lossOver : UI_TEXT.lossNone), draw.width);
	const head = fill(UI_TEXT.lossHead, {ago: agoText(liveSince, draw.now), time: clockTime(liveSince, draw.now)});
	return [
		...paragraph(draw.say(head), draw.width).map(row => row.map(part => ({...part, bold: true}))),
		...losses.flatMap(view => lossOf(walk, view, draw)),
	];
}

/** What was seen of it: fresh, old, not at all, or not to be seen. Never nothing where nobody could look. */
function lossOf(walk: Walk, view: StepView, draw: DrawContext): Line[] {
	if (walk.live.get().has(view.step.key)) return [line(span(`${spinnerAt(draw.now)} `, 'accent'), draw.say(UI_TEXT.lossLooking))];
	const sightings = [...(view.record?.sightings.values() ?? [])];
	if (sightings.length === 0) return paragraph(`? ${draw.say(UI_TEXT.lossUnseen)}`, draw.width, {tone: 'unknown'});
	const old = view.state === 'stale' ? paragraph(`◌ ${draw.say(UI_TEXT.lossOld)}`, draw.width, {tone: 'warn'}) : [];
	const unseen = sightings.some(({judged}) => judged.verdict.status === 'unknown' || judged.verdict.status === 'fail');
	const warned = unseen ? paragraph(`? ${draw.say(UI_TEXT.lossUnseen)}`, draw.width, {tone: 'unknown'}) : [];
	return [
		...warned,
		...old,
		...sightings.flatMap(sighting => [
			...paragraph(draw.say(sighting.judged.verdict.summary), draw.width),
			...judgedLines(sighting, true, draw),
		]),
	];
}

function doneLines({step, action, undoneBy, undone}: Done, draw: DrawContext): Line[] {
	const mark = undone ? stateMark('skipped') : stateMark(action.ended ? 'passed' : 'half-done');
	const head = `${clockTime(action.startedAt, draw.now)}  ${draw.say(step.title)}`;
	const said = undone ? draw.say(UI_TEXT.takenBack) : draw.say(undoOf(step.undo, undoneBy?.title));
	return [
		...paragraph(head, draw.width, {first: `${mark.glyph} `, indent: '  '}),
		...paragraph(`← ${said}`, draw.width, {tone: 'quiet', indent: '      ', first: '    '}),
	];
}

function undoOf(byHand: Text | undefined, step: Text | undefined): Text {
	if (step) return fill(UI_TEXT.undoneByStep, {title: step});
	return byHand ? fill(UI_TEXT.undoneByHand, {undo: byHand}) : UI_TEXT.undoneByNothing;
}

/** Looks at what would be lost; a reader sees what there is. */
function lookAtLoss(desk: Desk, walk: Walk): void {
	if (walk.keeper.readOnly !== undefined) return;
	desk.run(() => walk.lookAll(walk.wayBack().losses.map(({step}) => step.key)));
}

export function openWayBack(desk: Desk, walk: Walk): void {
	desk.store.push({type: 'way-back', walk, scroll: 0});
	lookAtLoss(desk, walk);
}

export const WAY_BACK_COMMANDS: Commands<WayBackScreen> = {
	...scrollCommands<WayBackScreen>(),
	look: (desk, {walk}) => lookAtLoss(desk, walk),
	timeline: (desk, {walk}) => desk.store.push({type: 'timeline', walk, scroll: 0}),
	enter: (desk, {walk}) => {
		const {next, noReturn, done} = walk.wayBack();
		if (done.length === 0) return desk.store.notify(UI_TEXT.nothingDone);
		if (!next) return desk.store.notify(UI_TEXT.isBack);
		const go = () => {
			// From an incident, too: the way back is that of the walk it interrupted.
			const {screens} = desk.store.get();
			const at = screens.findLastIndex(screen => screen.type === 'walk' && screen.walk === walk);
			desk.store.update({screens: screens.slice(0, at + 1)});
			desk.store.change('walk', screen => goTo(screen, next.step.key));
		};
		if (noReturn?.passedAt === undefined) return go();
		const title = fill(UI_TEXT.returnPassed, {title: noReturn.step.title, ago: agoText(noReturn.passedAt, desk.workspace.clock.now())});
		desk.store.ask(confirm(title, prose(UI_TEXT.returnAnyway), fill(UI_TEXT.goThere, {title: next.step.title ?? plain('')}), go));
	},
};
