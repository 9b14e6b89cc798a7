import {plain, type Text, text, type Words} from '../../core/text.ts';
import {type Evidence, type Status, type TableRow, type Verdict, worst} from '../../core/verdict.ts';
import {incomparable} from './incomparable.ts';
import {judgeProblems} from './rows-judge.ts';
import {differenceEvidence, faultText} from './rows-table.ts';
import type {SampledRow} from './sample-rows.ts';
import type {SampledTable, SamplesSeen, SamplesSpec} from './samples-spec.ts';

interface JudgedSample {
	readonly status: Status;
	readonly reason?: Text;
	readonly evidence: readonly Evidence[];
	readonly rows: readonly TableRow[];
}

export function judgeSamples(seen: SamplesSeen, spec: SamplesSpec): Verdict {
	if ('problems' in seen) return judgeProblems(seen.problems, spec);
	const tables = seen.tables.map(judgeTable);
	const rows = tables.flatMap(one => one.rows);
	const base = {
		evidence: [{label: text('seed', '시드'), observed: String(spec.seed)}, ...tables.flatMap(one => one.evidence)],
		table: {
			columns: [
				{title: text('table', '테이블')},
				{title: text('row', '행')},
				{title: text('key', '키')},
				{title: text('source', '원본')},
				{title: text('target', '대상')},
			],
			rows,
		},
	};
	const why = incomparable(seen, spec);
	if (why !== undefined) return {...why, ...base};
	const status = worst(tables.map(one => one.status));
	if ((status === 'pass' || status === 'warn') && rows.length === 0) {
		return {status: 'unknown', summary: text('Not one row was seen in the source', '원본에서 행을 하나도 보지 못함'), ...base};
	}
	if (status === 'pass') {
		const summary = text(
			`${rows.length === 1 ? '1 row' : `${rows.length} rows`} of ${tables.length === 1 ? '1 table' : `${tables.length} tables`} are the same on both sides`,
			`테이블 ${tables.length}개에서 고른 ${rows.length}행이 양쪽에서 같음`,
		);
		return {status, summary, ...base};
	}
	const deciding = tables.filter(one => one.status === status);
	const reason = deciding[0]?.reason ?? plain('?');
	const more = deciding.length - 1;
	const summary = more === 0 ? reason : text(`${reason.en} (and ${more} more)`, `${reason.ko} (외 ${more}개)`);
	return {status, summary, ...base};
}

function judgeTable({name, mayBeEmpty, fault, unordered, show, rows}: SampledTable): JudgedSample {
	const label = text(`table ${name}`, `테이블 ${name}`);
	const say = (status: Status, en: string, ko: string, observed: Words, shown: readonly TableRow[] = []): JudgedSample => ({
		status,
		reason: text(`${name}: ${en}`, `${name}: ${ko}`),
		evidence: [{label, observed, status}],
		rows: shown,
	});
	if (fault?.what === 'keyless') {
		return say(
			'unknown',
			'without a primary key no row can be looked up',
			'기본 키가 없어 행을 찾을 수 없음',
			text('no primary key', '기본 키 없음'),
		);
	}
	if (fault !== undefined) {
		const {status, en, ko, observed} = faultText(fault);
		return say(status, en, ko, observed);
	}
	if (rows.length === 0) {
		if (mayBeEmpty) return {status: 'pass', evidence: [], rows: []};
		return say('warn', 'is empty in the source', '원본 테이블이 비어 있음', text('0 rows', '0행'));
	}
	const shown = rows.map(row => tableRow(name, row, show));
	const wrong = rows.filter(({state}) => state !== 'same');
	const [first] = wrong;
	if (first !== undefined && wrong.every(({state}) => state === 'unread')) {
		const id = first.key.join(', ');
		return say(
			'unknown',
			`${id} could not be looked up in the source`,
			`원본에서 ${id}을(를) 다시 찾을 수 없음`,
			text('not looked up', '찾지 못함'),
			shown,
		);
	}
	if (first !== undefined) {
		const id = first.key.join(', ');
		const names = first.columns.map(({column}) => column).join(', ');
		const [en, ko] =
			first.state === 'missing'
				? [`${id} is missing in the target`, `${id}이(가) 대상에 없음`]
				: first.state === 'twice'
					? [`${id} is in the target more than once`, `${id}이(가) 대상에 여러 번 있음`]
					: [`${id} differs: ${names}`, `${id}의 값이 다름: ${names}`];
		const count = wrong.length === 1 ? '' : ` (${wrong.length}/${rows.length})`;
		const evidence = wrong.map(({key, state, columns}): Evidence => {
			if (state !== 'twice') return differenceEvidence(name, {key, what: state === 'missing' ? 'missing' : 'changed', columns});
			return {
				label: plain(`${name} ${key.join(', ')}`),
				observed: text('several rows in the target', '대상에 여러 행'),
				expected: text('one row', '한 행'),
				status: 'fail',
			};
		});
		return {status: 'fail', reason: text(`${name}: ${en}${count}`, `${name}: ${ko}${count}`), evidence, rows: shown};
	}
	if (unordered) {
		const en = 'no column tells which rows are newest; name one with `by`';
		return say('warn', en, '최신 행을 가릴 열이 없음. `by`로 지정 필요', text('random rows alone', '임의 행만'), shown);
	}
	return {status: 'pass', evidence: [], rows: shown};
}

const MAX_VALUE = 24;

const PICKS = {newest: text('newest', '최신'), oldest: text('oldest', '가장 오래됨'), random: text('random', '임의')};

function tableRow(name: string, {pick, key, state, values}: SampledRow, show: readonly string[]): TableRow {
	const line = (side: readonly (string | null)[] | null) =>
		side === null ? '—' : show.map((column, index) => `${column}=${cut(side[index] ?? 'NULL')}`).join(' ');
	const status = state === 'same' ? 'pass' : 'fail';
	return {status, cells: [name, PICKS[pick], key.join(', '), line(values.source), line(values.target)]};
}

function cut(value: string): string {
	return value.length > MAX_VALUE ? `${value.slice(0, MAX_VALUE)}…` : value;
}
