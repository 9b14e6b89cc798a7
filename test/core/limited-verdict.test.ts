import {describe, expect, it} from 'vitest';
import {fewerLines, shorterTexts} from '../../src/core/limited-verdict.ts';
import {plain} from '../../src/core/text.ts';
import type {Evidence, Status, Verdict} from '../../src/core/verdict.ts';

const line = (index: number, status?: Status): Evidence => ({label: plain(`line ${index}`), observed: '1', ...(status && {status})});
const verdict = (evidence: readonly Evidence[], more: Partial<Verdict> = {}): Verdict => ({
	status: 'fail',
	summary: plain('short'),
	evidence,
	...more,
});

describe('a verdict of many lines', () => {
	it('stays as it is while it can be read', () => {
		const small = verdict([line(0, 'fail')], {table: {columns: [], rows: [{cells: ['a']}]}});
		expect(fewerLines(small)).toBe(small);
		expect(shorterTexts(small)).toEqual(small);
	});

	it('keeps what decided, wherever it stood, and says how many others there were', () => {
		const evidence = Array.from({length: 50_000}, (_, index) => line(index, index % 10_000 === 9_999 ? 'fail' : 'pass'));
		const rows = evidence.map(({label, status}) => ({cells: [label.en], ...(status && {status})}));
		const limited = fewerLines(verdict(evidence, {table: {columns: [], rows}}));
		expect(limited.evidence).toHaveLength(201);
		expect(limited.evidence.filter(({status}) => status === 'fail').map(({label}) => label.en)).toEqual(
			[9_999, 19_999, 29_999, 39_999, 49_999].map(index => `line ${index}`),
		);
		expect(limited.evidence[0]).toEqual(evidence[0]);
		expect(limited.evidence.at(-1)).toEqual({label: plain('…'), observed: '+49800'});
		expect(limited.table?.rows.filter(({status}) => status === 'fail')).toHaveLength(5);
		expect(limited.table?.rows.at(-1)).toEqual({cells: ['…', '+49800']});
	});

	it('keeps no more of what decided than of anything', () => {
		const limited = fewerLines(verdict(Array.from({length: 1_000}, (_, index) => line(index, 'fail'))));
		expect(limited.evidence).toHaveLength(201);
	});
});

it('a verdict of long texts is cut, and says how much is gone', () => {
	const long = 'x'.repeat(1_000_000);
	const cut = `${'x'.repeat(2_000)}… +998000`;
	const evidence = [{label: plain(long), observed: long, expected: plain(long)}];
	const limited = shorterTexts(
		verdict(evidence, {summary: plain(long), remedy: plain(long), table: {columns: [], rows: [{cells: [long]}]}}),
	);
	expect(limited).toEqual({
		status: 'fail',
		summary: plain(cut),
		evidence: [{label: plain(cut), observed: cut, expected: plain(cut)}],
		remedy: plain(cut),
		table: {columns: [], rows: [{cells: [cut]}]},
	});
});
