import type {RunSummary} from '../../app/workspace.ts';
import type {Text} from '../../core/text.ts';
import {agoText, clockTime} from '../ago.ts';
import type {Commands, Desk} from '../desk.ts';
import {type Line, line, paragraph, span} from '../lines/line.ts';
import {innerSize, panel} from '../lines/panel.ts';
import {pad, widthOf} from '../lines/text-width.ts';
import type {RunsScreen} from '../state/screen.ts';
import type {DrawContext} from '../steps/draw-context.ts';
import {fill, UI_TEXT} from '../text.ts';
import {shortTitle} from '../tree/tree-lines.ts';
import {cursorCommands, firstShown} from './cursor-list.ts';
import {resumeRun} from './open-screen.ts';

export function openRuns(desk: Desk): void {
	desk.store.push({type: 'runs', runs: undefined, cursor: 0});
	desk.run(async () => {
		const runs = await desk.workspace.listRuns();
		desk.store.change('runs', screen => ({...screen, runs, cursor: Math.min(screen.cursor, Math.max(0, runs.length - 1))}));
	});
}

/** Every run there is, the latest first. */
export function runsLines({runs, cursor}: RunsScreen, draw: DrawContext): Line[] {
	const inner = innerSize(draw.width, draw.height, draw.bare);
	const options = {
		title: line(span(draw.say(UI_TEXT.runs), undefined, {bold: true})),
		width: draw.width,
		height: draw.height,
		focused: true,
		bare: draw.bare,
	};
	if (!runs || runs.length === 0) return panel(paragraph(draw.say(runs ? UI_TEXT.noRuns : UI_TEXT.runsReading), inner.width), options);
	const first = firstShown(cursor, runs.length, inner.height);
	const foot = runs.length > inner.height ? `${first + 1}–${Math.min(runs.length, first + inner.height)}/${runs.length}` : '';
	const shown = runs.slice(first, first + inner.height);
	const width = titleWidth(shown, draw, inner.width);
	const rows = shown.map((run, index) => runLine(run, first + index === cursor, draw, width));
	return panel(rows, {...options, foot});
}

const WHEN_WIDTH = 16;
const STATE_WIDTH = 17;
const TITLE_WIDTH = 44;
const LEAST_TITLE = 12;

/** When, what became of it, its title, and the id where there is room left. */
function runLine(run: RunSummary, here: boolean, draw: DrawContext, width: number): Line {
	return line(
		span(here ? '▸ ' : '  ', 'accent'),
		span(pad(clockTime(run.startedAt, draw.now), WHEN_WIDTH), 'quiet'),
		span(pad(` ${draw.say(stateOf(run))}`, STATE_WIDTH), run.damaged ? 'fail' : undefined),
		span(pad(titleOf(run, draw), width), here ? 'accent' : undefined, {bold: here}),
		span(tailOf(run, draw), 'quiet'),
		span(`  ${run.id}`, 'quiet'),
	);
}

function titleOf(run: RunSummary, draw: DrawContext): string {
	const title = shortTitle(draw.say(run.title));
	return run.rehearsal ? `${draw.say(UI_TEXT.rehearsal)}: ${title}` : title;
}

function tailOf(run: RunSummary, draw: DrawContext): string {
	return `  ${run.environment}  ${draw.say(agoText(run.lastAt, draw.now))}`;
}

/** As wide as the longest title, as far as what stands beside it leaves room. */
function titleWidth(runs: readonly RunSummary[], draw: DrawContext, width: number): number {
	const wanted = Math.max(...runs.map(run => widthOf(titleOf(run, draw))));
	const room = width - 2 - WHEN_WIDTH - STATE_WIDTH - Math.max(...runs.map(run => widthOf(tailOf(run, draw))));
	return Math.max(LEAST_TITLE, Math.min(wanted, TITLE_WIDTH, room));
}

function stateOf(run: RunSummary): Text {
	if (run.damaged) return UI_TEXT.runDamaged;
	if (run.ended === 'completed') return UI_TEXT.runCompleted;
	return run.ended === 'abandoned' ? UI_TEXT.runAbandoned : UI_TEXT.runUnfinished;
}

function withRun(screen: RunsScreen, use: (run: RunSummary) => void): void {
	const run = screen.runs?.[screen.cursor];
	if (run) use(run);
}

export const RUNS_COMMANDS: Commands<RunsScreen> = {
	...cursorCommands(screen => screen.runs?.length ?? 0),
	enter: (desk, screen) => withRun(screen, run => resumeRun(desk, run.id)),
	'view-report': (desk, screen) => withRun(screen, run => openReport(desk, run.id)),
	report: (desk, screen) => withRun(screen, run => writeReport(desk, run.id)),
};

function openReport(desk: Desk, run: string): void {
	desk.store.push({type: 'report', run, report: undefined, path: undefined, scroll: 0});
	desk.run(async () => {
		const report = await desk.workspace.readReport(run);
		desk.store.change('report', screen => (screen.run === run ? {...screen, report} : screen));
	});
}

export function writeReport(desk: Desk, run: string): void {
	desk.run(async () => {
		const path = await desk.workspace.report(run);
		desk.store.change('report', screen => (screen.run === run ? {...screen, path} : screen));
		desk.store.notify(fill(UI_TEXT.reportWritten, {path}));
	});
}
