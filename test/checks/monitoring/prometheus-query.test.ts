import {describe, expect, it} from 'vitest';
import {prometheusQuery} from '../../../src/checks/monitoring/prometheus-query.ts';
import type {PrometheusQuerySpec} from '../../../src/checks/monitoring/prometheus-query-spec.ts';
import type {PrometheusAnswer, QueryResult} from '../../../src/checks/network/prometheus-api.ts';

const url = 'http://127.0.0.1:9090';
const parse = (fields: object) => prometheusQuery.schema.parse({url, query: 'x', ...fields}) as PrometheusQuerySpec;
const reply = (data: QueryResult, more: object = {}): PrometheusAnswer<QueryResult> => ({
	data,
	warnings: [],
	infos: [],
	serverTime: undefined,
	...more,
});
const vector = (...values: string[]) =>
	reply({type: 'vector', samples: values.map((value, i) => ({labels: {__name__: 'up', instance: `i${i}`}, value}))});
const judge = (answer: PrometheusAnswer<QueryResult>, fields: object, control?: PrometheusAnswer<QueryResult>) =>
	prometheusQuery.judge({answer, ...(control === undefined ? {} : {control})}, parse(fields));

describe('the schema of prometheus-query', () => {
	it.each([
		['an expectation', {expect: 1}, true],
		['emptiness with a control', {empty: true, control: 'up'}, true],
		['emptiness alone', {empty: true}, false],
		['neither', {}, false],
		['both', {expect: 1, empty: true, control: 'up'}, false],
		['a control of nothing', {expect: 1, control: 'up'}, false],
		['an empty control', {empty: true, control: ''}, false],
		['a control that need find nothing', {empty: true, control: 'up', controlAtLeast: 0}, false],
		['not empty', {empty: false, expect: 1}, false],
		['a file', {expect: 1, url: 'file:///etc/passwd'}, false],
	])('%s', (_name, fields, accepted) => {
		expect(prometheusQuery.schema.safeParse({url, query: 'x', ...fields}).success).toBe(accepted);
	});

	it('names the control that is missing', () => {
		const {error} = prometheusQuery.schema.safeParse({url, query: 'up == 0', empty: true});
		expect(error?.issues).toMatchObject([{path: ['control'], message: expect.stringContaining('`empty` needs a `control`')}]);
	});
});

describe('judging values', () => {
	it.each<[string, PrometheusAnswer<QueryResult>, object, string, string]>([
		['as expected', vector('0.5'), {expect: {lt: 1}}, 'pass', 'up{instance="i0"} is 0.5, as expected (< 1)'],
		['all as expected', vector('1', '1'), {expect: 1}, 'pass', 'All 2 series are as expected (1)'],
		['one is not', vector('1', '0'), {expect: 1}, 'fail', 'up{instance="i1"} is 0, expected 1'],
		['two are not', vector('0', '0'), {expect: 1}, 'fail', 'up{instance="i0"} is 0, expected 1 (and 1 more)'],
		['no series', vector(), {expect: 1}, 'unknown', 'The query found no series'],
		['no series, asked not to be 0', vector(), {expect: {not: 0}}, 'unknown', 'The query found no series'],
		['NaN', vector('NaN'), {expect: {lt: 1}}, 'fail', 'up{instance="i0"} is NaN, which is no number'],
		['NaN is not 0 either', vector('NaN'), {expect: {not: 0}}, 'fail', 'up{instance="i0"} is NaN, which is no number'],
		[
			'NaN beside a number',
			vector('0.5', 'NaN'),
			{expect: {lt: 1}, nan: 'unknown'},
			'unknown',
			'up{instance="i1"} is NaN, which is no number',
		],
		['NaN that is let be', vector('0.5', 'NaN'), {expect: {lt: 1}, nan: 'warn'}, 'warn', 'up{instance="i1"} is NaN, which is no number'],
		['infinity', vector('+Inf'), {expect: {lt: 1}}, 'fail', 'up{instance="i0"} is +Inf, expected < 1'],
		['minus infinity', vector('-Inf'), {expect: {lt: 1}}, 'pass', 'up{instance="i0"} is -Inf, as expected (< 1)'],
		['a scalar', reply({type: 'scalar', samples: [{labels: {}, value: '7'}]}), {expect: 7}, 'pass', 'x is 7, as expected (7)'],
		[
			'a word for a number',
			reply({type: 'string', samples: [{labels: {}, value: 'a'}]}),
			{expect: {gt: 1}},
			'unknown',
			'x is a, which cannot be compared with > 1',
		],
		['a matrix', reply({type: 'matrix'}), {expect: 1}, 'unknown', 'The query returns a matrix, which has no single value to judge'],
	])('prometheus-query: %s', (_name, answer, fields, status, summary) => {
		const verdict = judge(answer, fields);
		expect(verdict.summary.en).toBe(summary);
		expect(verdict.status).toBe(status);
		expect(verdict.summary.ko).not.toBe(summary);
	});

	it('shows what Prometheus warned of, and passes with that only when told to', () => {
		const warned = reply({type: 'scalar', samples: [{labels: {}, value: '1'}]}, {warnings: ['a store did not answer'], infos: ['hint']});
		const verdict = judge(warned, {expect: 1});
		expect(verdict.status).toBe('warn');
		expect(verdict.summary.en).toBe('As expected, but Prometheus warns: a store did not answer');
		expect(verdict.evidence.map(({label, observed}) => [label.en, observed])).toEqual([
			['x', '1'],
			['warning', 'a store did not answer'],
			['note', 'hint'],
		]);
		expect(judge(warned, {expect: 1, allowWarnings: true}).status).toBe('pass');
		expect(judge(warned, {expect: 2}).status).toBe('fail');
	});

	it('names a series by the labels that are asked for', () => {
		expect(judge(vector('0'), {expect: 0, labels: []}).evidence[0]?.label.en).toBe('up');
	});

	it('keeps the evidence small', () => {
		const verdict = judge(vector(...Array.from({length: 500}, () => '0')), {expect: 1});
		expect(verdict.evidence).toHaveLength(21);
		expect(verdict.evidence.at(-1)?.observed).toBe('+480');
	});

	it('prometheus-query: a query that Prometheus does not understand → unknown', () => {
		const fault = {kind: 'refused', status: 400, errorType: 'bad_data', error: 'parse error'} as const;
		expect(judge({fault}, {expect: 1})).toMatchObject({status: 'unknown', summary: {en: expect.stringContaining('parse error')}});
	});
});

describe('judging emptiness', () => {
	const fields = {query: 'up == 0', empty: true, control: 'up{job="coinpilot-core"}'};

	it.each<[string, PrometheusAnswer<QueryResult>, PrometheusAnswer<QueryResult>, object, string, string]>([
		['nothing is down and something is up', vector(), vector('1'), {}, 'pass', 'No series, while the control sees 1'],
		[
			'nothing is down because nothing is there',
			vector(),
			vector(),
			{},
			'unknown',
			'Nothing came back, but the control found 0 series of at least 1: nothing is proven',
		],
		[
			'fewer are there than should be',
			vector(),
			vector('1'),
			{controlAtLeast: 2},
			'unknown',
			'Nothing came back, but the control found 1 series of at least 2: nothing is proven',
		],
		['one is down', vector('0'), vector('0'), {}, 'fail', '1 series where none should be: up{instance="i0"}'],
		[
			'the control is no vector',
			vector(),
			reply({type: 'matrix'}),
			{},
			'unknown',
			'Nothing came back, but the control found 0 series of at least 1: nothing is proven',
		],
		[
			'the control was refused',
			vector(),
			{fault: {kind: 'refused', status: 400, errorType: 'bad_data', error: 'no'}},
			{},
			'unknown',
			'Prometheus does not understand the query: no',
		],
	])('prometheus-query: %s', (_name, answer, control, more, status, summary) => {
		const verdict = judge(answer, {...fields, ...more}, control);
		expect(verdict.summary.en).toBe(summary);
		expect(verdict.status).toBe(status);
	});
});
