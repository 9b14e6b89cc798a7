import {sanitise} from '../../core/sanitise.ts';
import {say} from '../../core/text.ts';
import type {CheckResult} from '../check-result.ts';
import {evidenceLines} from '../plain-lines.ts';
import {countByStatus} from './count.ts';
import type {Format, FormatContext} from './format.ts';

/** JUnit XML: a suite a checklist, a case a check. `fail` is a failure; `unknown`, which saw nothing, is an error. */
export const junit: Format = {
	whole(results, context) {
		const suites = new Map<string, CheckResult[]>();
		for (const result of results) suites.set(result.checklist, [...(suites.get(result.checklist) ?? []), result]);
		const body = [...suites].map(([name, own]) => suite(name, own, context)).join('\n');
		return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${totals(results, context.durationMs)}>\n${body}\n</testsuites>\n`;
	},
};

function suite(name: string, results: readonly CheckResult[], context: FormatContext): string {
	const took = results.reduce((sum, {judged}) => sum + judged.durationMs, 0);
	const cases = results.map(result => testCase(result, context)).join('\n');
	const {skipped} = countByStatus(results);
	return `  <testsuite name="${escapeXml(name)}" ${totals(results, took)} skipped="${skipped}" timestamp="${new Date(context.at).toISOString()}">\n${cases}\n  </testsuite>`;
}

/** What the schema of JUnit reports allows on both elements; only a suite says how many were skipped. */
function totals(results: readonly CheckResult[], durationMs: number): string {
	const {fail, unknown} = countByStatus(results);
	return `tests="${results.length}" failures="${fail}" errors="${unknown}" time="${seconds(durationMs)}"`;
}

function testCase({step, stepTitle, title, index, judged}: CheckResult, {language}: FormatContext): string {
	const {kind, durationMs} = judged;
	const {verdict} = judged;
	const name = `${say(title ?? stepTitle, language)} [${kind} ${index}]`;
	const head = `    <testcase classname="${escapeXml(step)}" name="${escapeXml(name)}" time="${seconds(durationMs)}"`;
	const message = escapeXml(say(verdict.summary, language));
	const detail = evidenceLines(verdict, language).join('\n');
	switch (verdict.status) {
		case 'fail':
			return `${head}>\n      <failure message="${message}" type="fail">${escapeXml(detail)}</failure>\n    </testcase>`;
		case 'unknown':
			return `${head}>\n      <error message="${message}" type="unknown">${escapeXml(detail)}</error>\n    </testcase>`;
		case 'skipped':
			return `${head}>\n      <skipped message="${message}"/>\n    </testcase>`;
		case 'warn':
			return `${head}>\n      <system-out>${message}</system-out>\n    </testcase>`;
		case 'pass':
			return `${head}/>`;
	}
}

function seconds(ms: number): string {
	return (ms / 1_000).toFixed(3);
}

/** XML 1.0 has no way to write most control characters, not even escaped, and lets those of C1 through raw. */
function escapeXml(value: string): string {
	return sanitise(value)
		.replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;')
		.replaceAll('\n', '&#10;')
		.replaceAll('\r', '&#13;');
}
