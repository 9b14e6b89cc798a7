import type {PostgresSession} from '../../systems/systems.ts';
import type {Both} from './both-sides.ts';
import {bothQuery} from './row-checksums.ts';
import {type ColumnDifference, differingValues, listOf, shownKey} from './row-differences.ts';
import {hashedValue, hashOf, shownText} from './row-formula.ts';
import {quoteLiteral, type RowPlan, valueColumns} from './row-plan.ts';
import {quoteIdentifier} from './table-name.ts';

export type Pick = 'newest' | 'oldest' | 'random';

export interface SampledRow {
	readonly pick: Pick;
	/** The key's values as text, in the order of its columns. */
	readonly key: readonly string[];
	/** `unread` when the source itself did not give back a row that it had just chosen; `twice` when the target has several of that key. */
	readonly state: 'same' | 'missing' | 'changed' | 'unread' | 'twice';
	readonly columns: readonly ColumnDifference[];
	/** Some columns in full, for the eye; null where there is no row. */
	readonly values: Both<readonly (string | null)[] | null>;
}

export interface SampleOptions {
	readonly plan: RowPlan;
	/** The column that tells newest from oldest, when there is one. */
	readonly by: string | undefined;
	readonly counts: {readonly [Name in Pick]: number};
	readonly seed: number;
	/** Columns to show side by side. */
	readonly show: readonly string[];
}

/**
 * Rows chosen by the source and looked up by their keys on both sides. Random rows are those whose keys hash lowest with the
 * seed: the same ones whenever the rows are the same. TABLESAMPLE would pick by physical place, which no other server shares.
 */
export async function sampleRows(options: SampleOptions, sessions: Both<PostgresSession>): Promise<readonly SampledRow[]> {
	const {plan, show} = options;
	const chosen = await chooseKeys(options, sessions.source);
	if (chosen.size === 0) return [];
	const {source, target} = await bothQuery(sessions, lookupSql(plan, [...chosen.keys()].map(keyOf)));
	const [here, there] = [byKey(source.rows), byKey(target.rows)];
	const shown = (row: ReadRow | undefined) => {
		if (row === undefined) return null;
		const values = listOf(row.values);
		return show.map(name => values[plan.columns.findIndex(column => column.name === name)] ?? null);
	};
	return [...chosen].map(([text, pick]) => {
		const [left, right] = [here.get(text), there.get(text)];
		const columns = left === undefined || right === undefined ? [] : differingValues(plan, left, right);
		const many = target.rows.filter(([key]) => key === text).length > 1;
		const differs = columns.length > 0 ? 'changed' : 'same';
		const state = right === undefined ? 'missing' : many ? 'twice' : left === undefined ? 'unread' : differs;
		return {pick, key: shownKey(text), state, columns, values: {source: shown(left), target: shown(right)}};
	});
}

interface ReadRow {
	readonly hashes: string | null;
	readonly values: string | null;
}

function byKey(rows: readonly (readonly (string | null)[])[]): ReadonlyMap<string, ReadRow> {
	return new Map(rows.map(([key, hashes, values]) => [key ?? '', {hashes: hashes ?? null, values: values ?? null}]));
}

function keyOf(text: string): readonly string[] {
	return JSON.parse(text) as string[];
}

/** Keys as JSON text, each with the first pick that chose it. */
async function chooseKeys({plan, by, counts, seed}: SampleOptions, source: PostgresSession): Promise<ReadonlyMap<string, Pick>> {
	const key = shownText(plan.key);
	const pick = (name: Pick, order: string, where = '') =>
		counts[name] === 0 ? [] : [`(SELECT '${name}', ${key} FROM ${plan.relation}${where} ORDER BY ${order} LIMIT ${counts[name]})`];
	const column = by === undefined ? undefined : quoteIdentifier(by);
	const lot = hashOf([...plan.key.map(one => hashedValue(one, plan.method)), `${seed}::int8`], plan.method);
	const picks = [
		...(column === undefined ? [] : pick('newest', `${column} DESC`, ` WHERE ${column} IS NOT NULL`)),
		...(column === undefined ? [] : pick('oldest', column, ` WHERE ${column} IS NOT NULL`)),
		...pick('random', lot),
	];
	const chosen = new Map<string, Pick>();
	if (picks.length === 0) return chosen;
	const {rows} = await source.query(picks.join('\nUNION ALL\n'));
	for (const [name, text] of rows) if (text !== null && text !== undefined && !chosen.has(text)) chosen.set(text, name as Pick);
	return chosen;
}

/** By the key's own columns, so that its index serves. */
function lookupSql(plan: RowPlan, keys: readonly (readonly string[])[]): string {
	const columns = plan.key.map(({name}) => quoteIdentifier(name));
	const conditions = keys.map(key => `(${columns.map((column, index) => `${column} = ${quoteLiteral(key[index] ?? '')}`).join(' AND ')})`);
	return `SELECT ${shownText(plan.key)}, ${valueColumns(plan)} FROM ${plan.relation} WHERE ${conditions.join(' OR ')}`;
}
