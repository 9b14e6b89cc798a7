import {durationText} from '../core/duration-text.ts';
import {reasonText} from '../core/reason-text.ts';
import type {Sighting, StepRecord} from '../core/run-record.ts';
import type {StepTiming} from '../core/schedule.ts';
import {STATE_WORDS, statusWord} from '../core/state-word.ts';
import type {StepView} from '../core/step-state.ts';
import type {EvidenceTable, Vantage} from '../core/verdict.ts';
import {fenced, inline, table} from './markdown-text.ts';
import {reportText} from './report-text.ts';
import type {Speaker} from './speaker.ts';
import {timingPart} from './timing-section.ts';

/** One step: its state, every check as it was last seen, what was done, who attested what. */
export function stepSection(view: StepView, speaker: Speaker, timing?: StepTiming): string {
	const {t} = speaker;
	const {step, state, record, reason} = view;
	const {glyph, word} = STATE_WORDS[state];
	const source = step.source.length > 0 ? `${step.source.map(inline).join(', ')} ` : '';
	const why = reason ? ` — ${t(reasonText(reason, speaker.names, speaker.when))}` : '';
	return [
		`### ${glyph} ${source}${t(step.title)}`,
		`\`${inline(step.key)}\` **${t(word)}**${why}`,
		timingPart(timing, speaker),
		...[...(record?.sightings.entries() ?? [])].sort(([a], [b]) => a - b).map(([, sighting]) => sightingPart(sighting, speaker)),
		record ? donePart(view, record, speaker) : '',
	]
		.filter(part => part !== '')
		.join('\n\n');
}

function sightingPart({judged}: Sighting, speaker: Speaker): string {
	const {t, when} = speaker;
	const {verdict, kind, at, durationMs, looks, vantage} = judged;
	const {glyph, word} = statusWord(verdict.status);
	const seen = `${t(reportText.seen)} ${when(at)}, ${t(reportText.from)} ${vantageText(vantage)}, ${t(durationText(durationMs))}`;
	const lines = [
		`- ${glyph} **${inline(kind)}** ${t(word)}: ${t(verdict.summary)}`,
		`  ${seen}${looks > 1 ? `, ${t(reportText.looks(looks))}` : ''}`,
	];
	for (const {label, observed, expected, status} of verdict.evidence) {
		const mark = status ? `${statusWord(status).glyph} ` : '';
		const wanted = expected === undefined ? '' : ` (${t(reportText.expected)}: ${t(expected)})`;
		lines.push(`  - ${mark}${t(label)}: ${t(observed)}${wanted}`);
	}
	return verdict.table ? `${lines.join('\n')}\n\n${evidenceTable(verdict.table, speaker)}` : lines.join('\n');
}

function evidenceTable({columns, rows}: EvidenceTable, {t}: Speaker): string {
	return table(
		['', ...columns.map(column => t(column.title))],
		rows.map(({status, cells}) => [status ? statusWord(status).glyph : '', ...cells.map(t)]),
		`l${columns.map(column => (column.align === 'right' ? 'r' : 'l')).join('')}`,
	);
}

function vantageText({target, hostname, machine}: Vantage): string {
	const detail = [hostname, machine].filter(part => part !== undefined);
	return inline(detail.length > 0 ? `${target} (${detail.join(', ')})` : target);
}

function donePart({step}: StepView, record: StepRecord, {t, raw, when}: Speaker): string {
	const lines: string[] = [];
	if (record.choice)
		lines.push(
			`- ${t(reportText.chosen)}: **${t(step.choose?.options[record.choice.option] ?? record.choice.option)}** — ${inline(record.choice.by.user)}, ${when(record.choice.at)}`,
		);
	if (record.action) {
		const {plan, by, startedAt, ended} = record.action;
		const outcome = ended
			? `${t(reportText.actionOutcomes[ended.outcome])}: ${t(ended.summary)} (${t(durationText(ended.durationMs))})`
			: t(reportText.noResult);
		lines.push(`- ${t(reportText.action)}: ${t(plan.summary)} — ${inline(by.user)}, ${when(startedAt)}. ${outcome}`);
		lines.push('', fenced(plan.commands.map(raw).join('\n'), 'sh'));
		if (ended && ended.output !== '') lines.push('', fenced(ended.output));
	}
	if (record.attestation) {
		const {prompt, note, by, at} = record.attestation;
		lines.push(`- ${t(reportText.attested)}: ${t(prompt)} — ${inline(by.user)}, ${when(at)}${note === '' ? '' : `: ${inline(note)}`}`);
	}
	return lines.join('\n');
}
