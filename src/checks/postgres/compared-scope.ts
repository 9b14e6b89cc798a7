import type {z} from 'zod';
import {phrase, type Text, text, type Words} from '../../core/text.ts';
import type {Evidence} from '../../core/verdict.ts';
import type {cutoffField} from './table-fields.ts';

type Cutoff = z.output<typeof cutoffField>;

/** A table as a checklist names it: by name, or with what it says of the cut-off. */
export type ScopedTable = string | {readonly table: string; readonly cutoffColumn?: string | undefined; readonly exact: boolean};

const MAXIMA = {'source-max': text('source', '원본'), 'target-max': text('target', '대상')};

/**
 * Which rows were compared: a line each for the tables that have it in common, and these named where it is not the same for all.
 *
 * @param how said after each
 */
export function scopeEvidence(tables: 'all' | readonly ScopedTable[], cutoff: Cutoff | undefined, how?: Text): Evidence[] {
	const scopes = new Map<string, {readonly observed: Words; readonly tables: string[]}>();
	for (const entry of tables === 'all' ? ['all'] : tables) {
		const own = typeof entry === 'string' ? {table: entry, exact: false} : entry;
		const observed = scopeOf(own, cutoff);
		const known = scopes.get(JSON.stringify(observed));
		if (known === undefined) scopes.set(JSON.stringify(observed), {observed, tables: [own.table]});
		else known.tables.push(own.table);
	}
	return [...scopes.values()].map(({observed, tables}) => {
		const names = scopes.size === 1 ? '' : ` (${tables.join(', ')})`;
		const label = text(`rows compared${names}`, `비교한 행${names}`);
		return {label, observed: how === undefined ? observed : phrase`${observed}; ${how}`};
	});
}

function scopeOf({cutoffColumn, exact}: Exclude<ScopedTable, string>, cutoff: Cutoff | undefined): Words {
	if (cutoff === undefined || exact) return text('all', '전체');
	const column = cutoffColumn ?? cutoff.column;
	const {at} = cutoff;
	return at === 'source-max' || at === 'target-max' ? phrase`${column} ≤ max(${MAXIMA[at]})` : `${column} < ${at}`;
}
