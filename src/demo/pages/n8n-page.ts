import type {RequestListener, ServerResponse} from 'node:http';
import type {World} from '../world.ts';

const WORKFLOWS: readonly [name: string, hook: string][] = [
	['CoinPilot Trade', 'trade'],
	['CoinPilot Risk', 'risk'],
	['CoinPilot AI Decision', 'ai-decision'],
	['CoinPilot Daily Report', 'daily-report'],
	['CoinPilot Weekly Exit Report', 'weekly-exit-report'],
];
const HOUR_MS = 3_600_000;

interface Execution {
	readonly id: string;
	readonly workflowId: string;
	readonly startedAt: number;
}

/** As much of n8n 1.123 as looking at one takes: its health, its API, and its webhooks, which leave an execution behind. */
export function n8nPage(world: World, key: string): RequestListener {
	const executions: Execution[] = WORKFLOWS.map((_, index) => ({
		id: String(400 + index),
		workflowId: String(index + 1),
		startedAt: world.startedAt - (index + 1) * HOUR_MS,
	}));
	return (request, response) => {
		const {pathname, searchParams} = new URL(request.url ?? '/', 'http://demo');
		if (pathname === '/healthz') return send(response, 200, {status: 'ok'});
		if (pathname.startsWith('/webhook/')) {
			if (request.headers['x-webhook-secret'] === undefined) return send(response, 403, {code: 403});
			const index = WORKFLOWS.findIndex(([, hook]) => pathname === `/webhook/${hook}`);
			if (index === -1 || !isActive(index)) return send(response, 404, {code: 404, message: 'The requested webhook is not registered.'});
			executions.push({id: String(400 + executions.length), workflowId: String(index + 1), startedAt: Date.now()});
			return send(response, 200, {message: 'Workflow was started'});
		}
		if (!pathname.startsWith('/api/v1/'))
			return void response.writeHead(200, {'content-type': 'text/html'}).end('<!doctype html><title>n8n</title>');
		if (request.headers['x-n8n-api-key'] !== key) return send(response, 401, {message: 'unauthorized'});
		if (pathname === '/api/v1/workflows') {
			const data = WORKFLOWS.map(([name], index) => ({id: String(index + 1), name, active: isActive(index)}));
			return send(response, 200, {data, nextCursor: null});
		}
		if (pathname === '/api/v1/executions') {
			// None takes longer than a look.
			if (searchParams.get('status') === 'running') return send(response, 200, {data: [], nextCursor: null});
			const of = executions.filter(({workflowId}) => workflowId === searchParams.get('workflowId')).reverse();
			const data = of.slice(0, Number(searchParams.get('limit') ?? 100)).map(({startedAt, ...one}) => ({
				...one,
				finished: !world.has('n8n-failing'),
				mode: 'webhook',
				status: world.has('n8n-failing') ? 'error' : 'success',
				startedAt: new Date(startedAt).toISOString(),
				stoppedAt: new Date(startedAt + 800).toISOString(),
			}));
			return send(response, 200, {data, nextCursor: null});
		}
		send(response, 404, {message: 'not found'});
	};

	function isActive(index: number): boolean {
		return !(index === 0 && world.has('n8n-inactive'));
	}
}

function send(response: ServerResponse, status: number, value: unknown): void {
	response.writeHead(status, {'content-type': 'application/json'}).end(JSON.stringify(value));
}
