import {plain, type Text, type Words} from './text.ts';
import {type Evidence, type EvidenceTable, type TableRow, type Verdict, worst} from './verdict.ts';

const MOST_LINES = 200;
const LONGEST = 2_000;

/**
 * A verdict with no more lines than a person reads and a journal keeps, whatever was seen: those that decided stay, in their
 * order, and the number of the rest takes the place of the others.
 */
export function fewerLines(verdict: Verdict): Verdict {
	const {evidence, table} = verdict;
	if (evidence.length <= MOST_LINES && (table?.rows.length ?? 0) <= MOST_LINES) return verdict;
	const line = (left: number): Evidence => ({label: plain('…'), observed: `+${left}`});
	const row = (left: number): TableRow => ({cells: ['…', `+${left}`]});
	return {...verdict, evidence: fewer(evidence, line), ...(table && {table: {...table, rows: fewer(table.rows, row)}})};
}

function fewer<T extends {readonly status?: Verdict['status']}>(all: readonly T[], rest: (left: number) => T): readonly T[] {
	if (all.length <= MOST_LINES) return all;
	const deciding = worst(all.map(({status}) => status ?? 'pass'));
	const isFirst = (one: T) => one.status === deciding;
	let room = MOST_LINES;
	const first = new Set(all.filter(one => isFirst(one) && room-- > 0));
	const kept = all.filter(one => first.has(one) || (!isFirst(one) && room-- > 0));
	return [...kept, rest(all.length - kept.length)];
}

/** A verdict with no text longer than can be read. Of a text that is cut, a secret in it would no longer be found: redact it first. */
export function shorterTexts(verdict: Verdict): Verdict {
	const {summary, evidence, table, remedy} = verdict;
	return {
		...verdict,
		summary: shorterText(summary),
		evidence: evidence.map(one => ({
			...one,
			label: shorterText(one.label),
			observed: shorter(one.observed),
			...(one.expected !== undefined && {expected: shorter(one.expected)}),
		})),
		...(table && {table: shorterCells(table)}),
		...(remedy && {remedy: shorterText(remedy)}),
	};
}

function shorterCells(table: EvidenceTable): EvidenceTable {
	return {...table, rows: table.rows.map(row => ({...row, cells: row.cells.map(shorter)}))};
}

function shorterText({en, ko}: Text): Text {
	return {en: cut(en), ko: cut(ko)};
}

function shorter(words: Words): Words {
	return typeof words === 'string' ? cut(words) : shorterText(words);
}

function cut(value: string): string {
	return value.length <= LONGEST ? value : `${value.slice(0, LONGEST)}… +${value.length - LONGEST}`;
}
