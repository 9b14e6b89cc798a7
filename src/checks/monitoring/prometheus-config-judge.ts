import {nearest} from '../../core/nearest.ts';
import {problemText} from '../../core/problem-text.ts';
import {phrase, plain, type Text, text} from '../../core/text.ts';
import type {Verdict} from '../../core/verdict.ts';
import type {Finding} from '../finding.ts';
import {finding, verdictOf} from '../judge-value.ts';
import type {PrometheusConfigSeen, PrometheusConfigSpec, PromtoolSeen} from './prometheus-config-spec.ts';
import type {Discovery, ScrapeTarget} from './prometheus-config-targets.ts';

/** `bot.coin-pilot-ns.svc`, `bot.coin-pilot-ns.svc.cluster.local`: names that only a cluster's DNS knows. */
const CLUSTER_NAME = /\.svc(\.|$)|\.cluster\.local$/;

/** Inside its container, that is: a leftover of a machine on which everything ran side by side. */
const ITSELF = /^(localhost|127\.[\d.]+|::1)$/;

const ABSENT: Readonly<Record<'missing' | 'denied' | 'empty', Text>> = {
	missing: text('is not there', '없음'),
	denied: text('may not be read', '읽을 권한이 없음'),
	empty: text('is empty', '비어 있음'),
};

const STATES = {missing: text('missing', '없음'), denied: text('denied', '권한 없음'), empty: text('empty', '비어 있음')};
const A_SERVICE = text('a service', '있는 서비스');

export function judgePrometheusConfig(seen: PrometheusConfigSeen, spec: PrometheusConfigSpec): Verdict {
	const {path} = spec;
	const label = plain(path);
	if ('absent' in seen) {
		const why = ABSENT[seen.absent];
		const status = seen.absent === 'denied' ? 'unknown' : 'fail';
		return verdictOf([finding(status, label, STATES[seen.absent], undefined, phrase`${path} ${why}`)], label);
	}
	if ('invalid' in seen) {
		const {line, why} = seen.invalid;
		const reason = text(`${path}:${line}: ${why.en}`, `${path}:${line}: ${why.ko}`);
		return verdictOf([finding('fail', label, text(`line ${line}`, `${line}행`), undefined, reason)], label);
	}
	const {targets, discoveries, promtool} = seen;
	const findings = [
		...targets.map(target => judgeTarget(target, seen, spec)),
		...discoveries.flatMap(judgeDiscovery),
		...spec.jobs.map(job => judgeJob(job, seen)),
		...judgePromtool(promtool, spec),
	];
	if (targets.length === 0) {
		const reason = text(`${path} names no target`, `${path}에 타겟이 없음`);
		findings.unshift(finding(discoveries.length > 0 ? 'unknown' : 'fail', text('targets', '타겟'), '0', '≥ 1', reason));
	}
	const all = text(
		`All ${targets.length} targets of Prometheus are services here`,
		`Prometheus 타겟 ${targets.length}개 모두 존재하는 서비스`,
	);
	return verdictOf(findings, all);
}

type Read = Extract<PrometheusConfigSeen, {names: unknown}>;

/** A job that scrapes nothing has a name and no more: the series that it is wanted for never come. */
function judgeJob(job: string, {jobs, targets, discoveries}: Read): Finding {
	const label = plain(`job ${job}`);
	const expected = text('with a target', '타겟 있음');
	if (!jobs.includes(job)) return finding('fail', label, STATES.missing, expected, text(`There is no job ${job}`, `${job} job이 없음`));
	const count = targets.filter(target => target.job === job).length;
	if (count > 0) return finding('pass', label, text(`${count} targets`, `타겟 ${count}개`));
	const told = discoveries.find(one => one.job === job);
	if (told === undefined) {
		const reason = text(`The job ${job} has no target`, `${job} job에 타겟이 없음`);
		return finding('fail', label, text('no target', '타겟 없음'), expected, reason);
	}
	const reason = text(
		`Line ${told.line}: what ${job} scrapes is told to it elsewhere, and was not looked at`,
		`${told.line}행: ${job}의 수집 대상은 다른 곳에서 정해지며, 확인하지 않음`,
	);
	return finding('unknown', label, told.kind, expected, reason);
}

function judgeTarget({job, host, port, line}: ScrapeTarget, {names}: Read, {allow, services}: PrometheusConfigSpec): Finding {
	const shown = host.slice(0, 100);
	const label = plain(`${job.slice(0, 60)}:${line}`);
	const known = [...services, ...('names' in names ? names.names : [])];
	if (CLUSTER_NAME.test(host)) {
		const reason = text(`Line ${line}: ${shown} is a name of Kubernetes`, `${line}행: ${shown}은(는) Kubernetes 안에서만 쓰는 이름`);
		return finding('fail', label, shown, A_SERVICE, reason);
	}
	if (known.includes(host) || allow.includes(host) || allow.includes(`${host}:${port}`)) return finding('pass', label, shown);
	if (ITSELF.test(host)) {
		const at = port === undefined ? host : `${host}:${port}`;
		const reason = text(
			`Line ${line}: ${at} is Prometheus' own machine, where nothing but Prometheus is expected`,
			`${line}행: ${at}은(는) Prometheus 자신의 주소로, 다른 서비스가 있을 곳이 아님`,
		);
		return finding('fail', label, at, A_SERVICE, reason);
	}
	if ('unseen' in names) {
		const why = typeof names.unseen === 'string' ? plain(names.unseen) : problemText(names.unseen);
		const reason = text(`The services could not be looked at: ${why.en}`, `서비스 목록 확인 불가: ${why.ko}`);
		return finding('unknown', label, shown, A_SERVICE, reason);
	}
	const close = nearest(host, known);
	const hint = close === undefined ? plain('') : text(`; did you mean ${close}?`, `. ${close}이(가) 가장 비슷함`);
	const reason = text(`Line ${line}: there is no service ${shown}${hint.en}`, `${line}행: ${shown} 서비스가 없음${hint.ko}`);
	return finding('fail', label, shown, A_SERVICE, reason);
}

function judgeDiscovery({job, kind, line}: Discovery): Finding[] {
	if (kind === 'scrape_config_files') {
		const reason = text(`Line ${line}: what ${job} scrapes was not looked at`, `${line}행: ${job}의 수집 대상은 확인하지 않음`);
		return [finding('unknown', plain(kind), job, undefined, reason)];
	}
	if (!kind.startsWith('kubernetes')) return [];
	const reason = text(`Line ${line}: ${job} looks for its targets in Kubernetes`, `${line}행: ${job}이(가) Kubernetes에서 대상을 찾음`);
	return [finding('fail', plain(`${job}:${line}`), kind, 'static_configs', reason)];
}

function judgePromtool(seen: PromtoolSeen, spec: PrometheusConfigSpec): Finding[] {
	const label = plain('promtool');
	const where = spec.promtool?.container ?? spec.on;
	if (seen.state === 'absent') {
		if (spec.promtool === undefined) return [];
		return [finding('unknown', label, text('absent', '없음'), undefined, text(`${where} has no promtool`, `${where}에 promtool이 없음`))];
	}
	if (seen.state === 'unseen') {
		const why = problemText(seen.problem);
		return [finding('unknown', label, seen.problem.code, undefined, text(`promtool: ${why.en}`, `promtool: ${why.ko}`))];
	}
	const {exitCode, said} = seen;
	if (exitCode === 0) return [finding('pass', label, 'SUCCESS')];
	const reason = text(`promtool does not take it: ${said || exitCode}`, `promtool 검사 실패: ${said || exitCode}`);
	// Its own code for findings that Prometheus would still start with.
	const status = exitCode === null ? 'unknown' : exitCode === 3 ? 'warn' : 'fail';
	return [finding(status, label, said || text(`exit code ${exitCode}`, `종료 코드 ${exitCode}`), 'SUCCESS', reason)];
}
