import type {PostgresSession, Rows, Systems} from '../../systems/systems.ts';
import type {Both, Side} from './both-sides.ts';
import {type Division, divide, type KeyCell, WHOLE_TABLE} from './key-cell.ts';
import {checksumSql, endsSql, type RowPlan} from './row-plan.ts';
import {runInSnapshot} from './row-queue.ts';

export interface Checksum {
	readonly rows: bigint;
	readonly sum: string;
}

/** One cell on both sides. */
export interface ComparedCell {
	readonly cell: KeyCell;
	readonly sums: Both<Checksum>;
}

export interface ChecksumOptions {
	readonly plans: readonly RowPlan[];
	readonly sessions: Both<PostgresSession>;
	readonly databases: Both<string>;
	/** Sessions on each side. */
	readonly workers: number;
	readonly systems: Systems;
	readonly signal: AbortSignal;
}

/** Tables below this are read whole, many in one statement, by one session. */
const LARGE_BYTES = 32 * 1_048_576;
const CHUNK_BYTES = 32 * 1_048_576;
const MAX_CHUNKS = 64;
const NO_ROWS: Checksum = {rows: 0n, sum: '0'};

interface Job {
	readonly index: number;
	readonly plan: RowPlan;
	readonly cell: KeyCell;
	readonly division?: Division;
	readonly bytes: number;
}

/** The plans with the ends of their keys: of both sides together, so that both cut at the same places. */
export async function withEnds(plans: readonly RowPlan[], sessions: Both<PostgresSession>): Promise<readonly RowPlan[]> {
	const asked = plans.flatMap((plan, index) => (isLarge(plan) ? (endsSql(index, plan) ?? []) : []));
	if (asked.length === 0) return plans;
	const answers = await bothQuery(sessions, asked.join('\nUNION ALL\n'));
	const rows = [...answers.source.rows, ...answers.target.rows];
	return plans.map((plan, index) => {
		const values = rows
			.filter(([tag]) => Number(tag) === index)
			.flatMap(([, ...ends]) => ends.flatMap(end => (end === null ? [] : BigInt(end))));
		const [lowest, highest] = [values.reduce(least, values[0] ?? 0n), values.reduce(most, values[0] ?? 0n)];
		return values.length === 0 ? plan : {...plan, space: {...plan.space, lowest, highest}};
	});
}

/** Count and checksum of every table, source and target at once, the largest table first; for each plan its cells. */
export async function checksumTables(options: ChecksumOptions): Promise<readonly (readonly ComparedCell[])[]> {
	const {plans, sessions, databases, workers, systems, signal} = options;
	const jobs = plans.flatMap(jobsOf).sort((left, right) => right.bytes - left.bytes);
	const sqlOf = (job: Job, tag: number) => checksumSql(tag, job.plan, job.cell, job.division);
	const large = jobs.filter(({plan}) => isLarge(plan)).map(sqlOf);
	const small = jobs.flatMap((job, tag) => (isLarge(job.plan) ? [] : [sqlOf(job, tag)]));
	const statements = small.length === 0 ? large : [...large, small.join('\nUNION ALL\n')];
	const ask = (side: Side) =>
		runInSnapshot({statements, lead: sessions[side], helpers: workers - 1, systems, database: databases[side], signal});
	const [source, target] = await Promise.all([ask('source'), ask('target')]);
	const sums = {source: sumsByPlace(source), target: sumsByPlace(target)};
	return plans.map((_, index) => jobs.flatMap((job, tag) => (job.index === index ? comparedCells(tag, job.cell, job.division, sums) : [])));
}

/** The parts of one cell on both sides. */
export async function checksumParts(
	plan: RowPlan,
	cell: KeyCell,
	division: Division,
	sessions: Both<PostgresSession>,
): Promise<readonly ComparedCell[]> {
	const {source, target} = await bothQuery(sessions, checksumSql(0, plan, cell, division));
	return comparedCells(0, cell, division, {source: sumsByPlace([source]), target: sumsByPlace([target])});
}

export function isSame({sums: {source, target}}: ComparedCell): boolean {
	return source.rows === target.rows && source.sum === target.sum;
}

export async function bothQuery(sessions: Both<PostgresSession>, sql: string, parameters: readonly string[] = []): Promise<Both<Rows>> {
	const [source, target] = await Promise.all([sessions.source.query(sql, parameters), sessions.target.query(sql, parameters)]);
	return {source, target};
}

function jobsOf(plan: RowPlan, index: number): Job[] {
	const whole: Job = {index, plan, cell: WHOLE_TABLE, bytes: plan.bytes};
	if (!isLarge(plan) || plan.key.length === 0) return [whole];
	const chunks = Math.min(MAX_CHUNKS, Math.ceil(plan.bytes / CHUNK_BYTES) + 1);
	const division = divide(WHOLE_TABLE, plan.space, chunks);
	if (division === undefined) return [whole];
	// Ranges are read one by one, through the index. Without an order, one pass over the table sums up every part.
	if (plan.space.lowest === undefined) return [{...whole, division}];
	return division.cells.map(cell => ({index, plan, cell, bytes: plan.bytes / division.cells.length}));
}

function isLarge({bytes}: RowPlan): boolean {
	return bytes >= LARGE_BYTES;
}

type Sums = ReadonlyMap<string, Checksum>;

function sumsByPlace(answers: readonly Rows[]): Sums {
	return new Map(
		answers.flatMap(({rows}) =>
			rows.map(([tag, part, count, sum]) => [`${tag}/${part}`, {rows: BigInt(count ?? 0), sum: sum ?? ''}] as const),
		),
	);
}

function comparedCells(tag: number, cell: KeyCell, division: Division | undefined, sums: Both<Sums>): ComparedCell[] {
	return (division?.cells ?? [cell]).map((part, number) => {
		const at = (side: Side) => sums[side].get(`${tag}/${number}`) ?? NO_ROWS;
		return {cell: part, sums: {source: at('source'), target: at('target')}};
	});
}

function least(left: bigint, right: bigint): bigint {
	return right < left ? right : left;
}

function most(left: bigint, right: bigint): bigint {
	return right > left ? right : left;
}
