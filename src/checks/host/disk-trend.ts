import {z} from 'zod';
import {durationSchema} from '../../config/fields.ts';
import {parseDuration} from '../../core/duration.ts';
import {plain, text} from '../../core/text.ts';
import type {Systems} from '../../systems/systems.ts';
import type {Finding} from '../finding.ts';
import {finding} from '../judge-value.ts';
import {type PrometheusAnswer, type QueryResult, queryInstant} from '../network/prometheus-api.ts';
import {judgePrometheusFault} from '../network/prometheus-fault.ts';

export const diskTrend = z.strictObject({
	url: z.url({protocol: /^https?$/}).describe('The base address of Prometheus, as it is reached from this host.'),
	instance: z.string().min(1).optional().describe('The `instance` of its node_exporter, where Prometheus watches several hosts.'),
	window: durationSchema.default('3d').describe('How far back the trend is drawn from; shorter than that there must be history.'),
	full: durationSchema.default('30d').describe('At this pace it must not be full within this long.'),
});

export type DiskTrendSpec = z.output<typeof diskTrend>;

export interface DiskTrendSeen {
	/** Bytes that will be free at the end of `full`. */
	readonly ahead: PrometheusAnswer<QueryResult>;
	/** What was free at the beginning of the window: without it there is too little history. */
	readonly before: PrometheusAnswer<QueryResult>;
	/** What is free now: a line can be drawn through a series that ended long ago, and through that of another host. */
	readonly now: PrometheusAnswer<QueryResult>;
}

const BYTES_PER_GIB = 1_073_741_824;

/** node_exporter's own names. One that runs in a container must be shown the host's root for them to be the host's. */
export async function readDiskTrend(
	mount: string,
	on: string,
	{url, instance, window, full}: DiskTrendSpec,
	systems: Systems,
	signal: AbortSignal,
): Promise<DiskTrendSeen> {
	const labels = [`mountpoint=${JSON.stringify(mount)}`, ...(instance === undefined ? [] : [`instance=${JSON.stringify(instance)}`])];
	const series = `node_filesystem_avail_bytes{${labels.join(',')}}`;
	const ask = (query: string) => queryInstant({from: on, url}, query, systems, signal);
	const seconds = (given: string) => Math.max(1, Math.round((parseDuration(given) ?? 0) / 1_000));
	const [ahead, before, now] = await Promise.all([
		ask(`predict_linear(${series}[${seconds(window)}s], ${seconds(full)})`),
		ask(`${series} offset ${Math.max(1, Math.round(seconds(window) * 0.9))}s`),
		ask(series),
	]);
	return {ahead, before, now};
}

/** How far the newest sample may be from what `df` says: a share of the whole, and what a small disk changes by in a minute. */
const SLACK = {share: 0.05, bytes: 268_435_456};

export function judgeDiskTrend(
	path: string,
	{ahead, before, now}: DiskTrendSeen,
	{usedKiB, availableKiB}: {readonly usedKiB: number; readonly availableKiB: number},
	{window, full}: DiskTrendSpec,
): Finding {
	const label = text(`${path} trend`, `${path} 추세`);
	const [fault] = [ahead, before, now].flatMap(answer => ('fault' in answer ? [answer.fault] : []));
	if (fault !== undefined) {
		const {status, summary, evidence} = judgePrometheusFault(fault);
		return finding(status === 'pass' ? 'unknown' : status, label, evidence[0]?.observed ?? plain('—'), undefined, summary);
	}
	const [free] = numbersOf(ahead);
	const [freeNow] = numbersOf(now);
	// Which of them are of one host, their order does not tell.
	const most = Math.max(...[ahead, before, now].map(answer => numbersOf(answer).length));
	if (most > 1) {
		const reason = text(`${path}: several hosts have it, name the \`instance\``, `${path}: 여러 호스트에 있으므로 \`instance\` 지정 필요`);
		return finding('unknown', label, String(most), '1', reason);
	}
	if (freeNow === undefined) {
		const reason = text(`${path}: Prometheus has no value of it now`, `${path}: Prometheus에 현재 값이 없음`);
		return finding('unknown', label, '—', undefined, reason);
	}
	if (free === undefined || numbersOf(before).length === 0) {
		const reason = text(`${path}: Prometheus has not watched it for ${window}`, `${path}: Prometheus에 ${window} 동안의 기록이 없음`);
		return finding('unknown', label, '—', undefined, reason);
	}
	const slack = Math.max(SLACK.share * (usedKiB + availableKiB) * 1_024, SLACK.bytes);
	if (Math.abs(freeNow - availableKiB * 1_024) > slack) {
		const [theirs, ours] = [gib(freeNow), gib(availableKiB * 1_024)];
		const reason = text(
			`${path}: its history is of another file system: ${theirs} free now, and df says ${ours}; name the \`instance\` of this host`,
			`${path}: 다른 파일 시스템의 기록임. 현재 여유가 기록에는 ${theirs}, df에는 ${ours}. 이 호스트의 \`instance\` 지정 필요`,
		);
		return finding('unknown', label, theirs, ours, reason);
	}
	const shown = gib(free);
	const observed = text(`${shown} free in ${full}`, `${full} 뒤 여유 ${shown}`);
	if (free > 0) return finding('pass', label, observed, '> 0');
	return finding(
		'fail',
		label,
		observed,
		'> 0',
		text(`${path} is full within ${full} at this pace`, `${path}: 이 추세라면 ${full} 안에 가득 참`),
	);
}

function gib(bytes: number): string {
	return `${(bytes / BYTES_PER_GIB).toFixed(1)} GiB`;
}

function numbersOf(answer: PrometheusAnswer<QueryResult>): number[] {
	if ('fault' in answer || !('samples' in answer.data)) return [];
	return answer.data.samples.map(({value}) => Number(value)).filter(value => !Number.isNaN(value));
}
