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
					panels: [{datasource: {type: 'prometheus', uid: 'prom-1'}, targets: [{datasource: {uid: 'prom-1'}}, {expr: 'up'}]}],
				},
				old: {title: 'Of old', panels: [{datasource: 'Prometheus'}, {datasource: null}, {datasource: '-- Grafana --'}]},
			},
			proxied: {status: 'success', data: {resultType: 'vector', result: [{}, {}]}},
		};
	});

	/** The database as a second data source, and a dashboard of these. */
	const withDatabase = (dashboard: object, isDefault = false) => {
		const [prometheus] = state.dataSources as object[];
		const pg = {id: 2, uid: 'pg', name: 'PostgreSQL', type: 'grafana-postgresql-datasource', isDefault};
		Object.assign(state, {dataSources: [{...prometheus, isDefault: !isDefault}, pg]});
		Object.assign(state.dashboards.coinpilot ?? {}, dashboard);
	};

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
			'a panel takes the database for Prometheus',
			() => withDatabase({panels: [{datasource: {type: 'prometheus', uid: 'pg'}, targets: [{expr: 'up'}]}]}),
			'fail',
			'CoinPilot asks PostgreSQL as prometheus, and it is grafana-postgresql-datasource',
		],
		[
			'a query of a panel takes the database for Prometheus',
			() => withDatabase({panels: [{datasource: {uid: 'pg'}, targets: [{expr: 'up', datasource: {type: 'prometheus'}}]}]}),
			'fail',
			'CoinPilot asks PostgreSQL as prometheus',
		],
		[
			'a query for Prometheus goes to the default, which is the database',
			() => withDatabase({panels: [{datasource: null, targets: [{expr: 'up', datasource: {type: 'prometheus'}}]}]}, true),
			'fail',
			'CoinPilot asks PostgreSQL as prometheus',
		],
		[
			'a query goes to the default, and there is none',
			() => {
				Object.assign(state, {dataSources: [{uid: 'prom-1', name: 'Prometheus', type: 'prometheus', isDefault: false}]});
				Object.assign(state.dashboards.coinpilot ?? {}, {panels: [{targets: [{expr: 'up'}]}]});
			},
			'fail',
			'CoinPilot draws from the default data source, and Grafana has none',
		],
		[
			'a variable offers data sources of a type that is not there',
			() =>
				Object.assign(state.dashboards.coinpilot ?? {}, {
					panels: [{datasource: {type: 'loki', uid: `$\{ds}`}}],
					templating: {list: [{name: 'ds', type: 'datasource', query: 'loki', current: {value: 'gone'}}]},
				}),
			'fail',
			'CoinPilot has a variable for data sources of the type loki, and Grafana has none',
		],
		[
			'a variable that is no data source holds a uid that is gone',
			() =>
				Object.assign(state.dashboards.coinpilot ?? {}, {
					panels: [{datasource: {type: 'prometheus', uid: `$\{ds}`}}],
					templating: {list: [{name: 'ds', type: 'custom', query: 'gone', current: {value: 'gone'}}]},
				}),
			'fail',
			'CoinPilot refers to the data source gone',
		],
		[
			'a wanted dashboard without a panel',
			() => Object.assign(state.dashboards.coinpilot ?? {}, {panels: [], annotations: {list: [{datasource: '-- Grafana --'}]}}),
			'unknown',
			'CoinPilot draws from no data source',
		],
		[
			'a wanted dashboard whose panels ask nothing',
			() =>
				Object.assign(state.dashboards.coinpilot ?? {}, {
					panels: [
						{type: 'text', targets: [{refId: 'A'}]},
						{type: 'row', targets: [{}]},
					],
				}),
			'unknown',
			'CoinPilot draws from no data source',
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
			() => {
				Object.assign(state, {dataSources: [{uid: 'prom-1', name: 'Prometheus', type: 'loki'}]});
				Object.assign(state.dashboards.coinpilot ?? {}, {panels: [{datasource: {type: 'loki', uid: 'prom-1'}}]});
			},
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

	it.each<[string, () => unknown]>([
		['the database by another name of its type', () => withDatabase({panels: [{datasource: {type: 'postgres', uid: 'pg'}}]})],
		['the default, which is Prometheus', () => Object.assign(state.dashboards.coinpilot ?? {}, {panels: [{targets: [{expr: 'up'}]}]})],
		[
			'an expression over queries of a mixed panel',
			() =>
				Object.assign(state.dashboards.coinpilot ?? {}, {
					panels: [
						{
							datasource: {type: 'datasource', uid: '-- Mixed --'},
							targets: [{datasource: {uid: 'prom-1'}}, {datasource: {type: '__expr__', uid: '__expr__'}}],
						},
					],
				}),
		],
		[
			'a variable whose data source is gone, beside another of its type, which Grafana takes',
			() =>
				Object.assign(state.dashboards.coinpilot ?? {}, {
					panels: [{datasource: {type: 'prometheus', uid: `$\{ds}`}}],
					templating: {list: [{name: 'ds', type: 'datasource', query: 'prometheus', current: {value: 'gone'}}]},
				}),
		],
	])('grafana: %s → pass', async (_, change) => {
		change();
		expect(await look()).toMatchObject({status: 'pass'});
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
			templating: {list: [{name: 'datasource', type: 'datasource', query: 'prometheus'}]},
			panels: [{datasource: `$\{datasource}`}, {datasource: '$other'}],
		};
		expect(referencesOf(dashboard)).toEqual({dataSources: [{anyOf: 'prometheus'}], unfilled: ['$other']});
	});
});
