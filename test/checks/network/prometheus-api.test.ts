import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import {afterEach, describe, expect, it} from 'vitest';
import {queryInstant, queryRange, readTargets} from '../../../src/checks/network/prometheus-api.ts';
import {ProblemError} from '../../../src/core/problem.ts';
import {createFakeSystems} from '../../support/fake-systems.ts';
import {closedPort, type Listening, listen, listenRaw} from '../../support/listen.ts';
import {createLoopbackSystems} from '../../support/loopback-systems.ts';

const systems = createLoopbackSystems();
const {signal} = new AbortController();

describe('reading a Prometheus', () => {
	let server: Listening | undefined;
	afterEach(() => server?.close());

	const serve = async (answer: (request: IncomingMessage, response: ServerResponse) => void) => {
		server = await listen(createServer(answer));
		return {from: 'operator', url: `http://127.0.0.1:${server.port}`};
	};
	const serveJson = (body: unknown, status = 200) =>
		serve((_request, response) => response.writeHead(status, {'content-type': 'application/json'}).end(JSON.stringify(body)));
	const success = (data: unknown, more: object = {}) => serveJson({status: 'success', data, ...more});

	it('asks the way the query is written, below a path of its own', async () => {
		let asked: URL | undefined;
		const place = await serve((request, response) => {
			asked = new URL(request.url ?? '', 'http://prometheus');
			response.end('{"status":"success","data":{"resultType":"scalar","result":[1,"1"]}}');
		});
		await queryInstant({...place, url: `${place.url}/prometheus/`}, 'up{job="a&b"} == 0 # +', systems, signal);
		expect(asked?.pathname).toBe('/prometheus/api/v1/query');
		expect(asked?.searchParams.get('query')).toBe('up{job="a&b"} == 0 # +');
	});

	it('keeps values as text, NaN and infinities with them, and what it was warned of', async () => {
		const result = ['0.1', 'NaN', '+Inf', '12345678901234567890'].map((value, i) => ({metric: {i: String(i)}, value: [1.5, value]}));
		const place = await success({resultType: 'vector', result}, {warnings: ['partial'], infos: ['not a counter']});
		expect(await queryInstant(place, 'x', systems, signal)).toMatchObject({
			data: {type: 'vector', samples: [{value: '0.1'}, {value: 'NaN'}, {value: '+Inf'}, {value: '12345678901234567890'}]},
			warnings: ['partial'],
			infos: ['not a counter'],
			serverTime: expect.any(Number),
		});
	});

	it.each([
		['scalar', {resultType: 'scalar', result: [1, '7']}, {type: 'scalar', samples: [{labels: {}, value: '7'}]}],
		['string', {resultType: 'string', result: [1, 'a']}, {type: 'string', samples: [{labels: {}, value: 'a'}]}],
		['matrix', {resultType: 'matrix', result: []}, {type: 'matrix'}],
		['native histogram', {resultType: 'vector', result: [{metric: {}, histogram: [1, {}]}]}, {type: 'histogram'}],
		['nothing', {resultType: 'vector', result: []}, {type: 'vector', samples: []}],
	])('tells a %s', async (_name, data, expected) => {
		expect(await queryInstant(await success(data), 'x', systems, signal)).toMatchObject({data: expected});
	});

	it('reads a range', async () => {
		let asked: URLSearchParams | undefined;
		const place = await serve((request, response) => {
			asked = new URL(request.url ?? '', 'http://prometheus').searchParams;
			response.end('{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"a":"b"},"values":[[1,"2"],[16,"NaN"]]}]}}');
		});
		const range = {query: 'x', startMs: 1_500, endMs: 31_500, stepMs: 15_000};
		const answer = await queryRange(place, range, systems, signal);
		expect(answer).toMatchObject({
			data: [
				{
					labels: {a: 'b'},
					points: [
						[1, '2'],
						[16, 'NaN'],
					],
				},
			],
		});
		expect(Object.fromEntries(asked ?? [])).toEqual({query: 'x', start: '1.5', end: '31.5', step: '15'});
	});

	it.each<[string, number, string, string, object]>([
		[
			'a login page',
			200,
			'text/html',
			'<html><body>\n<h1>Please log in</h1></body></html>',
			{kind: 'not-prometheus', detail: 'Please log in'},
		],
		['a proxy error', 502, 'text/html', '<h1>502 Bad Gateway</h1>', {kind: 'not-prometheus', status: 502, detail: '502 Bad Gateway'}],
		['an empty body', 200, 'text/plain', '', {kind: 'not-prometheus', detail: {en: 'an empty body'}}],
		[
			'half a JSON',
			200,
			'application/json',
			'{"status":"success","data":{"resultType":"vec',
			{kind: 'not-prometheus', detail: {en: 'JSON cut short'}},
		],
		['other JSON', 200, 'application/json', '{"ok":true}', {kind: 'not-prometheus', detail: {en: 'JSON of another kind'}}],
		['a list', 200, 'application/json', '[]', {kind: 'not-prometheus', detail: {en: 'JSON of another kind'}}],
		['no data', 200, 'application/json', '{"status":"success"}', {kind: 'not-prometheus'}],
		[
			'numbers as values',
			200,
			'application/json',
			'{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,2]}]}}',
			{kind: 'not-prometheus', detail: {en: 'unexpected data at result.0.value.1'}},
		],
		[
			'a parse error',
			400,
			'application/json',
			'{"status":"error","errorType":"bad_data","error":"1:4: parse error"}',
			{kind: 'refused', status: 400, errorType: 'bad_data', error: '1:4: parse error'},
		],
		[
			'a timeout of its own',
			503,
			'application/json',
			'{"status":"error","errorType":"timeout","error":"query timed out"}',
			{kind: 'refused', status: 503, errorType: 'timeout'},
		],
	])('makes a fault of %s', async (_name, status, type, body, expected) => {
		const place = await serve((_request, response) => response.writeHead(status, {'content-type': type}).end(body));
		expect(await queryInstant(place, 'x', systems, signal)).toMatchObject({fault: expected});
	});

	it('makes a fault of a server that is down, too talkative, or cut off', async () => {
		const down = {from: 'operator', url: `http://127.0.0.1:${await closedPort()}`};
		expect(await readTargets(down, systems, signal)).toMatchObject({
			fault: {kind: 'problem', problem: {code: 'connection-failed', why: 'refused'}},
		});
		const talkative = await serve((_request, response) => response.end('x'.repeat(9 * 1024 * 1024)));
		expect(await readTargets(talkative, systems, signal)).toMatchObject({fault: {problem: {code: 'response-too-large'}}});
		await server?.close();
		server = await listenRaw(socket => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"st')));
		const cut = {from: 'operator', url: `http://127.0.0.1:${server.port}`};
		expect(await readTargets(cut, systems, signal)).toMatchObject({fault: {kind: 'problem'}});
	});

	it('leaves a road that failed, and a deadline, to the caller', async () => {
		for (const problem of [
			{code: 'docker-unreachable', target: 'vm', detail: 'no'},
			{code: 'deadline', afterMs: 5},
		] as const) {
			const broken = createFakeSystems({http: () => Promise.reject(new ProblemError(problem))});
			await expect(readTargets({from: 'vm', url: 'http://127.0.0.1:9090'}, broken, signal)).rejects.toMatchObject({problem});
		}
	});

	it('asks from the network it is told to', async () => {
		let from: string | undefined;
		const watching = createFakeSystems({
			http: request => {
				from = request.from;
				return Promise.reject(new ProblemError({code: 'cancelled'}));
			},
		});
		await readTargets({from: 'vm', url: 'http://127.0.0.1:9090'}, watching, signal).catch(() => undefined);
		expect(from).toBe('vm');
	});
});
