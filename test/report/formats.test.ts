import {describe, expect, it} from 'vitest';
import {plain, text} from '../../src/core/text.ts';
import type {Status} from '../../src/core/verdict.ts';
import type {CheckResult} from '../../src/report/check-result.ts';
import type {FormatContext} from '../../src/report/formats/format.ts';
import {type FormatName, formats} from '../../src/report/formats/registry.ts';

const AT = Date.UTC(2026, 1, 23, 9, 14, 2);
const context: FormatContext = {language: 'en', durationMs: 1_234, at: AT};

function result(status: Status, summary = `it is ${status}`): CheckResult {
	return {
		checklist: 'daily',
		step: `daily/${status}`,
		stepTitle: text('Title', '제목'),
		source: ['13.1'],
		index: 0,
		judged: {
			kind: 'ports',
			verdict: {status, summary: plain(summary), evidence: [{label: plain('port'), observed: '5432', expected: 'closed', status}]},
			at: AT,
			durationMs: 40,
			looks: 1,
			vantage: {target: 'operator'},
		},
	};
}

const all = (['pass', 'warn', 'fail', 'unknown', 'skipped'] as const).map(status => result(status));

function written(name: FormatName, results: readonly CheckResult[] = all): string {
	const {line, whole} = formats[name];
	return results.map(one => line?.(one, context) ?? '').join('') + (whole?.(results, context) ?? '');
}

/** Everything a remote side could say to break out of a format. */
const HOSTILE =
	'bad "quote\' <tag> & | \\ # \n\r next\u001b[2J\u0000 ]]> \ud800 \u007f\u009b2J\u009d0;title\u0007 \u0085\u202etxt\u2066\u200b\u2028\ufeff\u{e0041} end';

/** What a terminal would obey, or a reader not see. */
const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}\p{Cs}]/u;

/** Hostile wherever the text can come from a host, from a file of the operator's, or from the configuration. */
function hostileResult(status: Status): CheckResult {
	const one = result(status, HOSTILE);
	const hostile = plain(HOSTILE);
	return {
		...one,
		checklist: HOSTILE,
		step: HOSTILE,
		stepTitle: hostile,
		source: [HOSTILE],
		judged: {
			...one.judged,
			verdict: {
				...one.judged.verdict,
				evidence: [{label: hostile, observed: HOSTILE, expected: HOSTILE, status}],
				table: {columns: [{title: hostile}], rows: [{cells: [HOSTILE], status}]},
				remedy: hostile,
			},
			vantage: {target: HOSTILE, hostname: HOSTILE},
		},
	};
}

describe.each(Object.keys(formats) as FormatName[])('%s', name => {
	it('tells fail, unknown and pass apart and names the step that failed', () => {
		const lines = written(name);
		expect(lines).toContain('daily/fail');
		for (const [a, b] of [
			['pass', 'fail'],
			['fail', 'unknown'],
			['pass', 'unknown'],
			['pass', 'skipped'],
		] as const) {
			expect(written(name, [result(a, 'same')])).not.toBe(written(name, [result(b, 'same')]));
		}
	});

	it.each(['pass', 'warn', 'fail', 'unknown', 'skipped'] as const)('is not steered by what a result that is %s carries', status => {
		expect(OBEYED.test(HOSTILE)).toBe(true);
		expect(written(name, [hostileResult(status)])).not.toMatch(OBEYED);
	});
});

describe('json and ndjson', () => {
	it('are data, with the status as it was judged', () => {
		expect(JSON.parse(written('json')).map((one: {status: string}) => one.status)).toEqual(['pass', 'warn', 'fail', 'unknown', 'skipped']);
		const lines = written('ndjson').trimEnd().split('\n');
		expect(lines.map(line => JSON.parse(line).step)).toEqual(all.map(one => one.step));
	});

	it('say what was seen unchanged once they are parsed', () => {
		for (const name of ['json', 'ndjson'] as const) {
			const [parsed] = [JSON.parse(written(name, [hostileResult('fail')]))].flat();
			expect(parsed).toMatchObject({summary: HOSTILE, evidence: [{label: HOSTILE, observed: HOSTILE}], vantage: {target: HOSTILE}});
		}
	});

	it('carry evidence, vantage and an absolute time', () => {
		expect(JSON.parse(written('json', [result('fail')]))[0]).toMatchObject({
			at: '2026-02-23T09:14:02.000Z',
			vantage: {target: 'operator'},
			evidence: [{label: 'port', observed: '5432', expected: 'closed'}],
		});
	});
});

describe('junit', () => {
	it('counts an error apart from a failure', () => {
		const xml = written('junit');
		expect(xml).toContain('<testsuites tests="5" failures="1" errors="1" time="1.234">');
		expect(xml.match(/<failure /g)).toHaveLength(1);
		expect(xml.match(/<error /g)).toHaveLength(1);
		expect(xml.match(/<skipped /g)).toHaveLength(1);
	});

	it('stays well-formed around hostile text', () => {
		const xml = written('junit', [result('fail', HOSTILE)]);
		expect(xml).toContain('message="bad &quot;quote');
		expect(xml).toContain('&lt;tag&gt; &amp;');
	});
});

describe('tap', () => {
	it('writes nothing below a point that a reader of YAML refuses', () => {
		const odd = written('tap', [result('fail', 'flag \u{e0041} half \ud800 none \ufffe\uffff end')]);
		expect(odd).not.toMatch(/\\u(d[89a-f]|fff[ef])|[\ufffe\uffff]/i);
		expect(odd).toContain('end');
	});

	it('plans every check, and unknown is not ok', () => {
		const lines = written('tap').split('\n');
		expect(lines.slice(0, 2)).toEqual(['TAP version 13', '1..5']);
		expect(lines.filter(line => line.startsWith('not ok'))).toHaveLength(2);
		expect(lines.filter(line => /# SKIP/.test(line))).toHaveLength(1);
	});

	it('lets no text begin a directive', () => {
		expect(written('tap', [{...result('fail'), stepTitle: plain('broken # SKIP really')}])).toContain('broken \\# SKIP really');
	});
});

describe('nagios', () => {
	const exit = (...statuses: Status[]) => formats.nagios.exitCode?.(statuses.map(status => result(status)));

	it.each([
		[0, ['pass', 'skipped']],
		[1, ['pass', 'warn']],
		[2, ['warn', 'unknown', 'fail']],
		[3, ['pass', 'unknown']],
		[3, ['skipped']],
		[3, []],
	] as [number, Status[]][])('exits %i for %j', (code, statuses) => {
		expect(exit(...statuses)).toBe(code);
	});

	it('has one first line with performance data', () => {
		expect(written('nagios').split('\n')[0]).toBe(
			"COINPILOT CRITICAL - 1/5: daily/fail: it is fail | 'passed'=1;;;0;5 'warned'=1;0;;0;5 'failed'=1;;0;0;5 'unknown'=1;0;;0;5 'skipped'=1;;;0;5 'time'=1.234s;;;0;",
		);
	});

	it('says of what was not looked at that it was not', () => {
		expect(written('nagios').split('\n')).toContain('SKIPPED daily/skipped ports: it is skipped');
	});

	it('lets no text begin performance data', () => {
		expect(
			written('nagios', [result('fail', "x | 'failed'=0")])
				.split('\n')[0]
				?.match(/\|/g),
		).toHaveLength(1);
	});
});

describe('prometheus', () => {
	it('says when a check was looked at only where it was', () => {
		const held = {...result('skipped'), judged: {...result('skipped').judged, looks: 0}};
		const seen = (results: readonly CheckResult[]) =>
			written('prometheus', results)
				.split('\n')
				.filter(line => /^coinpilot_ops_check_(seen|duration)/.test(line));
		expect(seen([result('pass'), held])).toEqual(seen([result('pass')]));
		expect(seen([result('pass')])).toHaveLength(2);
	});

	it('writes a state set: exactly one state of a check is 1', () => {
		const ones = written('prometheus')
			.split('\n')
			.filter(line => line.startsWith('coinpilot_ops_check_state{') && line.endsWith(' 1'));
		expect(ones).toHaveLength(5);
		expect(ones[2]).toBe(
			'coinpilot_ops_check_state{checklist="daily",step="daily/fail",check="0",kind="ports",target="operator",state="fail"} 1',
		);
	});
});

it('markdown is one table whatever the cells hold', () => {
	const lines = written('markdown', [result('fail', HOSTILE)]).split('\n');
	expect(lines.filter(line => line.startsWith('|'))).toHaveLength(3);
});
