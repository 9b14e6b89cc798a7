import type {PostgresSession} from '../../systems/systems.ts';
import {labelOf, quoteIdentifier, quoteTable} from './table-name.ts';
import {notTimescales} from './timescale.ts';

/** A sequence that fills a column, and what it would give next. */
export interface SequenceSeen {
	readonly sequence: string;
	/** `agent_decisions.id` */
	readonly column: string;
	/** Undefined when we may not read the sequence or the table. */
	readonly next?: string;
	/** The furthest value in the column, in the sequence's direction; undefined for an empty table. */
	readonly last?: string;
	readonly descending: boolean;
	/** It was used up, and does not begin anew: whoever asks for the next value is refused. */
	readonly exhausted?: boolean;
}

const sequencesSql = (condition: string) => `
SELECT sn.nspname, s.relname, tn.nspname, t.relname, a.attname, q.seqincrement::text,
	CASE WHEN q.seqincrement < 0 THEN q.seqmin ELSE q.seqmax END::text,
	CASE WHEN q.seqincrement < 0 THEN q.seqmax ELSE q.seqmin END::text, q.seqcycle,
	has_sequence_privilege(s.oid, 'SELECT') AND has_table_privilege(t.oid, 'SELECT') AND NOT row_security_active(t.oid)
FROM pg_sequence q
JOIN pg_class s ON s.oid = q.seqrelid
JOIN pg_namespace sn ON sn.oid = s.relnamespace
JOIN LATERAL (
	SELECT d.refobjid AS relation, d.refobjsubid AS num FROM pg_depend d
	WHERE d.classid = 'pg_class'::regclass AND d.objid = s.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
	UNION
	SELECT f.adrelid, f.adnum FROM pg_depend d JOIN pg_attrdef f ON f.oid = d.objid
	WHERE d.classid = 'pg_attrdef'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = s.oid
) used ON true
JOIN pg_class t ON t.oid = used.relation AND NOT t.relispartition
JOIN pg_namespace tn ON tn.oid = t.relnamespace AND tn.nspname IN (SELECT json_array_elements_text($1::json))
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = used.num AND a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype)
WHERE ${condition}
ORDER BY 3, 4, 5`;

/** Every sequence that fills a column of the schemas, through ownership or through the column's default. */
export async function readSequences(session: PostgresSession, schemas: readonly string[]): Promise<readonly SequenceSeen[]> {
	const {rows} = await session.query(sequencesSql(await notTimescales(session, 't', 'tn')), [JSON.stringify(schemas)]);
	const found = rows.map(row => {
		const [schema, name, tableSchema, table, column, increment, end, begin, cycles, readable] = row.map(value => value ?? '');
		return {
			sequence: {schema: schema ?? '', name: name ?? ''},
			table: {schema: tableSchema ?? '', name: table ?? ''},
			column: column ?? '',
			increment: BigInt(increment || 1),
			end: BigInt(end || 0),
			begin: BigInt(begin || 0),
			cycles: cycles === 't',
			readable: readable === 't',
		};
	});
	const asked = found.flatMap(({sequence, table, column, increment, readable}, index) => {
		if (!readable) return [];
		const last = `${increment < 0n ? 'min' : 'max'}(${quoteIdentifier(column)})`;
		return [
			`SELECT ${index}, (last_value::numeric + CASE WHEN is_called THEN ${increment} ELSE 0 END)::text, (SELECT ${last} FROM ${quoteTable(table)})::text FROM ${quoteTable(sequence)}`,
		];
	});
	const answers = asked.length === 0 ? [] : (await session.query(asked.join('\nUNION ALL\n'))).rows;
	const byIndex = new Map(answers.map(([index, next, last]) => [Number(index), {next, last}]));
	return found.map(({sequence, table, column, increment, end, begin, cycles}, index) => {
		const {next: counted, last} = byIndex.get(index) ?? {};
		const isOver = typeof counted === 'string' && (increment < 0n ? BigInt(counted) < end : BigInt(counted) > end);
		const next = isOver && cycles ? String(begin) : counted;
		return {
			sequence: labelOf(sequence),
			column: `${labelOf(table)}.${column}`,
			descending: increment < 0n,
			...(isOver && !cycles && {exhausted: true}),
			...(next !== undefined && next !== null && {next}),
			...(last !== undefined && last !== null && {last}),
		};
	});
}

/** The next insert would meet a value that is already there; undefined when the furthest one is no number (`NaN`). */
export function isBehind({next, last, descending}: SequenceSeen): boolean | undefined {
	if (next === undefined || last === undefined) return false;
	const whole = /^-?\d+/.exec(last)?.[0];
	if (whole === undefined) return undefined;
	const [ahead, reached] = [BigInt(next), BigInt(whole)];
	return descending ? ahead >= reached : ahead <= reached;
}
