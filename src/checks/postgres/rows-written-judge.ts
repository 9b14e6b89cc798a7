import {agoWords, durationText} from '../../core/duration-text.ts';
import {problemText} from '../../core/problem-text.ts';
import {phrase, plain, type Text, text} from '../../core/text.ts';
import type {Evidence, Status, TableRow, Verdict} from '../../core/verdict.ts';
import {problemMark} from '../seen-problem.ts';
import {formatCount} from '../signed-count.ts';
import {wholeOffset} from './column-zone.ts';
import type {DatabaseClock} from './database-clock.ts';
import {hiddenText} from './hidden-rows.ts';
import {statusOfProblem} from './rows-judge.ts';
import type {RowsWrittenSeen, RowsWrittenSpec, TableWritten} from './rows-written-spec.ts';
import {SLACK_MS, toTimed} from './timed-tables.ts';

export function judgeRowsWritten(seen: RowsWrittenSeen, {database, tables, written, since}: RowsWrittenSpec): Verdict {
	if ('problem' in seen) {
		const status = statusOfProblem(seen.problem);
		return {
			status,
			summary: problemText(seen.problem),
			evidence: [{label: plain(database), observed: problemMark(seen.problem), status}],
		};
	}
	const rows = tables.map(toTimed).map(({table}, index) => ({table, seen: seen.tables[index] ?? {state: 'missing' as const}}));
	const missing = rows.filter(({seen}) => seen.state === 'missing').map(({table}) => table);
	const newer = rows.filter(({seen}) => seen.state === 'counted' && seen.newer !== '0');
	const sum = newer.reduce((all, {seen}) => all + (seen.state === 'counted' ? BigInt(seen.newer) : 0n), 0n);
	const anyRow = rows.some(({seen}) => seen.state === 'counted' && seen.total !== '0');
	const timeless = rows.filter(({seen}) => seen.state === 'counted' && seen.total !== '0' && seen.newest === null).map(({table}) => table);
	const table = {
		columns: [
			{title: text('table', '테이블')},
			{title: text('newer', '이후 행'), align: 'right' as const},
			{title: text('rows', '전체 행'), align: 'right' as const},
			{title: text('newest', '최신')},
		],
		rows: rows.map(({table, seen}): TableRow => rowOf(table, seen, written)),
	};
	const evidence = [{label: text('since', '기준 시각'), observed: since}, ...rows.flatMap(one => timeEvidence(one, seen.clock))];
	const said = (status: Status, en: string, ko: string): Verdict => ({status, summary: text(en, ko), evidence, table});

	if (sum > 0n) {
		const names = newer.map(({table, seen}) => `${table} ${seen.state === 'counted' ? formatCount(BigInt(seen.newer)) : ''}`).join(', ');
		const count = formatCount(sum);
		return written === 'warn'
			? said(
					'warn',
					`${count} ${count === '1' ? 'row' : 'rows'} written since, lost unless copied back: ${names}`,
					`이후 ${count}행 기록됨. 되돌려 복사하지 않으면 유실됨: ${names}`,
				)
			: said('fail', `${database} is still being written: ${names}`, `${database}에 아직 기록되고 있음: ${names}`);
	}
	if (missing.length > 0)
		return said('unknown', `Not there to look at: ${missing.join(', ')}`, `테이블이 없어 확인 불가: ${missing.join(', ')}`);
	if (timeless.length > 0) {
		const names = timeless.join(', ');
		return said('unknown', `No row says when it was written: ${names}`, `기록 시각이 있는 행이 없어 확인 불가: ${names}`);
	}
	if (!anyRow) {
		return said(
			'unknown',
			'Not one row was seen: nothing proves that this is the database',
			'한 행도 보이지 않아 맞는 데이터베이스인지 알 수 없음',
		);
	}
	const doubt =
		seen.hiddenBy !== undefined ? hiddenText(database, seen.hiddenBy) : (zoneDoubt(rows, since) ?? doubtOf(rows, seen.clock, since));
	if (doubt !== undefined) return said('unknown', doubt.en, doubt.ko);
	const looked = rows.map(({table}) => table).join(', ');
	return said('pass', `No row was written to ${looked} of ${database} since`, `이후 ${database}의 ${looked}에 기록된 행 없음`);
}

interface NamedTable {
	readonly table: string;
	readonly seen: TableWritten;
}

/** What a time says only with its zone, and a newest row that is out of its time. */
function timeEvidence({table, seen}: NamedTable, clock: DatabaseClock | undefined): Evidence[] {
	if (seen.state !== 'counted') return [];
	const {zone, newestMs} = seen;
	const said =
		zone === undefined ? [] : [{label: text(`zone of ${table}`, `${table} 시간대`), observed: zone ?? text('not known', '알 수 없음')}];
	if (newestMs === undefined || clock === undefined) return said;
	const age = clock.now - newestMs;
	// Of a column with its zone, an age of whole hours is no more than a coincidence.
	const hint = age < -SLACK_MS || zone !== undefined ? wholeOffset(age) : undefined;
	if (age >= -SLACK_MS && hint === undefined) return said;
	const label = text(`newest row of ${table}`, `${table} 최신 행`);
	return [...said, {label, observed: hint === undefined ? agoWords(age) : phrase`${agoWords(age)}; ${hint}`}];
}

/** Rows that are older than the moment in some zones and newer in others. */
function zoneDoubt(rows: readonly NamedTable[], since: string): Text | undefined {
	const open = rows.filter(({seen}) => seen.state === 'counted' && seen.zone === null && seen.maybe !== '0').map(({table}) => table);
	if (open.length === 0) return undefined;
	const names = open.join(', ');
	return text(
		`The times of ${names} have no zone, and its newest row may be later than ${since}: say \`zone\``,
		`시각에 시간대가 없어 최신 행이 ${since} 이후일 수 있음(\`zone\` 지정 필요): ${names}`,
	);
}

/** Why that no time is newer does not prove that nothing was written. */
function doubtOf(rows: readonly NamedTable[], clock: DatabaseClock | undefined, since: string): Text | undefined {
	const untimely = rows.find(({seen}) => seen.state === 'counted' && seen.untimely !== undefined);
	if (untimely !== undefined) {
		return text(
			`What ${untimely.table} has for a time is a day, and cannot be held against ${since}`,
			`${untimely.table}에는 날짜만 있어 ${since}와(과) 비교할 수 없음`,
		);
	}
	if (clock === undefined) return text('The clock of the database could not be read', '데이터베이스 시각 확인 불가');
	if (Date.parse(since) > clock.now + SLACK_MS) {
		return text(`By the clock of the database ${since} is still to come`, `데이터베이스 시각으로 ${since}은(는) 아직 오지 않음`);
	}
	if (clock.behindMs <= SLACK_MS) return undefined;
	const behind = durationText(clock.behindMs);
	return text(
		`The clock of the database is ${behind.en} behind this machine: a row written after ${since} may bear an earlier time`,
		`데이터베이스 시계가 이 PC보다 ${behind.ko} 늦음: ${since} 이후 기록된 행의 시각이 더 이를 수 있음`,
	);
}

function rowOf(table: string, seen: TableWritten, written: Status): TableRow {
	if (seen.state === 'missing') return {status: 'unknown', cells: [table, '—', '—', '—']};
	const {newer, total, newest, zone, maybe} = seen;
	return {
		status: newer !== '0' ? written : (total !== '0' && newest === null) || (zone === null && maybe !== '0') ? 'unknown' : 'pass',
		cells: [table, formatCount(BigInt(newer)), formatCount(BigInt(total)), newest ?? '—'],
	};
}
