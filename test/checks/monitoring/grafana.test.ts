import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {grafana} from '../../../src/checks/monitoring/grafana.ts';
import {referencesOf} from '../../../src/checks/monitoring/grafana-references.ts';
import {type JsonServer, startJsonServer} from '../../support/json-server.ts';
import {closedPort} from '../../support/listen.ts';
import {lookWith} from '../../support/look-with.ts';

const PASSWORD = 'grafana-password-9';
const LOGIN = `Basic ${Buffer.from(`admin:${PASSWORD}`).toString('base64')}`;

/** Grafana 10 is not packaged here: a server on loopback speaks the documented shapes of its API. */
interface Grafana {
	health: unknown;
	dataSources: unknown;
	dashboards: Record<string, {title: string; panels: unknown[]; templating?: unknown}>;
	/** Series found through the proxy. */
	proxied: unknown;
}

describe('grafana', () => {
	let server: JsonServer;
	let state: Grafana;

	beforeAll(async () => {
		server = await startJsonServer(
			({headers}, {pathname, searchParams}) => {
				if (pathname === '/api/health') return state.health;
				if (headers.authorization !== LOGIN) return 401;
				if (pathname === '/api/datasources') return state.dataSources;
				if (pathname === '/api/search') return Object.entries(state.dashboards).map(([uid, {title}]) => ({uid, title, type: 'dash-db'}));
				const uid = /^\/api\/dashboards\/uid\/(.+)$/.exec(pathname)?.[1];
				if (uid !== undefined) return {dashboard: {uid, ...state.dashboards[uid]}, meta: {}};
				if (pathname === '/api/datasources/proxy/uid/prom-1/api/v1/query' && searchParams.get('query') === 'up') return state.proxied;
				return 404;
			},
			{GRAFANA_ADMIN_PASSWORD: PASSWORD, WRONG: 'wrong-password-3'},
		);
	});
	afterAll(async () => server?.close());
	beforeEach(() => {
		state = {
			health: {commit: 'x', database: 'ok', version: '10.0.0'},
			dataSources: [{id: 1, uid: 'prom-1', name: 'Prometheus', type: 'prometheus', isDefault: true}],
			dashboards: {
				coinpilot: {
					title: 'CoinPilot',
					panels: [{datasource: {type: 'prometheus', uid: 'prom-1'}, targets: [{datasource: {uid: 'prom-1'}}]}],
				},
				old: {title: 'Of old', panels: [{datasource: 'Prometheus'}, {datasource: null}, {datasource: '-- Grafana --'}]},
			},
			proxied: {status: 'success', data: {resultType: 'vector', result: [{}, {}]}},
		};
	});

	const look = (fields: Record<string, unknown> = {}) =>
		lookWith(grafana, {url: server.url, auth: {secret: 'GRAFANA_ADMIN_PASSWORD'}, dashboards: ['CoinPilot'], ...fields}, server.systems);

	it('grafana: healthy → pass, and the password is nowhere', async () => {
		const verdict = await look({dataSources: ['Prometheus']});
		expect(verdict.summary.en).toBe('Grafana runs: 2 dashboards find their data sources');
		expect(verdict.status).toBe('pass');
		expect(JSON.stringify(verdict)).not.toContain(PASSWORD);
		expect(JSON.stringify(verdict)).not.toContain(LOGIN);
	});

	it.each<[string, () => unknown, string, string]>([
		[
			'its database fails',
			() => Object.assign(state, {health: {database: 'failing', version: '10.0.0'}}),
			'fail',
			'own database is failing',
		],
		['it answers 503', () => Object.assign(state, {health: 503}), 'fail', 'HTTP 503'],
		[
			'a dashboard refers to a uid that is not there',
			() => Object.assign(state.dashboards.coinpilot ?? {}, {panels: [{panels: [{datasource: {uid: 'PBFA97CFB590B2093'}}]}]}),
			'fail',
			'CoinPilot refers to the data source PBFA97CFB590B2093',
		],
		[
			'a placeholder of an export is left',
			() => Object.assign(state.dashboards.coinpilot ?? {}, {panels: [{datasource: `$\{DS_PROMETHEUS}`}]}),
			'fail',
			'placeholder',
		],
		['a dashboard is missing', () => delete state.dashboards.coinpilot, 'fail', 'no dashboard CoinPilot'],
		['it has no dashboard', () => Object.assign(state, {dashboards: {}}), 'fail', 'no dashboard'],
		['it has no data source', () => Object.assign(state, {dataSources: []}), 'fail', 'no data source'],
		[
			'it has no Prometheus to ask through',
			() => Object.assign(state, {dataSources: [{uid: 'prom-1', name: 'Prometheus', type: 'loki'}]}),
			'unknown',
			'no Prometheus to ask through',
		],
		[
			'more dashboards than are looked at',
			() => {
				for (let i = 0; i < 100; i++) state.dashboards[`more-${i}`] = {title: `More ${i}`, panels: []};
			},
			'unknown',
			'2 more dashboards were not looked at',
		],
		['the data source answers 502', () => Object.assign(state, {proxied: 502}), 'fail', 'query through prom-1'],
		[
			'the data source finds nothing',
			() => Object.assign(state, {proxied: {status: 'success', data: {result: []}}}),
			'fail',
			'finds nothing',
		],
	])('grafana: %s', async (_, change, status, reason) => {
		change();
		const verdict = await look();
		expect(verdict.summary.en).toContain(reason);
		expect(verdict.status).toBe(status);
	});

	it('grafana: a data source that is wanted is missing → fail', async () => {
		expect(await look({dataSources: ['Loki']})).toMatchObject({status: 'fail', summary: {en: 'Grafana has no data source Loki'}});
	});

	it('grafana: a wrong password, none, or one nobody knows → unknown', async () => {
		expect(await look({auth: {secret: 'WRONG'}})).toMatchObject({status: 'unknown'});
		expect(await look({auth: undefined})).toMatchObject({status: 'unknown'});
		expect(await look({auth: {secret: 'NOBODY'}})).toMatchObject({status: 'unknown', problem: 'secret-missing'});
		expect(await look({auth: undefined, healthOnly: true})).toMatchObject({status: 'pass'});
	});

	it('grafana: nobody answers → fail', async () => {
		expect(await look({url: `http://127.0.0.1:${await closedPort()}`})).toMatchObject({status: 'fail'});
	});

	it('grafana: what is no Grafana → fail', async () => {
		state.health = ['not', 'it'];
		expect(await look({healthOnly: true})).toMatchObject({status: 'fail'});
	});

	it('takes a variable that the dashboard defines for what it is', () => {
		const dashboard = {
			templating: {list: [{name: 'datasource', type: 'datasource'}]},
			panels: [{datasource: `$\{datasource}`}, {datasource: '$other'}],
		};
		expect(referencesOf(dashboard)).toEqual({dataSources: [], unfilled: ['$other']});
	});
});
