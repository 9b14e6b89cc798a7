import type {Step} from '../../core/checklist.ts';
import type {ActionOutcome} from '../../core/event.ts';
import type {StepRecord} from '../../core/run-record.ts';
import type {Text} from '../../core/text.ts';
import {agoText} from '../ago.ts';
import {type Line, paragraph} from '../lines/line.ts';
import {fill, UI_TEXT} from '../text.ts';
import type {DrawContext} from './draw-context.ts';

const OUTCOME: Readonly<Record<ActionOutcome, {readonly word: Text; readonly tone: 'pass' | 'fail' | 'unknown'}>> = {
	succeeded: {word: UI_TEXT.outcomeSucceeded, tone: 'pass'},
	failed: {word: UI_TEXT.outcomeFailed, tone: 'fail'},
	cancelled: {word: UI_TEXT.outcomeCancelled, tone: 'fail'},
	'found-done': {word: UI_TEXT.outcomeFoundDone, tone: 'pass'},
	'found-not-done': {word: UI_TEXT.outcomeFoundNotDone, tone: 'unknown'},
};

/** The end of what an action printed; the whole of it stands in the report. */
const OUTPUT_ROWS = 6;

/** What people and actions did in the step. */
export function recordLines(step: Step, record: StepRecord | undefined, running: boolean, draw: DrawContext): Line[] {
	const ago = (at: number) => agoText(at, draw.now);
	const say = (pattern: Text, values: Parameters<typeof fill>[1]) => paragraph(draw.say(fill(pattern, values)), draw.width);
	const lines: Line[] = [];

	if (step.choose) {
		const {options} = step.choose;
		const made = record?.choice;
		if (made) lines.push(...say(UI_TEXT.decided, {option: options[made.option] ?? made.option, by: made.by.user, ago: ago(made.at)}));
		else lines.push(...say(UI_TEXT.toDecide, {options: joined(Object.values(options))}));
	}
	if (step.attest) {
		const attested = record?.attestation;
		if (attested) lines.push(...say(UI_TEXT.attested, {by: attested.by.user, ago: ago(attested.at), note: attested.note || '–'}));
		else lines.push(...say(UI_TEXT.toAttest, {prompt: step.attest.prompt}));
		if (!attested && step.attest.because)
			lines.push(...paragraph(draw.say(fill(UI_TEXT.because, {because: step.attest.because})), draw.width, {tone: 'quiet', indent: '  '}));
	}
	if (step.action && !running) lines.push(...actionLines(step, record, draw));
	if (step.undo) lines.push(...paragraph(draw.say(fill(UI_TEXT.undo, {undo: step.undo})), draw.width, {tone: 'quiet'}));
	const gate = record?.gate;
	if (gate) {
		const values = {by: gate.by.user, ago: ago(gate.at), reason: gate.reason ?? ''};
		lines.push(...say(gate.how === 'opened' ? UI_TEXT.gateOpened : UI_TEXT.gateOverridden, values));
	}
	const waiver = record?.waiver;
	if (waiver) lines.push(...say(UI_TEXT.waivedBy, {by: waiver.by.user, ago: ago(waiver.at), reason: waiver.reason}));
	return lines;
}

function joined(texts: readonly Text[]): Text {
	return {en: texts.map(one => one.en).join(' / '), ko: texts.map(one => one.ko).join(' / ')};
}

function actionLines(step: Step, record: StepRecord | undefined, draw: DrawContext): Line[] {
	const action = record?.action;
	if (!action) {
		const title = step.action?.title ?? step.action?.kind ?? '';
		return paragraph(draw.say(fill(UI_TEXT.actionHere, {title})), draw.width);
	}
	const unseen = action.unseen
		? paragraph(draw.say(fill(UI_TEXT.actionUnseen, {by: action.by.user, reason: action.unseen.reason})), draw.width, {tone: 'warn'})
		: [];
	if (!action.ended) {
		const started = fill(UI_TEXT.actionStarted, {ago: agoText(action.startedAt, draw.now)});
		return [...paragraph(draw.say(started), draw.width, {tone: 'unknown'}), ...unseen];
	}
	const {outcome, summary, at, output} = action.ended;
	const {word, tone} = OUTCOME[outcome];
	const head = paragraph(draw.say(fill(UI_TEXT.actionOutcome, {outcome: word, ago: agoText(at, draw.now), summary})), draw.width, {tone});
	return [...head, ...unseen, ...outputLines(output, draw)];
}

export function outputLines(output: string, draw: DrawContext): Line[] {
	const rows = output.trimEnd() === '' ? [] : output.trimEnd().split('\n').slice(-OUTPUT_ROWS);
	return rows.flatMap(row => paragraph(row, draw.width, {tone: 'quiet', indent: '  '}));
}
