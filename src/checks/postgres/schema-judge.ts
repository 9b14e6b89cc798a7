import {problemText} from '../../core/problem-text.ts';
import {phrase, plain, type Text, text} from '../../core/text.ts';
import type {Status, Verdict} from '../../core/verdict.ts';
import {type Finding, worstOf} from '../finding.ts';
import {problemMark} from '../seen-problem.ts';
import type {Both} from './both-sides.ts';
import {type HiddenBy, hiddenOnText, hiddenText} from './hidden-rows.ts';
import {judgeProblems, statusOfProblem} from './rows-judge.ts';
import {PART_WORDS, type SchemaDifference, schemaDifferences} from './schema-differences.ts';
import {addedFindings, migrationFindings} from './schema-effects.ts';
import type {SchemaSnapshot} from './schema-snapshot.ts';
import type {SchemaSeen, SchemaSpec} from './schema-spec.ts';
import {isBehind, type SequenceSeen} from './sequences.ts';
import {labelOfText} from './table-name.ts';

/** Findings listed; the rest is counted. */
const MAX_LISTED = 40;

export function judgeSchema(seen: SchemaSeen, spec: SchemaSpec): Verdict {
	if ('problems' in seen) return judgeProblems(seen.problems, sidesOf(spec));
	if ('problem' in seen) {
		const status = statusOfProblem(seen.problem);
		return {
			status,
			summary: problemText(seen.problem),
			evidence: [{label: plain(spec.database), observed: problemMark(seen.problem), status}],
		};
	}
	if ('unread' in seen) {
		const summary = phrase`${seen.file} ${text('could not be read', '읽기 실패')}: ${seen.unread}`;
		return {status: 'unknown', summary, evidence: [{label: plain(seen.file), observed: seen.unread, status: 'unknown'}]};
	}
	const {snapshot, sequences, expected, migrations} = seen;
	const only = spec.tables === undefined ? undefined : new Set(spec.tables.map(labelOfText));
	const count = Object.keys(snapshot.tables).filter(name => only?.has(name) ?? true).length;
	const compared: Finding[] = [
		...(only === undefined ? [] : [...only].flatMap(name => missingTable(name, snapshot, expected))),
		...(expected === undefined ? [] : schemaDifferences(expected, snapshot, only).flatMap(one => differenceFinding(one, spec.extra))),
		...spec.adds.flatMap(added => addedFindings(added, snapshot)),
		...(migrations === undefined ? [] : migrationFindings(migrations, spec.migrations?.accept ?? [], snapshot)),
	];
	const filling = sequences.filter(({column}) => only?.has(tableOf(column)) ?? true);
	const findings = [
		...compared,
		...filling.flatMap(sequenceFinding),
		...(seen.hiddenBy !== undefined && filling.length > 0 ? [hiddenFinding(spec.database, seen.hiddenBy)] : []),
	];
	const listed = findings.filter(({evidence}) => evidence.status !== 'pass');
	const evidence = [
		{label: text('tables seen', '확인한 테이블'), observed: String(count)},
		...(migrations === undefined ? [] : [{label: text('migration files', '마이그레이션 파일'), observed: String(migrations.files)}]),
		...(spec.sequences ? [{label: text('sequences seen', '확인한 시퀀스'), observed: String(sequences.length)}] : []),
		...listed.slice(0, MAX_LISTED).map(one => one.evidence),
		...(listed.length > MAX_LISTED ? [{label: plain('…'), observed: `+${listed.length - MAX_LISTED}`}] : []),
	];
	if (seen.sameDatabase) {
		const summary = text(
			'Both names lead to one and the same database: nothing was compared',
			'두 이름이 같은 데이터베이스로 연결됨: 비교한 것이 없음',
		);
		return {status: 'fail', summary, evidence};
	}
	if (seen.standbys !== undefined) return {status: 'unknown', summary: hiddenOnText(seen.standbys, sidesOf(spec)), evidence};
	if (listed.length === 0) return {...allWell(count, spec, findings, {snapshot, expected}), evidence};
	const status = worstOf(listed);
	const deciding = listed.filter(one => one.evidence.status === status);
	const reason = deciding[0]?.reason ?? plain('?');
	const more = deciding.length - 1;
	return {status, summary: more === 0 ? reason : text(`${reason.en} (and ${more} more)`, `${reason.ko} (외 ${more}개)`), evidence};
}

function sidesOf({against, database}: SchemaSpec): Both<string> {
	return {source: against !== undefined && 'database' in against ? against.database : '', target: database};
}

/** Nothing is wrong; that counts only where something was looked at. */
function allWell(
	count: number,
	spec: SchemaSpec,
	findings: readonly Finding[],
	{snapshot, expected}: {readonly snapshot: SchemaSnapshot; readonly expected?: SchemaSnapshot | undefined},
): {status: Status; summary: Text} {
	if (count === 0)
		return {status: 'unknown', summary: text(`${spec.database} has no table to look at`, `${spec.database}에 확인할 테이블이 없음`)};
	if (expected !== undefined && Object.keys(expected.tables).length === 0 && spec.adds.length === 0 && spec.migrations === undefined) {
		return {
			status: 'unknown',
			summary: text('What it should be like has no table: nothing was compared', '비교 기준에 테이블이 없어 비교한 것이 없음'),
		};
	}
	const columns = Object.values(snapshot.tables).some(table => Object.keys(table.columns).length > 0);
	if (!columns || (spec.against === undefined && findings.length === 0)) {
		return {status: 'unknown', summary: text('Nothing was there to compare', '비교할 대상이 없음')};
	}
	const tables = count === 1 ? '1 table is' : `${count} tables are`;
	return {status: 'pass', summary: text(`The schema is as expected: ${tables} in order`, `스키마가 예상과 일치함: 테이블 ${count}개 정상`)};
}

function missingTable(name: string, snapshot: SchemaSnapshot, expected: SchemaSnapshot | undefined): Finding[] {
	// One that the expectation has as well is named by the comparison.
	if (Object.hasOwn(snapshot.tables, name) || (expected !== undefined && Object.hasOwn(expected.tables, name))) return [];
	return differenceFinding({part: 'table', name, state: 'missing'}, 'ignore');
}

function differenceFinding({part, name, state, expected, observed}: SchemaDifference, extra: SchemaSpec['extra']): Finding[] {
	if (state === 'extra' && extra === 'ignore') return [];
	const status = state === 'extra' && extra === 'warn' ? 'warn' : 'fail';
	const word = PART_WORDS[part];
	const label = text(`${word.en} ${name}`, `${word.ko} ${name}`);
	const reasons = {
		missing: text(`${label.en} is missing`, `${label.ko} 없음`),
		extra: text(`${label.en} should not be there`, `${label.ko}은(는) 없어야 함`),
		different: text(`${label.en} is ${observed}, expected ${expected}`, `${label.ko}: 현재 ${observed}, 예상 ${expected}`),
	};
	const want = expected ?? (state === 'extra' ? text('none', '없음') : undefined);
	return [
		{
			evidence: {
				label,
				observed: observed ?? (state === 'extra' ? text('there', '있음') : text('missing', '없음')),
				status,
				...(want !== undefined && {expected: want}),
			},
			reason: reasons[state],
		},
	];
}

function sequenceFinding(seen: SequenceSeen): Finding[] {
	const {sequence, column, next, last, exhausted = false} = seen;
	const label = text(`sequence ${sequence}`, `시퀀스 ${sequence}`);
	if (next === undefined) {
		const reason = text(`Sequence ${sequence} or its table may not be read`, `시퀀스 ${sequence} 또는 해당 테이블을 읽을 권한이 없음`);
		return [{evidence: {label, observed: text('not readable', '읽을 수 없음'), status: 'unknown'}, reason}];
	}
	if (exhausted) {
		const reason = text(
			`Sequence ${sequence} has given its last value: the next row for ${column} is refused`,
			`시퀀스 ${sequence}이(가) 마지막 값까지 소진됨: ${column}의 다음 행이 거부됨`,
		);
		return [{evidence: {label, observed: text('used up', '소진됨'), status: 'fail'}, reason}];
	}
	const expected = last === undefined ? undefined : `${seen.descending ? '<' : '>'} ${last} (${column})`;
	const behind = isBehind(seen);
	const status = behind === undefined ? 'unknown' : behind ? 'fail' : 'pass';
	const reason = text(
		`Sequence ${sequence} gives ${next} next, but ${column} has reached ${last}`,
		`시퀀스 ${sequence}의 다음 값은 ${next}인데 ${column}은(는) 이미 ${last}까지 사용됨`,
	);
	return [
		{
			evidence: {label, observed: text(`next ${next}`, `다음 값 ${next}`), status, ...(expected !== undefined && {expected})},
			...(status !== 'pass' && {reason}),
		},
	];
}

function hiddenFinding(database: string, by: HiddenBy): Finding {
	const [label, observed, expected] = by === 'restoring' ? ['timescaledb.restoring', 'on', 'off'] : ['pg_is_in_recovery', 'true', 'false'];
	return {evidence: {label: plain(label), observed, expected, status: 'unknown'}, reason: hiddenText(database, by)};
}

function tableOf(column: string): string {
	return column.slice(0, column.lastIndexOf('.'));
}
