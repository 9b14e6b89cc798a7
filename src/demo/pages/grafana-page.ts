import type {RequestListener, ServerResponse} from 'node:http';
import type {World} from '../world.ts';

const UID = 'coinpilot-prometheus';
/** What another Grafana had given its data source. */
const OTHER_UID = 'PBFA97CFB590B2093';

/** As much of Grafana 10 as looking at one takes; queries go on to the demo's Prometheus. */
export function grafanaPage(world: World, password: string, prometheus: RequestListener): RequestListener {
	const login = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`;
	return (request, response) => {
		const {pathname} = new URL(request.url ?? '/', 'http://demo');
		if (pathname === '/api/health') return send(response, 200, {commit: 'demo', database: 'ok', version: '10.0.0'});
		if (!pathname.startsWith('/api/')) return void response.writeHead(302, {location: '/login'}).end();
		if (request.headers.authorization !== login) return send(response, 401, {message: 'Unauthorized'});
		if (pathname === '/api/datasources') {
			return send(response, 200, [{id: 1, uid: UID, name: 'Prometheus', type: 'prometheus', access: 'proxy', isDefault: true}]);
		}
		if (pathname === '/api/search') return send(response, 200, [{id: 1, uid: 'coinpilot', title: 'CoinPilot', type: 'dash-db'}]);
		if (pathname === '/api/dashboards/uid/coinpilot') {
			const datasource = {type: 'prometheus', uid: world.has('grafana-wrong-uid') ? OTHER_UID : UID};
			const panels = ['coinpilot_total_pnl', 'coinpilot_active_positions'].map((expr, id) => ({
				id,
				datasource,
				targets: [{datasource, expr}],
			}));
			return send(response, 200, {meta: {slug: 'coinpilot'}, dashboard: {uid: 'coinpilot', title: 'CoinPilot', panels}});
		}
		const proxied = `/api/datasources/proxy/uid/${UID}`;
		if (pathname.startsWith(`${proxied}/`)) {
			request.url = (request.url ?? '').slice(proxied.length);
			return prometheus(request, response);
		}
		send(response, 404, {message: 'Not found'});
	};
}

function send(response: ServerResponse, status: number, value: unknown): void {
	response.writeHead(status, {'content-type': 'application/json'}).end(JSON.stringify(value));
}
