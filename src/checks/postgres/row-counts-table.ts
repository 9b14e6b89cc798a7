import {joined, type Text, text, type Words} from '../../core/text.ts';
import type {Evidence, Status} from '../../core/verdict.ts';
import {formatCount, formatDifference} from '../signed-count.ts';
import type {TableSeen} from './row-counts-side.ts';

export interface JudgedTable {
	readonly status: Status;
	/** table, source, target, Δ, newest (target) */
	readonly cells: readonly string[];
	/** What is the matter, when something is. */
	readonly reason?: Text;
	readonly evidence?: Evidence;
	/** Rows seen, both sides together. */
	readonly rows: bigint;
}

const NONE = '—';

/** One table on both sides; undefined where that side was not looked at. */
export function judgeTable(name: string, source: TableSeen | undefined, target: TableSeen | undefined, mayBeEmpty: boolean): JudgedTable {
	const sourceRows = rowsOf(source);
	const targetRows = rowsOf(target);
	const difference = sourceRows === undefined || targetRows === undefined ? undefined : targetRows - sourceRows;
	const newest = target?.state === 'counted' ? target.newest : undefined;
	const cells = [
		name,
		sourceRows === undefined ? NONE : formatCount(sourceRows),
		targetRows === undefined ? NONE : formatCount(targetRows),
		difference === undefined ? NONE : formatDifference(difference),
		newest === undefined || newest === null ? NONE : formatMoment(newest),
	];
	const rows = (sourceRows ?? 0n) + (targetRows ?? 0n);
	return {cells, rows, ...verdictOf(name, source, target, difference, mayBeEmpty)};
}

type TableVerdict = Pick<JudgedTable, 'status' | 'reason' | 'evidence'>;

function verdictOf(
	name: string,
	source: TableSeen | undefined,
	target: TableSeen | undefined,
	difference: bigint | undefined,
	mayBeEmpty: boolean,
): TableVerdict {
	const say = (status: Status, reason: Text, observed: Words, expected?: Words): TableVerdict => ({
		status,
		reason,
		evidence: {label: text(`table ${name}`, `테이블 ${name}`), observed, status, ...(expected === undefined ? {} : {expected})},
	});
	if (source === undefined || target === undefined) return {status: 'unknown'};
	const faults = [faultOf('source', source), faultOf('target', target)].filter(fault => fault !== undefined);
	if (faults.length > 0) {
		const observed = joined(
			faults.map(fault => fault.observed),
			'; ',
		);
		const en = faults.map(fault => fault.reason.en).join(', ');
		const ko = faults.map(fault => fault.reason.ko).join(', ');
		// The same column asked for in vain on both sides is a mistake in the checklist, and no difference between the two.
		const status = faults.some(fault => fault.state === 'missing') || faults.length === 1 ? statusOf(faults) : 'unknown';
		return say(status, text(`${name}: ${en}`, `${name}: ${ko}`), observed);
	}
	if (source.state !== 'counted' || target.state !== 'counted' || difference === undefined) return {status: 'unknown'};
	if (difference !== 0n) {
		const count = formatCount(difference < 0n ? -difference : difference);
		const one = count === '1';
		const [en, ko] =
			difference < 0n
				? [`${count} ${one ? 'row is' : 'rows are'} missing in the target`, `대상에 ${count}행이 부족함`]
				: [`the target has ${count} ${one ? 'row' : 'rows'} more than the source`, `대상이 원본보다 ${count}행 많음`];
		return say(
			'fail',
			text(`${name}: ${en}`, `${name}: ${ko}`),
			`${formatCount(BigInt(target.rows))} (${formatDifference(difference)})`,
			formatCount(BigInt(source.rows)),
		);
	}
	if (source.newest !== target.newest) {
		const [from, to] = [source.newest ?? NONE, target.newest ?? NONE];
		return say(
			'fail',
			text(`${name}: as many rows, but the newest is another one`, `${name}: 행 수는 같지만 최신 행이 다름`),
			text(`newest ${to}`, `최신 ${to}`),
			text(`newest ${from}`, `최신 ${from}`),
		);
	}
	if (target.rows === '0' && !mayBeEmpty) {
		return say('warn', text(`${name} is empty on both sides`, `${name}이(가) 양쪽 모두 비어 있음`), '0 = 0');
	}
	return {status: 'pass'};
}

interface SideFault {
	readonly state: TableSeen['state'];
	readonly reason: Text;
	readonly observed: Text;
}

const SIDES = {source: text('the source', '원본'), target: text('the target', '대상')};

function faultOf(side: keyof typeof SIDES, seen: TableSeen): SideFault | undefined {
	const {en, ko} = SIDES[side];
	const {state} = seen;
	const of = (english: string, korean: string) => text(`${side}: ${english}`, `${ko}: ${korean}`);
	switch (state) {
		case 'counted':
			return undefined;
		case 'missing':
			return {state, reason: text(`not in ${en}`, `${ko}에 테이블이 없음`), observed: of('no such table', '테이블 없음')};
		case 'denied':
			return {
				state,
				reason: text(`may not be read in full in ${en}`, `${ko}에서 모든 행을 읽을 권한이 없음`),
				observed: of('not readable in full', '전체 읽기 권한 없음'),
			};
		case 'column-missing':
			return {
				state,
				reason: text(`no column ${seen.column} in ${en}`, `${ko}에 ${seen.column} 열이 없음`),
				observed: of(`no column ${seen.column}`, `${seen.column} 열 없음`),
			};
		case 'column-unordered':
			return {
				state,
				reason: text(`column ${seen.column} of ${en} has type ${seen.type}`, `${ko}의 ${seen.column} 열 타입이 ${seen.type}임`),
				observed: of(`${seen.column} is ${seen.type}`, `${seen.column} 타입 ${seen.type}`),
			};
		case 'column-unzoned':
			return {
				state,
				reason: text(
					`column ${seen.column} of ${en} has no time zone: say \`zone\``,
					`${ko}의 ${seen.column} 열에 시간대가 없음(\`zone\` 지정 필요)`,
				),
				observed: of(`${seen.column} without a time zone`, `${seen.column} 시간대 없음`),
			};
	}
}

/** A table or column that one side alone lacks was seen to differ; what we may not read, or asked for wrongly, was not seen. */
function statusOf(faults: readonly SideFault[]): Status {
	return faults.some(fault => fault.state === 'missing' || fault.state === 'column-missing') ? 'fail' : 'unknown';
}

function rowsOf(seen: TableSeen | undefined): bigint | undefined {
	return seen?.state === 'counted' ? BigInt(seen.rows) : undefined;
}

/** `2026-02-23 09:14:02.5+00` → `2026-02-23 09:14:02Z`; what is no time stays as it is. */
export function formatMoment(value: string): string {
	return value.replace(/^(\d{4,}-\d\d-\d\d \d\d:\d\d:\d\d)(?:\.\d+)?(?:\+00)?$/, (whole, seconds: string) =>
		whole.endsWith('+00') ? `${seconds}Z` : seconds,
	);
}
