import {say} from '../../core/text.ts';
import type {CheckResult} from '../check-result.ts';
import type {Format, FormatContext} from './format.ts';

/** One result as plain data; the words in the asked language, everything else as it was seen. */
export function resultData({checklist, step, stepTitle, source, index, title, judged}: CheckResult, {language}: FormatContext): unknown {
	const {kind, verdict, at, durationMs, looks, vantage} = judged;
	return {
		checklist,
		step,
		title: say(title ?? stepTitle, language),
		source,
		check: index,
		kind,
		status: verdict.status,
		summary: say(verdict.summary, language),
		evidence: verdict.evidence.map(({label, ...rest}) => ({label: say(label, language), ...rest})),
		...(verdict.table && {
			table: {columns: verdict.table.columns.map(column => say(column.title, language)), rows: verdict.table.rows},
		}),
		...(verdict.remedy && {remedy: say(verdict.remedy, language)}),
		at: new Date(at).toISOString(),
		durationMs,
		looks,
		vantage,
	};
}

export const json: Format = {
	whole: (results, context) =>
		`${JSON.stringify(
			results.map(result => resultData(result, context)),
			undefined,
			2,
		)}\n`,
};
