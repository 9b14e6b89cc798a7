import type {LiveCheck, LiveStep} from '../../app/live-step.ts';
import type {CheckSpec, StepKey} from '../../core/checklist.ts';
import {durationText} from '../../core/duration-text.ts';
import type {RunRecord, Sighting} from '../../core/run-record.ts';
import type {StepTiming} from '../../core/schedule.ts';
import type {Awaits, StepState, StepView} from '../../core/step-state.ts';
import {plain, type Text} from '../../core/text.ts';
import {agoText} from '../ago.ts';
import {BLANK, type Line, line, paragraph, span} from '../lines/line.ts';
import {markdownLines} from '../lines/markdown-lines.ts';
import {spinnerAt} from '../look.ts';
import {stateMark, statusMark} from '../status-tone.ts';
import {fill, UI_TEXT} from '../text.ts';
import {doingText} from './doing-text.ts';
import type {DrawContext} from './draw-context.ts';
import {judgedLines} from './judged-lines.ts';
import {outputLines, recordLines} from './record-lines.ts';
import {stepReason} from './step-reason.ts';

export interface StepPicture {
	readonly view: StepView;
	readonly live: LiveStep | undefined;
	readonly notes: RunRecord['notes'];
	readonly timing: StepTiming | undefined;
	readonly expanded: boolean;
	/** What the panel's edge has no room for: the title, or its sections of the plan. */
	readonly heading?: readonly Line[];
	readonly titles: (key: StepKey) => Text;
}

const ENTER: Readonly<Record<Awaits, Text>> = {
	look: UI_TEXT.enterLook,
	choice: UI_TEXT.enterChoice,
	action: UI_TEXT.enterAction,
	attestation: UI_TEXT.enterAttestation,
	gate: UI_TEXT.enterGate,
};

/** A step from top to bottom: verdict and reason, why, what was seen, what was done, and the remedy last. */
export function stepLines(picture: StepPicture, draw: DrawContext): Line[] {
	const {view, live, notes} = picture;
	const {step, record} = view;
	const why = step.why ? paragraph(draw.say(fill(UI_TEXT.why, {why: step.why})), draw.width) : [];
	const prose = step.prose ? [...markdownLines(draw.say(step.prose), draw.width), BLANK] : [];
	const done = recordLines(step, record, live !== undefined, draw);
	const noted = notes.slice(-3).flatMap(note =>
		paragraph(draw.say(fill(UI_TEXT.noteLine, {by: note.by.user, ago: agoText(note.at, draw.now), note: note.note})), draw.width, {
			tone: 'quiet',
		}),
	);
	return tidy([
		...headLines(picture, draw),
		...timingLines(picture, draw),
		BLANK,
		...(picture.heading ?? []),
		BLANK,
		...prose,
		...why,
		...(why.length > 0 ? [BLANK] : []),
		...step.checks.flatMap((check, index) => [
			...checkLines(check, live?.checks[index], record?.sightings.get(index), picture, draw),
			BLANK,
		]),
		...(live && live.output !== '' ? [...outputLines(live.output, draw), BLANK] : []),
		...done,
		...noted,
		...(done.length + noted.length > 0 ? [BLANK] : []),
		...remedyLines(view, draw),
	]);
}

/** No two blank rows together, and none at the end. */
function tidy(lines: readonly Line[]): Line[] {
	const kept = lines.filter((row, index) => row.length > 0 || (lines[index - 1]?.length ?? 0) > 0);
	return kept.at(-1)?.length === 0 ? kept.slice(0, -1) : kept;
}

const OVER: ReadonlySet<StepState> = new Set<StepState>(['passed', 'warned', 'waived', 'stale']);

/** Planned against actual, where there is either. */
function timingLines({timing, view}: StepPicture, draw: DrawContext): Line[] {
	const {plannedMs, rehearsed, actualMs} = timing ?? {};
	const planned =
		plannedMs === undefined
			? []
			: [fill(rehearsed ? UI_TEXT.plannedRehearsed : UI_TEXT.plannedUsually, {planned: durationText(plannedMs)})];
	// Less than a second says nothing.
	const actual =
		actualMs === undefined || actualMs < 1_000
			? []
			: [fill(OVER.has(view.state) ? UI_TEXT.took : UI_TEXT.tookSoFar, {actual: durationText(actualMs)})];
	const said = [...planned, ...actual].map(draw.say).join(', ');
	return said === '' ? [] : paragraph(said, draw.width, {tone: 'quiet', indent: '  ', first: '  '});
}

/** The verdict and the reason, in the first line. */
function headLines({view, live, titles}: StepPicture, draw: DrawContext): Line[] {
	const mark = stateMark(view.state);
	if (live) {
		return [line(span(`${spinnerAt(draw.now)} `, 'accent'), draw.say(doingText(live, draw.now)))];
	}
	const reason = stepReason(view, titles, draw.now);
	const next = view.awaits
		? draw.say(fill(UI_TEXT.enterTo, {what: ENTER[view.awaits]}))
		: view.state === 'half-done'
			? draw.say(fill(UI_TEXT.enterTo, {what: UI_TEXT.enterProbe}))
			: '';
	const head = `${mark.glyph} ${draw.say(mark.word)}`;
	const rows = paragraph(`${head}  ${reason ? draw.say(reason) : ''}`.trimEnd(), draw.width, {indent: '  ', first: ''});
	const toned = rows.map((row, index) => (index === 0 ? splitHead(row, head, mark.tone) : row));
	const fresh =
		view.freshUntil !== undefined && (view.state === 'passed' || view.state === 'warned')
			? draw.say(
					fill(UI_TEXT.freshFor, {
						duration: durationText(Math.max(0, Math.floor((view.freshUntil - draw.now) / 60_000) * 60_000 || view.freshUntil - draw.now)),
					}),
				)
			: '';
	const second = [next, fresh].filter(Boolean).join('  ');
	return second === '' ? toned : [...toned, ...paragraph(second, draw.width, {tone: next === '' ? 'quiet' : 'accent', indent: '  '})];
}

function splitHead(row: Line, head: string, tone: ReturnType<typeof stateMark>['tone']): Line {
	const whole = row.map(part => part.text).join('');
	return whole.startsWith(head) ? [span(head, tone, {bold: true}), span(whole.slice(head.length))] : row;
}

function checkLines(
	check: CheckSpec,
	live: LiveCheck | undefined,
	sighting: Sighting | undefined,
	picture: StepPicture,
	draw: DrawContext,
): Line[] {
	const title = draw.say(check.title ?? plain(check.kind));
	if (live?.state === 'running') {
		const looks = live.looks > 0 ? `  ${draw.say(fill(UI_TEXT.look, {n: live.looks + 1}))}` : '';
		return [line(span(`${spinnerAt(draw.now)} `, 'accent'), title, span(looks, 'quiet'))];
	}
	if (!sighting) return [line(span('· ', 'quiet'), span(title, 'quiet'))];
	const {verdict} = sighting.judged;
	const mark = statusMark(verdict.status);
	const only = picture.view.step.checks.length === 1 && !check.title;
	// The first line of the step said it already.
	if (only && !picture.live && picture.view.reason === undefined) return judgedLines(sighting, picture.expanded, draw);
	const summary = paragraph(only ? draw.say(verdict.summary) : `${title}: ${draw.say(verdict.summary)}`, draw.width, {
		indent: '  ',
		first: '  ',
	});
	const head = summary.map((row, index) => (index === 0 ? [span(`${mark.glyph} `, mark.tone), ...row.slice(1)] : row));
	return [...head, ...judgedLines(sighting, picture.expanded, draw)];
}

/** Last and short, and only where there is something to mend. */
function remedyLines(view: StepView, draw: DrawContext): Line[] {
	if (!['failed', 'unknown', 'warned', 'half-done', 'stale'].includes(view.state)) return [];
	const own = [...(view.record?.sightings.values() ?? [])].flatMap(({judged: {verdict}}) =>
		verdict.remedy && verdict.status !== 'pass' ? [verdict.remedy] : [],
	);
	const remedies = [...own, ...(view.step.remedy ? [view.step.remedy] : [])];
	const unique = remedies.filter((remedy, index) => remedies.findIndex(other => other.en === remedy.en) === index);
	if (unique.length === 0) return [];
	return unique.flatMap(remedy => paragraph(draw.say(fill(UI_TEXT.remedy, {remedy})), draw.width));
}
