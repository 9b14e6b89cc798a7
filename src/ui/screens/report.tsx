import type {Commands} from '../desk.ts';
import {type Line, line, paragraph, span} from '../lines/line.ts';
import {markdownLines} from '../lines/markdown-lines.ts';
import type {ReportScreen} from '../state/screen.ts';
import type {DrawContext} from '../steps/draw-context.ts';
import {fill, UI_TEXT} from '../text.ts';
import {scrollCommands} from './cursor-list.ts';
import {writeReport} from './runs.tsx';
import {type Scrolled, scrolledPanel} from './scrolled-panel.ts';

export function reportLines(screen: ReportScreen, draw: DrawContext): Scrolled {
	const title = line(span(draw.say(fill(UI_TEXT.report, {run: screen.run})), undefined, {bold: true}));
	const lines = (width: number): readonly Line[] =>
		screen.report === undefined ? paragraph(draw.say(UI_TEXT.reading), width) : markdownLines(screen.report, width);
	return scrolledPanel(title, lines, screen.scroll, draw);
}

export const REPORT_COMMANDS: Commands<ReportScreen> = {
	...scrollCommands(),
	report: (desk, screen) => writeReport(desk, screen.run),
};
