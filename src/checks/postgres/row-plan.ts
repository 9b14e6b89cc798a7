import {conditionOf, type Division, type KeyCell, type KeySpace} from './key-cell.ts';
import {keyOrder} from './key-order.ts';
import {hashedValue, hashOf, keyText, type Method, shownText, sumsOf} from './row-formula.ts';
import {quoteIdentifier, quoteTable, type TableName} from './table-name.ts';
import type {ColumnShape, TableShape} from './table-shape.ts';

/** Rows that count: those with the column on this side of the bound, and those without a value in it. */
export interface RowBound {
	readonly column: string;
	/** As text in the server's own format. */
	readonly value: string;
	readonly operator: '<' | '<=';
	/** For a moment, where the column has no zone of its own: the zone of its times. */
	readonly zone?: string | undefined;
}

/** How one table is read on both sides; made from what both look like, so the same statements go to both. */
export interface RowPlan {
	readonly name: string;
	readonly relation: string;
	/** In one order for both, whatever the order in the tables. */
	readonly columns: readonly ColumnShape[];
	/** Columns whose types differ, compared as text. */
	readonly asText: readonly string[];
	readonly key: readonly ColumnShape[];
	readonly method: Method;
	readonly space: KeySpace;
	readonly bytes: number;
	readonly where?: string;
}

export interface PlanOptions {
	readonly table: TableName;
	readonly name: string;
	readonly source: TableShape;
	readonly target: TableShape;
	readonly method: Method;
	readonly ignore: readonly string[];
	readonly bound?: RowBound | undefined;
}

export function planTable({table, name, source, target, method, ignore, bound}: PlanOptions): RowPlan {
	const asText: string[] = [];
	const columns = source.columns
		.filter(column => !ignore.includes(column.name))
		.map(column => {
			const other = target.columns.find(one => one.name === column.name);
			if (other === undefined || (other.base === column.base && other.element === column.element && kindOf(other) === kindOf(column)))
				return column;
			asText.push(column.name);
			return {name: column.name, type: column.type, nullable: column.nullable};
		})
		.sort((left, right) => (left.name < right.name ? -1 : 1));
	const named = (names: readonly string[]) => names.flatMap(one => columns.find(column => column.name === one) ?? []);
	const whole = [source.key, target.key].find(names => names.length > 0 && named(names).length === names.length);
	const key = named(whole ?? []);
	const [first] = key;
	const order = first === undefined ? undefined : keyOrder(first);
	const where =
		bound === undefined
			? undefined
			: `(${quoteIdentifier(bound.column)} ${bound.operator} ${boundSql(bound)} OR ${quoteIdentifier(bound.column)} IS NULL)`;
	return {
		name,
		relation: quoteTable(table),
		columns,
		asText,
		key,
		method,
		space: {
			hash: hashOf(
				key.map(column => hashedValue(column, method)),
				method,
			),
			...(order !== undefined && {order}),
		},
		bytes: Math.max(source.bytes, target.bytes),
		...(where !== undefined && {where}),
	};
}

/** A column without a zone takes a text for what stands on the wall there, whatever zone the text names. */
function boundSql({value, zone}: RowBound): string {
	const literal = quoteLiteral(value);
	return zone === undefined ? literal : `(${literal}::timestamptz AT TIME ZONE ${quoteLiteral(zone)})`;
}

/** The type without its length; types that are not PostgreSQL's own are told apart by name. */
function kindOf({base, type}: ColumnShape): string {
	return base ?? type;
}

/** Good under either setting of `standard_conforming_strings`. */
export function quoteLiteral(value: string): string {
	const quoted = `'${value.replaceAll("'", "''")}'`;
	return value.includes('\\') ? `E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}

function rowsOf(plan: RowPlan, cell: KeyCell, more: readonly string[] = []): string {
	const conditions = [plan.where, conditionOf(cell, plan.space), ...more].filter(one => one !== undefined);
	return `FROM ${plan.relation}${conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`}`;
}

function rowHash({columns, method}: RowPlan): string {
	return hashOf(
		columns.map(column => hashedValue(column, method)),
		method,
	);
}

/** Count and checksum of a cell: `tag, part, count, sum`; one row for each part that has rows, or one for all. */
export function checksumSql(tag: number, plan: RowPlan, cell: KeyCell, division?: Division): string {
	// OFFSET keeps the hash from being worked out once for each sum.
	const inner = `SELECT ${division?.part ?? '0'} AS part, ${rowHash(plan)} AS hash ${rowsOf(plan, cell)} OFFSET 0`;
	return `SELECT ${tag}, ${division === undefined ? '0' : 'part'}, ${sumsOf('hash', plan.method)} FROM (${inner}) AS hashed${division === undefined ? '' : ' GROUP BY part'}`;
}

/** Key and hash of every row of a cell. */
export function hashesSql(plan: RowPlan, cell: KeyCell): string {
	return `SELECT ${keyText(plan.key)}, ${rowHash(plan)}::text ${rowsOf(plan, cell)}`;
}

/** Key, and column by column the hash and the text, of the rows of a cell whose keys are given as `$1`, a JSON array. */
export function valuesSql(plan: RowPlan, cell: KeyCell): string {
	const wanted = `${keyText(plan.key)} IN (SELECT json_array_elements_text($1::json))`;
	return `SELECT ${keyText(plan.key)}, ${valueColumns(plan)} ${rowsOf(plan, cell, [wanted])}`;
}

/** Column by column the hash and the text: two JSON arrays. */
export function valueColumns({columns, method}: RowPlan): string {
	const hashes = columns.map(column => `${hashOf([hashedValue(column, method)], method)}::text`);
	return `to_json(ARRAY[${hashes.join(', ')}]::text[])::text, ${shownText(columns)}`;
}

/** `tag`, and the ends of the key. */
export function endsSql(tag: number, {relation, space: {order}}: RowPlan): string | undefined {
	if (order === undefined) return undefined;
	return `SELECT ${tag}, ${order.ends} FROM ${relation}${order.finite === undefined ? '' : ` WHERE ${order.finite}`}`;
}
