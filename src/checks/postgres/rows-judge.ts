import {problemText} from '../../core/problem-text.ts';
import {plain, type Text, text} from '../../core/text.ts';
import {type Evidence, type EvidenceTable, type Status, type Verdict, worst} from '../../core/verdict.ts';
import {isAccessProblem, problemMark, type SeenProblem} from '../seen-problem.ts';
import {formatCount} from '../signed-count.ts';
import type {Side, SideProblem} from './both-sides.ts';
import {scopeEvidence} from './compared-scope.ts';
import {incomparable} from './incomparable.ts';
import {formatMoment} from './row-counts-table.ts';
import type {RowsSeen, RowsSpec} from './rows-spec.ts';
import {type JudgedRows, judgeComparedTable} from './rows-table.ts';

const WORDS: {readonly [Name in Side]: Text} = {source: text('source', '원본'), target: text('target', '대상')};

export function judgeRows(seen: RowsSeen, spec: RowsSpec): Verdict {
	if ('problems' in seen) return judgeProblems(seen.problems, spec);
	const tables = seen.tables.map(judgeComparedTable);
	const evidence = [...contextOf(seen, spec), ...tables.flatMap(one => one.evidence)];
	const base = {evidence, table: tableOf(tables)};
	const why = incomparable(seen, spec);
	if (why !== undefined) return {...why, ...base};
	const status = worst(tables.map(one => one.status));
	const total = tables.reduce((sum, one) => sum + one.rows, 0n);
	if ((status === 'pass' || status === 'warn') && total === 0n) {
		return {status: 'unknown', summary: text('Not one row was seen on either side', '양쪽 어디에서도 행을 하나도 보지 못함'), ...base};
	}
	if (status !== 'pass') return {status, summary: reasonOf(tables.filter(one => one.status === status)), ...base};
	const [count, rows] = [tables.length, formatCount(total / 2n)];
	const summary = text(
		`${count === 1 ? '1 table holds' : `${count} tables hold`} the same rows, ${rows} each`,
		`테이블 ${count}개의 내용이 같음, 각 ${rows}행`,
	);
	return {status, summary, ...base};
}

/** What a database did instead of answering, for a check that needs both. */
export function judgeProblems(problems: readonly SideProblem[], names: {readonly [Name in Side]: string}): Verdict {
	const evidence = problems.map(({side, problem}): Evidence & {status: Status} => ({
		label: text(`${WORDS[side].en} (${names[side]})`, `${WORDS[side].ko} (${names[side]})`),
		observed: problemMark(problem),
		status: statusOfProblem(problem),
	}));
	const say = (language: 'en' | 'ko') =>
		problems.map(({side, problem}) => `${WORDS[side][language]}: ${problemText(problem)[language]}`).join(' · ');
	return {status: worst(evidence.map(({status}) => status)), summary: text(say('en'), say('ko')), evidence};
}

/**
 * A door that is closed to us, a statement that ran out of its time or that this server does not take: nothing was seen.
 * A database that is down, breaks off, or says that its own data is damaged: that is what was seen.
 */
export function statusOfProblem(problem: SeenProblem): Status {
	if (isAccessProblem(problem)) return 'unknown';
	return problem.code === 'query-failed' && !/^(XX|58)/.test(problem.sqlState) ? 'unknown' : 'fail';
}

const METHODS = {typed: text('by value', '값으로 비교'), text: text('by text', '텍스트로 비교')};

function snapshotText(major: number, moment: string): Text {
	return text(`PostgreSQL ${major}, snapshot ${moment}`, `PostgreSQL ${major}, 스냅샷 ${moment}`);
}

function contextOf(seen: Exclude<RowsSeen, {problems: unknown}>, spec: RowsSpec): Evidence[] {
	const sides = (['source', 'target'] as const).map(side => ({
		label: text(`${WORDS[side].en} (${spec[side]})`, `${WORDS[side].ko} (${spec[side]})`),
		observed: snapshotText(seen.major[side], formatMoment(seen.at[side])),
	}));
	return [...sides, ...scopeEvidence(spec.tables, spec.cutoff, METHODS[seen.method])];
}

function reasonOf(tables: readonly JudgedRows[]): Text {
	const reason = tables[0]?.reason ?? plain('?');
	const more = tables.length - 1;
	return more <= 0 ? reason : text(`${reason.en} (and ${more} more)`, `${reason.ko} (외 ${more}개)`);
}

function tableOf(tables: readonly JudgedRows[]): EvidenceTable {
	return {
		columns: [
			{title: text('table', '테이블')},
			{title: text('source', '원본'), align: 'right'},
			{title: text('target', '대상'), align: 'right'},
			{title: text('content', '내용')},
			{title: text('rows that differ', '다른 행'), align: 'right'},
		],
		rows: tables.map(({status, cells}) => ({status, cells})),
	};
}
