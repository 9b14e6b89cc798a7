import {parseDuration} from '../../core/duration.ts';
import {durationText} from '../../core/duration-text.ts';
import {plain, text, type Words} from '../../core/text.ts';
import type {EvidenceTable, Verdict} from '../../core/verdict.ts';
import {type Finding, worstOf} from '../finding.ts';
import {finding, judgeValue, verdictOf} from '../judge-value.ts';
import type {Matcher} from '../matchers.ts';
import type {PrometheusAnswer, QueryResult, Series} from '../network/prometheus-api.ts';
import {judgePrometheusFault} from '../network/prometheus-fault.ts';
import type {PrometheusTrendSeen, PrometheusTrendSpec} from './prometheus-trend-spec.ts';
import {sparkline} from './sparkline.ts';
import {type TrendFigures, trendFigures} from './trend-figures.ts';

const MOST_SERIES = 20;
const MAX_NAME = 120;

interface Judged {
	readonly name: string;
	readonly figures: TrendFigures;
	readonly coverage: number;
	readonly findings: readonly Finding[];
}

export function judgeTrend(seen: PrometheusTrendSeen, spec: PrometheusTrendSpec): Verdict {
	for (const answer of [seen.range, seen.samples, seen.changes]) {
		if (answer !== undefined && 'fault' in answer) return judgePrometheusFault(answer.fault);
	}
	if ('fault' in seen.range) return judgePrometheusFault(seen.range.fault);
	const {data: series, warnings} = seen.range;
	if (series.length === 0) {
		const reason = text('The query found no series', '쿼리 결과에 시계열이 없음');
		return verdictOf([finding('unknown', plain(spec.query), text('no series', '시계열 없음'), undefined, reason)], reason);
	}
	const judged = series.slice(0, MOST_SERIES).map(one => judgeSeries(one, seen, spec));
	const count = judgeValue(text('series', '시계열 수'), series.length, spec.series);
	const notices = warnings.map(warning =>
		finding(
			'warn',
			plain('Prometheus'),
			warning.slice(0, 200),
			undefined,
			text(`Prometheus warns: ${warning.slice(0, 200)}`, `Prometheus 경고: ${warning.slice(0, 200)}`),
		),
	);
	const more = series.length - judged.length;
	const unseen =
		more > 0
			? [
					finding(
						'unknown',
						text('more series', '그 외 시계열'),
						String(more),
						undefined,
						text(`${more} more series were not looked at`, `시계열 ${more}개는 확인하지 않음`),
					),
				]
			: [];
	const [first] = judged;
	const allWell =
		series.length === 1 && first !== undefined
			? text(`${first.name} was there for ${spec.window} and as it should be`, `${first.name}: ${spec.window} 동안 정상`)
			: text(
					`${series.length} series were there for ${spec.window} and as they should be`,
					`시계열 ${series.length}개 모두 ${spec.window} 동안 정상`,
				);
	const verdict = verdictOf([...judged.flatMap(one => one.findings), count, ...notices, ...unseen], allWell);
	return {...verdict, table: tableOf(judged)};
}

function judgeSeries(series: Series, seen: PrometheusTrendSeen, spec: PrometheusTrendSpec): Judged {
	const name = nameOf(series, spec);
	const figures = trendFigures(series, seen);
	const samples = counted(seen.samples, series);
	const interval = parseDuration(spec.scrapeInterval ?? '');
	const expected = interval === undefined ? undefined : (parseDuration(spec.window) ?? 0) / interval;
	const coverage = expected === undefined ? figures.points / figures.values.length : Math.min(1, Number(samples ?? 0) / expected);
	const changes = seen.changes === undefined ? figures.changes : Number(counted(seen.changes, series) ?? Number.NaN);
	const judge = (en: string, ko: string, value: number | undefined, matcher: Matcher | undefined, shown?: Words) =>
		matcher === undefined
			? []
			: [
					judgeValue(
						text(`${name}: ${en}`, `${name}: ${ko}`),
						value !== undefined && Number.isNaN(value) ? undefined : value,
						matcher,
						shown ?? show(value),
					),
				];
	return {
		name,
		figures,
		coverage,
		findings: [
			finding('pass', text(`${name}: trend`, `${name}: 추세`), sparkline(figures.values)),
			...judgeEnd(name, figures, seen.stepS),
			...judge('coverage', '수집률', round(coverage), spec.coverage, `${Math.floor(coverage * 100)}%`),
			...judge('longest hole', '최장 공백', figures.longestHoleS, spec.longestHole, durationText(figures.longestHoleS * 1_000)),
			...judge('changes', '변화 횟수', changes, spec.changes),
			...judge('minimum', '최솟값', figures.min, spec.min),
			...judge('maximum', '최댓값', figures.max, spec.max),
			...judge('mean', '평균', figures.mean, spec.mean),
			...judge('slope per hour', '시간당 기울기', figures.slope, spec.slope),
			...judge('last', '마지막 값', figures.last, spec.last),
		],
	};
}

/** A series that is gone by now was not there all the time, however small a part of a long window that is. */
function judgeEnd(name: string, {endedS}: TrendFigures, stepS: number): Finding[] {
	if (endedS < 2 * stepS) return [];
	const age = durationText(endedS * 1_000);
	const reason = text(`${name} ended ${age.en} ago`, `${name}: ${age.ko} 전에 끊김`);
	return [finding('fail', text(`${name}: end`, `${name}: 끝`), text(`${age.en} ago`, `${age.ko} 전`), text('now', '현재'), reason)];
}

/** The value of the series with the same labels; a function over it takes its name away. */
function counted(answer: PrometheusAnswer<QueryResult> | undefined, {labels}: Series): string | undefined {
	if (answer === undefined || 'fault' in answer || !('samples' in answer.data)) return undefined;
	const wanted = keyOf(labels);
	return answer.data.samples.find(sample => keyOf(sample.labels) === wanted)?.value;
}

function keyOf(labels: Series['labels']): string {
	return JSON.stringify(
		Object.entries(labels)
			.filter(([name]) => name !== '__name__')
			.sort(([left], [right]) => (left < right ? -1 : 1)),
	);
}

function nameOf({labels}: Series, {labels: shown, query}: PrometheusTrendSpec): string {
	const {__name__: metric = '', ...others} = labels;
	const entries = Object.entries(others).filter(([name]) => shown === undefined || shown.includes(name));
	const inside = entries.map(([name, value]) => `${name}="${value}"`).join(', ');
	const name = `${metric}${inside === '' ? '' : `{${inside}}`}` || query;
	return name.length > MAX_NAME ? `${name.slice(0, MAX_NAME)}…` : name;
}

function tableOf(judged: readonly Judged[]): EvidenceTable {
	const right = (en: string, ko: string) => ({title: text(en, ko), align: 'right'}) as const;
	return {
		columns: [
			{title: text('series', '시계열')},
			{title: text('trend', '추세')},
			right('minimum', '최솟값'),
			right('mean', '평균'),
			right('maximum', '최댓값'),
			right('last', '마지막'),
			right('coverage', '수집률'),
		],
		rows: judged.map(({name, figures, coverage, findings}) => ({
			status: worstOf(findings),
			cells: [
				name,
				sparkline(figures.values, 24),
				...[figures.min, figures.mean, figures.max, figures.last].map(show),
				`${Math.floor(coverage * 100)}%`,
			],
		})),
	};
}

function show(value: number | undefined): string {
	return value === undefined || Number.isNaN(value) ? '—' : String(Number(value.toPrecision(5)));
}

function round(value: number): number {
	return Math.round(value * 1_000) / 1_000;
}
