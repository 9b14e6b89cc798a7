import {plain, text} from '../../core/text.ts';
import type {Verdict} from '../../core/verdict.ts';
import type {Finding} from '../finding.ts';
import {finding, verdictOf} from '../judge-value.ts';
import {judgeNoAnswer, nameOf} from '../network/http-json.ts';
import {faultOf, isCalled, shownReference} from './grafana-reference-judge.ts';
import type {DashboardSeen, DataSource, GrafanaSeen, GrafanaSpec} from './grafana-spec.ts';

const PRESENT = text('present', '있음');
const MISSING = text('missing', '없음');
const seriesCount = (count: number) => text(`${count} series`, `시계열 ${count}개`);

export function judgeGrafana(seen: GrafanaSeen, spec: GrafanaSpec): Verdict {
	const sources = seen.dataSources !== undefined && 'data' in seen.dataSources ? seen.dataSources.data : undefined;
	const findings = [
		...judgeHealth(seen),
		...judgeSources(seen, spec),
		...judgeDashboards(seen, sources, spec),
		...judgeProxied(seen, spec),
	];
	const count = seen.dashboards !== undefined && 'data' in seen.dashboards ? seen.dashboards.data.length : 0;
	const allWell = spec.healthOnly
		? text('Grafana runs, and so does its database', 'Grafana와 내부 데이터베이스 정상')
		: text(`Grafana runs: ${count} dashboards find their data sources`, `Grafana 정상: 대시보드 ${count}개의 데이터 소스가 모두 존재`);
	return verdictOf(findings, allWell);
}

function judgeHealth({health}: GrafanaSeen): Finding[] {
	const label = plain('Grafana');
	if (!('data' in health)) return [judgeNoAnswer(label, health)];
	const {database, version} = health.data;
	const ok = database === 'ok';
	const reason = text(`Grafana's own database is ${database.slice(0, 60)}`, `Grafana 내부 데이터베이스 상태: ${database.slice(0, 60)}`);
	return [
		finding(
			ok ? 'pass' : 'fail',
			label,
			`database ${database.slice(0, 60)} ${version.slice(0, 40)}`.trim(),
			'database ok',
			ok ? undefined : reason,
		),
	];
}

function judgeSources({dataSources}: GrafanaSeen, spec: GrafanaSpec): Finding[] {
	if (dataSources === undefined) return [];
	const label = text('data sources', '데이터 소스');
	if (!('data' in dataSources)) return [judgeNoAnswer(label, dataSources)];
	const {data} = dataSources;
	const none = text('Grafana has no data source', 'Grafana에 데이터 소스가 없음');
	const all = data.length === 0 ? [finding('fail', label, '0', '≥ 1', none)] : [finding('pass', label, String(data.length))];
	return [
		...all,
		...spec.dataSources.map(wanted => {
			const there = data.some(one => isCalled(one, wanted));
			const reason = text(`Grafana has no data source ${wanted}`, `Grafana에 데이터 소스 ${wanted}이(가) 없음`);
			return finding(there ? 'pass' : 'fail', nameOf(wanted), there ? PRESENT : MISSING, PRESENT, there ? undefined : reason);
		}),
	];
}

function judgeDashboards(
	{dashboards, unlooked = 0}: GrafanaSeen,
	sources: readonly DataSource[] | undefined,
	spec: GrafanaSpec,
): Finding[] {
	if (dashboards === undefined) return [];
	const label = text('dashboards', '대시보드');
	if (!('data' in dashboards)) return [judgeNoAnswer(label, dashboards)];
	const {data} = dashboards;
	if (data.length === 0) {
		const reason = text('Grafana has no dashboard', 'Grafana에 대시보드가 없음');
		return [finding(spec.dashboards.length > 0 ? 'fail' : 'unknown', label, '0', '≥ 1', reason)];
	}
	return [
		...spec.dashboards.map(wanted => {
			const there = data.some(({uid, title}) => uid === wanted || title === wanted);
			const reason = text(`Grafana has no dashboard ${wanted}`, `Grafana에 대시보드 ${wanted}이(가) 없음`);
			return finding(there ? 'pass' : 'fail', nameOf(wanted), there ? PRESENT : MISSING, PRESENT, there ? undefined : reason);
		}),
		...data.map(one => judgeDashboard(one, sources, spec.dashboards.includes(one.uid) || spec.dashboards.includes(one.title))),
		...(unlooked === 0
			? []
			: [
					finding(
						'unknown',
						label,
						`+${unlooked}`,
						undefined,
						text(`${unlooked} more dashboards were not looked at`, `대시보드 ${unlooked}개는 확인하지 않음`),
					),
				]),
	];
}

function judgeDashboard({title, answer}: DashboardSeen, sources: readonly DataSource[] | undefined, isWanted: boolean): Finding {
	const label = nameOf(title);
	if (!('data' in answer)) return judgeNoAnswer(label, answer);
	const {dataSources, unfilled} = answer.data;
	const shown = [...dataSources.map(shownReference), ...unfilled].join(', ').slice(0, 200) || '—';
	if (unfilled.length > 0) {
		const reason = text(
			`${label.en} still has the placeholder ${unfilled[0]}`,
			`${label.ko}에 채워지지 않은 자리표시자 ${unfilled[0]}이(가) 남아 있음`,
		);
		return finding('fail', label, shown, undefined, reason);
	}
	if (sources === undefined) {
		return finding('unknown', label, shown, undefined, text('The data sources were not seen', '데이터 소스를 확인하지 못함'));
	}
	if (dataSources.length === 0 && isWanted) {
		const reason = text(`${label.en} draws from no data source`, `${label.ko}이(가) 참조하는 데이터 소스가 없음`);
		return finding('unknown', label, shown, undefined, reason);
	}
	const [fault] = dataSources.flatMap(reference => faultOf(reference, label, sources) ?? []);
	if (fault === undefined) return finding('pass', label, shown);
	const known = sources.map(({uid, type}) => `${uid} (${type})`).join(', ');
	return finding('fail', label, fault.observed.slice(0, 100), known.slice(0, 200), fault.reason);
}

function judgeProxied({proxied = [], dataSources}: GrafanaSeen, {query}: GrafanaSpec): Finding[] {
	if (proxied.length === 0 && dataSources !== undefined && 'data' in dataSources && dataSources.data.length > 0) {
		const reason = text('Grafana has no Prometheus to ask through it', 'Grafana에 Prometheus 데이터 소스가 없어 쿼리해 보지 못함');
		return [finding('unknown', plain(query), '—', undefined, reason)];
	}
	return proxied.map(({uid, answer}) => {
		const label = text(`query through ${uid}`, `${uid} 경유 쿼리`);
		if (!('data' in answer)) return judgeNoAnswer(label, answer);
		if (answer.data > 0) return finding('pass', label, seriesCount(answer.data));
		const reason = text(`${query} finds nothing through the data source ${uid}`, `데이터 소스 ${uid}에서 ${query} 결과가 없음`);
		return finding('fail', label, seriesCount(0), '≥ 1', reason);
	});
}
