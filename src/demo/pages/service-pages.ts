import type {RequestListener, ServerResponse} from 'node:http';
import {exposition} from '../prometheus/exposition.ts';
import type {World} from '../world.ts';

function send(response: ServerResponse, status: number, body: string, type = 'text/plain; charset=utf-8'): void {
	response.writeHead(status, {'content-type': type, 'content-length': Buffer.byteLength(body)}).end(body);
}

function pathOf(url: string | undefined): string {
	return new URL(url ?? '/', 'http://demo').pathname;
}

export function dashboardPage(): RequestListener {
	return (request, response) => {
		if (pathOf(request.url) === '/_stcore/health') return send(response, 200, 'ok');
		send(response, 200, '<!doctype html><title>CoinPilot</title><h1>CoinPilot Dashboard</h1>\n', 'text/html; charset=utf-8');
	};
}

export function botPage(world: World): RequestListener {
	return (request, response) => {
		const path = pathOf(request.url);
		if (path === '/metrics') return send(response, 200, exposition(world, Date.now()), 'text/plain; version=0.0.4; charset=utf-8');
		if (path !== '/health') return send(response, 404, '{"detail":"Not Found"}', 'application/json');
		if (world.has('bot-unhealthy') || world.has('bot-stalled')) {
			return send(response, 503, '{"status":"unhealthy","detail":"main loop has not run for 900 s"}', 'application/json');
		}
		send(response, 200, '{"status":"ok"}', 'application/json');
	};
}
