import {Box} from 'ink';
import SelectInput from 'ink-select-input';
import {durationText} from '../../core/duration-text.ts';
import type {Text} from '../../core/text.ts';
import type {Desk} from '../desk.ts';
import {Row} from '../frame/row.tsx';
import {type Line, line, span} from '../lines/line.ts';
import {pad} from '../lines/text-width.ts';
import type {Look} from '../look.ts';
import type {HomeScreen} from '../state/screen.ts';
import type {DrawContext} from '../steps/draw-context.ts';
import {UI_TEXT} from '../text.ts';
import {openChecklist, openIncidentScreen, unfinishedText} from './open-screen.ts';
import {openRuns} from './runs.tsx';

export type Door = 'cutover' | 'daily' | 'incident' | 'runs';

const DOORS: readonly {readonly value: Door; readonly title: Text; readonly about: Text}[] = [
	{value: 'cutover', title: UI_TEXT.doorCutover, about: UI_TEXT.doorCutoverAbout},
	{value: 'daily', title: UI_TEXT.doorDaily, about: UI_TEXT.doorDailyAbout},
	{value: 'incident', title: UI_TEXT.doorIncident, about: UI_TEXT.doorIncidentAbout},
	{value: 'runs', title: UI_TEXT.doorRuns, about: UI_TEXT.doorRunsAbout},
];

const TITLE_WIDTH = 24;

interface HomeProps {
	readonly screen: HomeScreen;
	/** Undefined while the workspace opens. */
	readonly desk: Desk | undefined;
	readonly openingMs: number;
	readonly draw: DrawContext;
	readonly look: Look;
	/** False while something is asked above. */
	readonly focused: boolean;
}

/** The four doors. */
export function Home({screen, desk, openingMs, draw, look, focused}: HomeProps) {
	const {unfinished} = screen;
	const about = (door: Door, text: Text) => (door === 'cutover' && unfinished ? unfinishedText(unfinished, draw.now) : text);
	const items = DOORS.map(door => ({
		value: door.value,
		label: `${pad(draw.say(door.title), TITLE_WIDTH)}  ${draw.say(about(door.value, door.about))}`,
	}));
	return (
		<Box flexDirection="column" height={draw.height} width={draw.width} overflow="hidden">
			<Row line={[]} look={look} />
			<Row
				line={line(
					'  ',
					span(draw.say(desk ? UI_TEXT.doors : UI_TEXT.opening), undefined, {bold: true}),
					desk ? '' : waited(openingMs, draw),
				)}
				look={look}
			/>
			<Row line={[]} look={look} />
			<SelectInput
				items={items}
				isFocused={focused && desk !== undefined}
				indicatorComponent={({isSelected}) => <Row line={line(isSelected ? span('  ▸ ', 'accent') : '    ')} look={look} />}
				itemComponent={({isSelected, label}) => <Row line={doorLine(label, isSelected ?? false)} look={look} />}
				initialIndex={screen.door ?? 0}
				onHighlight={({value}) => desk?.store.change('home', home => ({...home, door: DOORS.findIndex(door => door.value === value)}))}
				onSelect={({value}) => desk && openDoor(desk, value)}
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

export function openDoor(desk: Desk, door: Door): void {
	if (desk.store.get().dialog) return;
	if (door === 'cutover') openChecklist(desk, 'cutover');
	if (door === 'daily') openChecklist(desk, 'daily');
	if (door === 'incident') openIncidentScreen(desk);
	if (door === 'runs') openRuns(desk);
}
