import {escapeControls} from '../../core/escape-controls.ts';
import {say} from '../../core/text.ts';
import {spoken} from '../../core/verdict.ts';
import type {CheckResult} from '../check-result.ts';
import type {Format, FormatContext} from './format.ts';

/** One result as plain data; the words in the asked language, everything else as it was seen. */
export function resultData({checklist, step, stepTitle, source, index, title, judged}: CheckResult, {language}: FormatContext): unknown {
	const {kind, at, durationMs, looks, vantage} = judged;
	return {
		checklist,
		step,
		title: say(title ?? stepTitle, language),
		source,
		check: index,
		kind,
		...spoken(judged.verdict, language),
		at: new Date(at).toISOString(),
		durationMs,
		looks,
		vantage,
	};
}

export const json: Format = {
	whole: (results, context) =>
		`${escapeControls(
			JSON.stringify(
				results.map(result => resultData(result, context)),
				undefined,
				2,
			),
		)}\n`,
};
