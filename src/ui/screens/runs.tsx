import type {RunSummary} from '../../app/workspace.ts';
import type {Text} from '../../core/text.ts';
import {agoText, clockTime} from '../ago.ts';
import type {Commands, Desk} from '../desk.ts';
import {type Line, line, paragraph, span, windowOf} from '../lines/line.ts';
import {innerSize, panel} from '../lines/panel.ts';
import {pad} from '../lines/text-width.ts';
import type {RunsScreen} from '../state/screen.ts';
import type {DrawContext} from '../steps/draw-context.ts';
import {fill, UI_TEXT} from '../text.ts';
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
	const rows = runs.map((run, index) => runLine(run, index === cursor, draw));
	return panel(windowOf(rows, first, inner.height), {...options, foot});
}

function runLine(run: RunSummary, here: boolean, draw: DrawContext): Line {
	const state = stateOf(run);
	return line(
		span(here ? '▸ ' : '  ', 'accent'),
		span(pad(clockTime(run.startedAt, draw.now), 16), 'quiet'),
		span(` ${pad(draw.say(state), 16)}`, run.damaged ? 'fail' : undefined),
		span(pad(draw.say(run.title), 28), here ? 'accent' : undefined, {bold: here}),
		span(` ${run.environment}  ${draw.say(agoText(run.lastAt, draw.now))}  ${run.id}`, 'quiet'),
	);
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
