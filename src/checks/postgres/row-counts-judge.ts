import {problemText} from '../../core/problem-text.ts';
import {plain, type Text, text} from '../../core/text.ts';
import {type Evidence, type EvidenceTable, type Verdict, worst} from '../../core/verdict.ts';
import {problemMark} from '../seen-problem.ts';
import {formatCount} from '../signed-count.ts';
import {scopeEvidence} from './compared-scope.ts';
import {hiddenOn} from './hidden-rows.ts';
import {incomparable} from './incomparable.ts';
import type {RowCountsSeen, RowCountsSpec, SideSeen} from './row-counts-spec.ts';
import {formatMoment, type JudgedTable, judgeTable} from './row-counts-table.ts';
import {statusOfProblem} from './rows-judge.ts';

export function judgeRowCounts(seen: RowCountsSeen, spec: RowCountsSpec): Verdict {
	const sides = [
		{word: text('source', '원본'), name: spec.source, side: seen.source},
		{word: text('target', '대상'), name: spec.target, side: seen.target},
	];
	const tables = spec.tables.map((entry, index) => {
		const [name, mayBeEmpty] = typeof entry === 'string' ? [entry, false] : [entry.table, entry.mayBeEmpty];
		return judgeTable(name, tableOf(seen.source, index), tableOf(seen.target, index), mayBeEmpty);
	});
	const evidence = [
		...sides.flatMap(({word, name, side}) => sideEvidence(word, name, side)),
		...scopeEvidence(spec.tables, spec.cutoff),
		...tables.flatMap(({evidence: one}) => one ?? []),
	];
	const base = {evidence, table: tableOfEvidence(tables)};

	const shut = sides.flatMap(({word, side}) => ('problem' in side ? [{word, problem: side.problem}] : []));
	if (shut.length > 0) {
		const say = (language: 'en' | 'ko') =>
			shut.map(({word, problem}) => `${word[language]}: ${problemText(problem)[language]}`).join(' · ');
		return {status: worst(shut.map(({problem}) => statusOfProblem(problem))), summary: text(say('en'), say('ko')), ...base};
	}
	const why = incomparableSides(seen, spec);
	if (why !== undefined) return {...why, ...base};
	const status = worst(tables.map(table => table.status));
	if (status === 'pass' || status === 'warn') {
		const total = tables.reduce((sum, table) => sum + table.rows, 0n) / 2n;
		if (total === 0n) {
			return {status: 'unknown', summary: text('Not one row was seen on either side', '양쪽 어디에서도 행을 하나도 보지 못함'), ...base};
		}
		if (status === 'pass') return {status, summary: matchText(tables.length, total), ...base};
	}
	return {status, summary: reasonText(tables.filter(table => table.status === status)), ...base};
}

function matchText(count: number, total: bigint): Text {
	const rows = formatCount(total);
	return text(`${count === 1 ? '1 table matches' : `${count} tables match`}, ${rows} rows each`, `테이블 ${count}개 일치, 각 ${rows}행`);
}

function reasonText(tables: readonly JudgedTable[]): Text {
	const [first] = tables;
	const reason = first?.reason ?? plain('?');
	const more = tables.length - 1;
	return more === 0 ? reason : text(`${reason.en} (and ${more} more)`, `${reason.ko} (외 ${more}개)`);
}

function sideEvidence(word: Text, name: string, side: SideSeen): Evidence[] {
	const label = text(`${word.en} (${name})`, `${word.ko} (${name})`);
	if ('problem' in side) return [{label, observed: problemMark(side.problem), status: statusOfProblem(side.problem)}];
	return [{label, observed: text(`snapshot ${formatMoment(side.at)}`, `스냅샷 ${formatMoment(side.at)}`)}];
}

function incomparableSides({source, target}: RowCountsSeen, spec: RowCountsSpec) {
	if ('problem' in source || 'problem' in target) return undefined;
	return incomparable({identity: {source: source.identity, target: target.identity}, ...hiddenOn({source, target})}, spec);
}

function tableOf(side: SideSeen, index: number) {
	return 'problem' in side ? undefined : side.tables[index];
}

function tableOfEvidence(tables: readonly JudgedTable[]): EvidenceTable {
	return {
		columns: [
			{title: text('table', '테이블')},
			{title: text('source', '원본'), align: 'right'},
			{title: text('target', '대상'), align: 'right'},
			{title: plain('Δ'), align: 'right'},
			{title: text('newest (target)', '최신 (대상)')},
		],
		rows: tables.map(({status, cells}) => ({status, cells})),
	};
}
