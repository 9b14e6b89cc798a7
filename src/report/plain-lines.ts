import {durationText} from '../core/duration-text.ts';
import {reasonText} from '../core/reason-text.ts';
import {sanitise} from '../core/sanitise.ts';
import {STATE_WORDS, statusWord} from '../core/state-word.ts';
import type {StepView} from '../core/step-state.ts';
import {type Language, plain, say, type Text} from '../core/text.ts';
import {type Judged, spoken, type Verdict} from '../core/verdict.ts';

/** A step and what its checks saw, as lines for a pipe or a log. No colour, no control characters. */
export function stepLines(view: StepView, language: Language, when: (at: number) => string): string[] {
	const {step, state, reason, record} = view;
	const {glyph, word} = STATE_WORDS[state];
	const source = step.source.length > 0 ? `${step.source.join(', ')}  ` : '';
	const why = reason
		? `  (${oneLine(
				reasonText(reason, key => plain(key), when),
				language,
			)})`
		: '';
	const lines = [`${glyph} ${say(word, language)}  ${source}${oneLine(step.title, language)}  [${step.key}]${why}`];
	for (const index of step.checks.keys()) {
		const sighting = record?.sightings.get(index);
		if (sighting) lines.push(...judgedLines(sighting.judged, language).map(text => `    ${text}`));
	}
	const remedy = step.remedy ?? record?.sightings.get(0)?.judged.verdict.remedy;
	if (remedy && (state === 'failed' || state === 'unknown')) lines.push(`    → ${oneLine(remedy, language)}`);
	return lines;
}

export function judgedLines({kind, verdict, durationMs, vantage}: Judged, language: Language): string[] {
	const {glyph} = statusWord(verdict.status);
	const host = vantage.hostname === undefined ? '' : ` (${sanitise(vantage.hostname)})`;
	const first = `${glyph} ${kind}: ${oneLine(verdict.summary, language)}  [${sanitise(vantage.target)}${host}, ${say(durationText(durationMs), language)}]`;
	return verdict.status === 'pass' ? [first] : [first, ...evidenceLines(verdict, language)];
}

/** What was seen, a line each: evidence, then the rows of the table. */
export function evidenceLines(verdict: Verdict, language: Language): string[] {
	const {evidence, table} = spoken(verdict, language);
	const lines = evidence.map(({label, observed, expected, status}) => {
		const mark = status ? `${statusWord(status).glyph} ` : '';
		const wanted =
			expected === undefined ? '' : say({en: ` (expected ${inLine(expected)})`, ko: ` (기대값 ${inLine(expected)})`}, language);
		return `  ${mark}${inLine(label)}: ${inLine(observed)}${wanted}`;
	});
	for (const row of table?.rows ?? []) {
		const mark = row.status ? `${statusWord(row.status).glyph} ` : '';
		const cells = row.cells.map((cell, index) => {
			const title = table?.columns[index];
			return title ? `${inLine(title)} ${inLine(cell)}` : inLine(cell);
		});
		lines.push(`  ${mark}${cells.join('  ')}`);
	}
	return lines;
}

export function oneLine(text: Text, language: Language): string {
	return inLine(say(text, language));
}

/** Every line of a report stands for itself: what is not one line would look like another. */
function inLine(value: string): string {
	return sanitise(value).replaceAll('\n', ' ');
}
