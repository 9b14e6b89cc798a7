import {durationText} from '../../core/duration-text.ts';
import type {Sighting} from '../../core/run-record.ts';
import type {Evidence, Judged, Vantage} from '../../core/verdict.ts';
import {agoText} from '../ago.ts';
import {clean, type Line, line, lineWidth, markChange, paragraph, span} from '../lines/line.ts';
import {tableLines} from '../lines/table-lines.ts';
import {pad, widthOf, wrap} from '../lines/text-width.ts';
import {statusMark} from '../status-tone.ts';
import {fill, UI_TEXT} from '../text.ts';
import type {DrawContext} from './draw-context.ts';

/** Longer evidence is shown on request, so that the verdict and the remedy stay on one screen. */
const BRIEF = 12;

/** What one look saw: its table, its evidence, and where and when it was seen. */
export function judgedLines({judged, before}: Sighting, expanded: boolean, draw: DrawContext): Line[] {
	const {verdict} = judged;
	const was = (value: string) => draw.say(fill(UI_TEXT.was, {before: value}));
	const table = verdict.table ? tableLines(verdict.table, before?.verdict.table, draw.width, draw.say, was) : [];
	const evidence = evidenceLines(judged, before, draw);
	const detail = [...table, ...evidence];
	const hidden = expanded ? 0 : detail.length - BRIEF;
	const shown = hidden > 1 ? [...detail.slice(0, BRIEF), line(span(`  ${draw.say(fill(UI_TEXT.more, {n: hidden}))}`, 'quiet'))] : detail;
	return [...shown, ...seenLines(judged, before, draw)];
}

/** `✖ fail  seen 3 s ago from vm (coinpilot-ins, machine 7f3a…)` */
function seenLines(judged: Judged, before: Judged | undefined, draw: DrawContext): Line[] {
	const mark = statusMark(judged.verdict.status);
	const where = vantageText(judged.vantage, draw);
	const seen = draw.say(fill(UI_TEXT.seen, {ago: agoText(judged.at, draw.now), where}));
	const looks = judged.looks > 1 ? `  ${draw.say(fill(UI_TEXT.looks, {n: judged.looks}))}` : '';
	const changed = before && before.verdict.status !== judged.verdict.status;
	const was = changed ? [span(`  ← ${draw.say(fill(UI_TEXT.was, {before: statusMark(before.verdict.status).word}))}`, 'accent')] : [];
	const head: Line = [span(`${mark.glyph} ${draw.say(mark.word)}`, mark.tone, {bold: true}), ...was];
	const about = `${seen}${looks}  ${draw.say(durationText(judged.durationMs))}`;
	if (lineWidth(head) + 2 + widthOf(about) <= draw.width) return [[...head, span(`  ${about}`, 'quiet')]];
	return [head, ...paragraph(about, draw.width, {tone: 'quiet', indent: '  '})];
}

function vantageText({target, hostname, machine}: Vantage, draw: DrawContext): string {
	const short = machine && machine.length > 12 ? `${machine.slice(0, 8)}…` : machine;
	const details = [hostname, short && draw.say(fill(UI_TEXT.machine, {id: short}))].filter(Boolean).join(', ');
	return details === '' ? target : `${target} (${details})`;
}

function evidenceLines({verdict}: Judged, before: Judged | undefined, draw: DrawContext): Line[] {
	const labels = verdict.evidence.map(one => clean(draw.say(one.label)));
	const column = Math.min(Math.max(0, ...labels.map(widthOf)), Math.floor(draw.width / 3));
	const old = new Map((before?.verdict.evidence ?? []).map(one => [one.label.en, draw.say(one.observed)]));
	return verdict.evidence.flatMap((one, index) => oneEvidence(one, labels[index] ?? '', column, before && old.get(one.label.en), draw));
}

function oneEvidence(one: Evidence, label: string, column: number, was: string | undefined, draw: DrawContext): Line[] {
	const mark = one.status ? statusMark(one.status) : undefined;
	const expected = one.expected === undefined ? '' : `  (${draw.say(fill(UI_TEXT.wanted, {expected: one.expected}))})`;
	const observed = draw.say(one.observed);
	const [first = '', ...rest] = observed.split('\n').flatMap(row => wrap(clean(row), Math.max(8, draw.width - column - 4)));
	const changed = was !== undefined && was !== observed ? `← ${draw.say(fill(UI_TEXT.was, {before: was}))}` : '';
	const tone = one.status === 'fail' || one.status === 'unknown' ? mark?.tone : undefined;
	const head = line(span(`${mark?.glyph ?? ' '} `, mark?.tone), span(`${pad(label, column)}  `, 'quiet'), span(first, tone));
	const indent = ' '.repeat(column + 4);
	const fits = widthOf(first) + widthOf(expected) + column + 4 <= draw.width;
	const tail = rest.map(row => line(indent, span(row, tone)));
	if (rest.length === 0 && (expected === '' || fits))
		return markChange(expected === '' ? head : [...head, span(expected, 'quiet')], changed, draw.width);
	const wanted = expected === '' ? [] : paragraph(expected.trim(), draw.width, {tone: 'quiet', indent});
	const before = changed === '' ? [] : paragraph(changed, draw.width, {tone: 'accent', indent});
	return [head, ...tail, ...wanted, ...before];
}
