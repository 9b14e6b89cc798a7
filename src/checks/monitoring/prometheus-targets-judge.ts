import {parseDuration} from '../../core/duration.ts';
import {durationText} from '../../core/duration-text.ts';
import {phrase, plain, type Text, text, type Words} from '../../core/text.ts';
import {type Evidence, type Status, type TableRow, type Verdict, worst} from '../../core/verdict.ts';
import type {ActiveTarget, PrometheusReply, Targets} from '../network/prometheus-api.ts';
import type {PrometheusTargetsSpec} from './prometheus-targets-spec.ts';

interface JudgedTarget {
	readonly status: Status;
	readonly row: TableRow;
	readonly reason: Text;
	readonly evidence: Evidence;
}

/** Prometheus' default, should a version not say it. */
const DEFAULT_INTERVAL_MS = 60_000;

/** The Date header counts whole seconds. */
const CLOCK_GRACE_MS = 1_000;

/** By a clock that is further behind, a scrape of long ago looks new. */
const MOST_AHEAD_MS = 60_000;

const MAX_ERROR = 200;

export function judgeTargets(reply: PrometheusReply<Targets>, now: number, spec: PrometheusTargetsSpec): Verdict {
	const jobs = typeof spec.job === 'string' ? [spec.job] : spec.job;
	const found = reply.data.activeTargets.filter(target => jobs.includes(target.labels.job ?? ''));
	const judged = [
		...missingInstances(spec, found).map(instance => judgeMissing(instance, jobs, reply.data)),
		...jobs.filter(job => !found.some(target => target.labels.job === job)).map(judgeEmptyJob),
		...found.map(target => judgeTarget(target, reply.serverTime ?? now, spec)),
	];
	const status = worst(judged.map(one => one.status));
	const deciding = judged.filter(one => one.status === status);
	const more = deciding.length - 1;
	const reason = deciding[0]?.reason ?? plain('?');
	const clock =
		reply.serverTime === undefined
			? text("ages by this machine's clock", '경과 시간 기준: 이 PC의 시계')
			: text("ages by Prometheus' clock", '경과 시간 기준: Prometheus 서버 시계');
	return {
		status,
		summary:
			status === 'pass'
				? text(
						`${found.length} of ${found.length} targets of ${jobs.join(', ')} are up`,
						`${jobs.join(', ')} 타겟 ${found.length}개 모두 up`,
					)
				: text(more > 0 ? `${reason.en} (and ${more} more)` : reason.en, more > 0 ? `${reason.ko} (외 ${more}개)` : reason.ko),
		evidence: [
			...judged.filter(one => one.status !== 'pass').map(one => one.evidence),
			...reply.warnings.map(warning => ({label: text('warning', '경고'), observed: warning.slice(0, MAX_ERROR)})),
			{label: clock, observed: new Date(reply.serverTime ?? now).toISOString()},
		],
		table: {
			columns: [
				{title: text('target', '타겟')},
				{title: text('health', '상태')},
				{title: text('scraped', '마지막 수집'), align: 'right'},
				{title: text('last error', '마지막 오류')},
			],
			rows: judged.map(one => one.row),
		},
	};
}

const NOT_LISTED = text('not in the list', '목록에 없음');

function missingInstances(spec: PrometheusTargetsSpec, found: readonly ActiveTarget[]): string[] {
	return (spec.instances ?? []).filter(instance => !found.some(target => target.labels.instance === instance));
}

function judgeMissing(instance: string, jobs: readonly string[], {droppedTargets}: Targets): JudgedTarget {
	const dropped = droppedTargets.some(({discoveredLabels: labels}) => labels.__address__ === instance || labels.instance === instance);
	const hint = dropped ? text(' (relabelling dropped it)', ' (relabel 규칙으로 제외됨)') : plain('');
	return absent(
		`${jobs.join(', ')}/${instance}`,
		text(
			`${instance} is not among the targets of ${jobs.join(', ')}${hint.en}`,
			`${jobs.join(', ')} 타겟 목록에 ${instance}이(가) 없음${hint.ko}`,
		),
		dropped ? text('dropped by relabelling', 'relabel 규칙으로 제외됨') : NOT_LISTED,
	);
}

function judgeEmptyJob(job: string): JudgedTarget {
	return absent(job, text(`The job ${job} has no target at all`, `${job} job에 타겟이 하나도 없음`), text('no target', '타겟 없음'));
}

function absent(name: string, reason: Text, observed: Words): JudgedTarget {
	const status = 'fail';
	const evidence: Evidence = {label: plain(name), observed, expected: 'up', status};
	return {status, reason, evidence, row: {status, cells: [name, '—', '—', observed]}};
}

function judgeTarget(target: ActiveTarget, at: number, spec: PrometheusTargetsSpec): JudgedTarget {
	const name = `${target.labels.job ?? ''}/${target.labels.instance ?? ''}`;
	const scrapedAt = Date.parse(target.lastScrape);
	// The year 1 is how Go says never.
	const ageMs = Number.isNaN(scrapedAt) || scrapedAt < 0 ? undefined : at - scrapedAt;
	const isAhead = ageMs !== undefined && ageMs < -MOST_AHEAD_MS;
	const age = ageMs === undefined ? text('—', '—') : durationText(Math.abs(ageMs));
	const error = target.lastError.slice(0, MAX_ERROR);
	const because = (status: Status, reason: Text, observed: Words, expected: Words): JudgedTarget => ({
		status,
		reason,
		row: {status, cells: [name, target.health, age, error]},
		evidence: {label: plain(name), observed, expected, status},
	});

	const unexpected = spec.match === 'exact' && spec.instances !== undefined && !spec.instances.includes(target.labels.instance ?? '');
	if (unexpected) return because('fail', text(`${name} is not expected`, `${name}은(는) 예상에 없는 타겟임`), target.health, NOT_LISTED);
	if (target.health === 'down') {
		return because('fail', text(`${name} is down: ${error}`, `${name} down: ${error}`), `down: ${error}`, 'up');
	}
	if (target.health === 'unknown' || ageMs === undefined) {
		return because(
			'unknown',
			text(`${name} has not been scraped yet`, `${name}은(는) 아직 수집된 적이 없음`),
			text('never scraped', '수집된 적 없음'),
			'up',
		);
	}
	if (isAhead) {
		const reason = text(
			`The last scrape of ${name} lies ${age.en} ahead of the clock it is held against`,
			`${name} 마지막 수집이 기준 시각보다 ${age.ko} 뒤임`,
		);
		return because('unknown', reason, text(`${age.en} ahead`, `${age.ko} 뒤`), 'up');
	}
	const intervalMs = parseDuration(target.scrapeInterval) ?? DEFAULT_INTERVAL_MS;
	const limitMs = spec.maxScrapeAge * intervalMs;
	const most = durationText(limitMs);
	const scraped = text(`scraped ${age.en} ago`, `${age.ko} 전 수집`);
	if (ageMs > limitMs + CLOCK_GRACE_MS) {
		const reason = text(`${name} was last scraped ${age.en} ago`, `${name} 마지막 수집이 ${age.ko} 전임`);
		return because('fail', reason, scraped, text(`at most ${most.en}`, `최대 ${most.ko}`));
	}
	return because('pass', text(`${name} is up`, `${name} up`), phrase`up, ${scraped}`, 'up');
}
