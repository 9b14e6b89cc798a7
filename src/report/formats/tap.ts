import {sanitise} from '../../core/sanitise.ts';
import {say} from '../../core/text.ts';
import {spoken} from '../../core/verdict.ts';
import type {CheckResult} from '../check-result.ts';
import type {Format, FormatContext} from './format.ts';

/** TAP version 13, which every reader knows; one of 14 reads it as well. What could not be seen is `not ok`, with `status: unknown` below it. */
export const tap: Format = {
	whole(results, context) {
		const lines = results.map((result, index) => point(result, index + 1, context));
		return `TAP version 13\n1..${results.length}\n${lines.join('')}`;
	},
};

function point({step, stepTitle, title, judged}: CheckResult, number: number, {language}: FormatContext): string {
	const {kind, durationMs} = judged;
	const verdict = spoken(judged.verdict, language);
	const ok = verdict.status === 'fail' || verdict.status === 'unknown' ? 'not ok' : 'ok';
	const name = description(`${step} ${say(title ?? stepTitle, language)} (${kind})`);
	if (verdict.status === 'skipped') return `${ok} ${number} - ${name} # SKIP ${description(verdict.summary)}\n`;
	const detail = {
		status: verdict.status,
		message: verdict.summary,
		duration_ms: durationMs,
		evidence: verdict.evidence.map(({label, observed, expected}) => ({label, observed, ...(expected !== undefined && {expected})})),
		...(verdict.table && {table: [verdict.table.columns, ...verdict.table.rows.map(({cells}) => cells)]}),
	};
	const shown = verdict.status === 'pass' ? '' : `  ---\n${yaml(detail)}  ...\n`;
	return `${ok} ${number} - ${name}\n${shown}`;
}

/** JSON is YAML, and leaves nothing to quote wrongly. */
function yaml(detail: Readonly<Record<string, unknown>>): string {
	return Object.entries(detail)
		.map(([key, value]) => `  ${key}: ${JSON.stringify(value, readable)}\n`)
		.join('');
}

/** What readers of YAML refuse, though JSON can write it: halves of characters, characters that none can see, and what is no character. */
function readable(_key: string, value: unknown): unknown {
	return typeof value === 'string' ? sanitise(value).replaceAll(/[\ufffe\uffff]/g, '\ufffd') : value;
}

/** A `#` would begin a directive, a backslash an escape. */
function description(value: string): string {
	return sanitise(value).replaceAll('\n', ' ').replaceAll(/[\\#]/g, '\\$&');
}
