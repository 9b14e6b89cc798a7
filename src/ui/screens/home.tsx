import {Box} from 'ink';
import SelectInput from 'ink-select-input';
import {durationText} from '../../core/duration-text.ts';
import type {Text} from '../../core/text.ts';
import {Row} from '../frame/row.tsx';
import {cutLine, type Line, line, span} from '../lines/line.ts';
import {pad} from '../lines/text-width.ts';
import type {Look} from '../look.ts';
import type {HomeScreen} from '../state/screen.ts';
import type {DrawContext} from '../steps/draw-context.ts';
import {UI_TEXT} from '../text.ts';
import {DOORS, type Door} from './home-commands.ts';
import {unfinishedText} from './open-screen.ts';

const TEXTS: Readonly<Record<Door, {readonly title: Text; readonly about: Text}>> = {
	cutover: {title: UI_TEXT.doorCutover, about: UI_TEXT.doorCutoverAbout},
	daily: {title: UI_TEXT.doorDaily, about: UI_TEXT.doorDailyAbout},
	incident: {title: UI_TEXT.doorIncident, about: UI_TEXT.doorIncidentAbout},
	runs: {title: UI_TEXT.doorRuns, about: UI_TEXT.doorRunsAbout},
};

/** Of the mark at the door where the cursor is. */
const INDENT = 4;
const TITLE_WIDTH = 24;

interface HomeProps {
	readonly screen: HomeScreen;
	/** False while the workspace opens. */
	readonly ready: boolean;
	readonly openingMs: number;
	readonly draw: DrawContext;
	readonly look: Look;
}

/**
 * The four doors. The list draws and hears no key: it would judge each by what was drawn last, and several come together
 * over a slow line.
 */
export function Home({screen, ready, openingMs, draw, look}: HomeProps) {
	const {unfinished} = screen;
	const about = (door: Door) => (door === 'cutover' && unfinished ? unfinishedText(unfinished, draw.now) : TEXTS[door].about);
	const items = DOORS.map(value => ({value, label: `${pad(draw.say(TEXTS[value].title), TITLE_WIDTH)}  ${draw.say(about(value))}`}));
	return (
		<Box flexDirection="column" height={draw.height} width={draw.width} overflow="hidden">
			<Row line={[]} look={look} />
			<Row
				line={line(
					'  ',
					span(draw.say(ready ? UI_TEXT.doors : UI_TEXT.opening), undefined, {bold: true}),
					ready ? '' : waited(openingMs, draw),
				)}
				look={look}
			/>
			<Row line={[]} look={look} />
			<SelectInput
				key={screen.door}
				items={items}
				isFocused={false}
				indicatorComponent={({isSelected}) => <Row line={line(isSelected ? span('  ▸ ', 'accent') : '    ')} look={look} />}
				itemComponent={({isSelected, label}) => (
					<Row line={cutLine(doorLine(label, isSelected ?? false), draw.width - INDENT)} look={look} />
				)}
				initialIndex={screen.door}
			/>
		</Box>
	);
}

/** Nothing while it is too short to wonder about. */
function waited(ms: number, {say}: DrawContext): string {
	const seconds = Math.floor(ms / 1_000);
	return seconds < 2 ? '' : `  ${say(durationText(seconds * 1_000))}`;
}

function doorLine(label: string, here: boolean): Line {
	return line(
		span(label.slice(0, label.indexOf('  ') + 2), here ? 'accent' : undefined, {bold: here}),
		span(label.slice(label.indexOf('  ') + 2), 'quiet'),
	);
}
