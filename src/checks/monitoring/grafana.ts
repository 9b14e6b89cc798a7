import {z} from 'zod';
import {text} from '../../core/text.ts';
import type {Systems} from '../../systems/systems.ts';
import {defineCheck} from '../contract.ts';
import {askJson, below, type JsonAnswer} from '../network/http-json.ts';
import {judgeGrafana} from './grafana-judge.ts';
import {referencesOf} from './grafana-references.ts';
import {type DashboardSeen, dataSources, type GrafanaSeen, type GrafanaSpec, health, schema} from './grafana-spec.ts';

const found = z.array(z.object({uid: z.string(), title: z.string()}));
const dashboard = z.object({dashboard: z.record(z.string(), z.unknown())});
const queried = z.object({status: z.literal('success'), data: z.object({result: z.array(z.unknown())})});

const MOST_DASHBOARDS = 100;
const AT_ONCE = 4;

export const grafana = defineCheck<GrafanaSpec, GrafanaSeen>({
	kind: 'grafana',
	about: text(
		'Grafana runs, its dashboards find data sources of the right type, and its Prometheus answers through it',
		'Grafana가 정상이고, 대시보드가 참조하는 데이터 소스가 올바른 유형으로 모두 있으며, Prometheus 쿼리에 응답함',
	),
	cannotSee: [
		'What a panel shows: a query with a misspelt metric is a good query.',
		'Anything behind the login without `auth`; that is unknown.',
		'Whether a query that names no type is one for the data source it goes to.',
		'Which data source a variable stands on in somebody’s browser; there has to be one of its type.',
		'Data sources other than Prometheus are not asked anything.',
	],
	example: `kind: grafana
from: vm
url: http://127.0.0.1:3000
auth: {user: admin, secret: GRAFANA_ADMIN_PASSWORD}
dashboards: [CoinPilot]`,
	schema,
	timeoutMs: 30_000,
	from: spec => spec.from,
	async observe(spec, systems, signal) {
		const ask = asker(spec, systems, signal);
		if (spec.healthOnly) return {health: await ask('api/health', {}, health, false)};
		const [healthy, sources, list] = await Promise.all([
			ask('api/health', {}, health, false),
			ask('api/datasources', {}, dataSources),
			ask('api/search', {type: 'dash-db', limit: '1000'}, found),
		]);
		const prometheus = 'data' in sources ? sources.data.filter(({type}) => type === 'prometheus') : [];
		const [dashboards, proxied] = await Promise.all([
			'data' in list ? readDashboards(list.data, ask) : list,
			Promise.all(
				prometheus.map(async ({uid}) => {
					const path = `api/datasources/proxy/uid/${encodeURIComponent(uid)}/api/v1/query`;
					const answer = await ask(path, {query: spec.query}, queried);
					return {uid, answer: 'data' in answer ? {data: answer.data.data.result.length} : answer};
				}),
			),
		]);
		const unlooked = 'data' in list ? Math.max(0, list.data.length - MOST_DASHBOARDS) : 0;
		return {health: healthy, dataSources: sources, dashboards, proxied, unlooked};
	},
	judge: judgeGrafana,
});

type Ask = <T>(path: string, parameters: Readonly<Record<string, string>>, shape: z.ZodType<T>, login?: boolean) => Promise<JsonAnswer<T>>;

function asker({from, url, container, auth}: GrafanaSpec, systems: Systems, signal: AbortSignal): Ask {
	return (path, parameters, shape, login = true) => {
		const request = {url: below(url, path, parameters), from, ...(container !== undefined && {container}), ...(login && {auth})};
		return askJson(request, shape, systems, signal);
	};
}

async function readDashboards(list: readonly {uid: string; title: string}[], ask: Ask): Promise<JsonAnswer<readonly DashboardSeen[]>> {
	const waiting = list.slice(0, MOST_DASHBOARDS);
	const seen: DashboardSeen[] = [];
	for (let at = 0; at < waiting.length; at += AT_ONCE) {
		const part = waiting.slice(at, at + AT_ONCE).map(async ({uid, title}) => {
			const answer = await ask(`api/dashboards/uid/${encodeURIComponent(uid)}`, {}, dashboard);
			return {uid, title, answer: 'data' in answer ? {data: referencesOf(answer.data.dashboard)} : answer};
		});
		seen.push(...(await Promise.all(part)));
	}
	return {data: seen};
}
