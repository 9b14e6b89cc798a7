import {problemText} from '../../core/problem-text.ts';
import {phrase, plain, type Text, text, type Words} from '../../core/text.ts';
import {type EvidenceTable, type Status, type Verdict, worst} from '../../core/verdict.ts';
import {finding, verdictOf} from '../judge-value.ts';
import {problemMark} from '../seen-problem.ts';
import {formatCount, formatDifference} from '../signed-count.ts';
import type {DatabaseCompared, DifferenceKind, KeyDifference, RedisCompareSeen, RedisCompareSpec} from './redis-compare-spec.ts';
import {shownKey} from './redis-scan.ts';
import {statusOfRedis} from './redis-status.ts';

const MOST_NAMED = 20;

const WORDS: Readonly<Record<DifferenceKind, Text>> = {
	missing: text('missing on the target', '대상에 없음'),
	extra: text('only on the target', '대상에만 있음'),
	type: text('of another type', '자료형이 다름'),
	value: text('with another value', '값이 다름'),
	ttl: text('with another time to live', 'TTL이 다름'),
	untold: text('that could not be compared', '비교할 수 없음'),
};

export function judgeRedisCompare(seen: RedisCompareSeen, spec: RedisCompareSpec): Verdict {
	if ('problem' in seen) {
		const status = statusOfRedis(seen.problem);
		const said = problemText(seen.problem);
		const evidence = [{label: plain(spec[seen.side]), observed: problemMark(seen.problem), status} as const];
		return {status, summary: text(`${spec[seen.side]}: ${said.en}`, `${spec[seen.side]}: ${said.ko}`), evidence};
	}
	const {databases, differences, same, replicas} = seen;
	const only = (status: Status, observed: Words, summary: Text): Verdict => ({
		status,
		summary,
		evidence: [{label: text('keys', '키'), observed, status}],
		...(databases !== undefined && {table: tableOf(databases, differences)}),
	});
	if (same)
		return only(
			'unknown',
			text('one server', '같은 서버'),
			text('Both names lead to one and the same server', '두 이름이 같은 서버를 가리킴'),
		);
	const [replica] = replicas;
	if (replica !== undefined) {
		// What it holds is another server's: keys of its own are what a comparison is about.
		const cache = spec[replica.side];
		const reason = text(
			`${cache} is a replica of ${replica.master}: its keys are not its own yet`,
			`${cache}이(가) ${replica.master}의 replica라 자체 키가 아님`,
		);
		return only('unknown', text(`replica of ${replica.master}`, `replica (마스터 ${replica.master})`), reason);
	}
	if (databases === undefined) {
		return only('unknown', '> 1,000,000', text('There are too many keys to compare', '키가 너무 많아 비교할 수 없음'));
	}
	const compared = databases.reduce((sum, one) => sum + one.compared, 0);
	const expired = databases.reduce((sum, one) => sum + one.expired, 0);
	if (compared === 0 && differences.length === 0) {
		return only(
			spec.allowEmpty ? 'pass' : 'warn',
			'0',
			text('Neither side holds a key to compare: empty equals empty', '양쪽 모두 비교할 키가 없음(둘 다 비어 있음)'),
		);
	}
	const kinds = (Object.keys(WORDS) as DifferenceKind[]).flatMap(kind => {
		const of = differences.filter(one => one.kind === kind);
		if (of.length === 0) return [];
		const {en, ko} = WORDS[kind];
		return [finding(statusOf(kind), WORDS[kind], String(of.length), '0', text(`${of.length} keys ${en}`, `키 ${of.length}개 ${ko}`))];
	});
	const named = differences.slice(0, MOST_NAMED).map(({db, key, kind, source, target}) => {
		const shown = `${db === 0 ? '' : `db${db} `}${shownKey(key)}`;
		const sides = source === undefined ? WORDS[kind] : phrase`${WORDS[kind]}: ${target ?? '—'}`;
		return finding(statusOf(kind), plain(shown), sides, source);
	});
	const well = finding('pass', text('compared', '비교한 키'), formatCount(BigInt(compared)));
	const gone = expired === 0 ? [] : [finding('pass', text('expired meanwhile', '그사이 만료됨'), formatCount(BigInt(expired)))];
	const allWell = text(
		`${formatCount(BigInt(compared))} keys are the same on both sides`,
		`양쪽 키 ${formatCount(BigInt(compared))}개 일치`,
	);
	return {...verdictOf([well, ...gone, ...kinds, ...named], allWell), table: tableOf(databases, differences)};
}

function statusOf(kind: DifferenceKind): Status {
	return kind === 'untold' ? 'unknown' : 'fail';
}

function tableOf(databases: readonly DatabaseCompared[], differences: readonly KeyDifference[]): EvidenceTable {
	return {
		columns: [
			{title: text('database', '데이터베이스')},
			{title: text('source', '원본'), align: 'right'},
			{title: text('target', '대상'), align: 'right'},
			{title: plain('Δ'), align: 'right'},
			{title: text('expired', '만료'), align: 'right'},
			{title: text('different', '불일치'), align: 'right'},
		],
		rows: databases.map(({db, source, target, expired}) => {
			const own = differences.filter(one => one.db === db);
			const different = own.length;
			return {
				status: worst(['pass', ...own.map(({kind}) => statusOf(kind))]),
				cells: [
					`db${db}`,
					formatCount(BigInt(source)),
					formatCount(BigInt(target)),
					formatDifference(BigInt(target - source)),
					String(expired),
					String(different),
				],
			};
		}),
	};
}
