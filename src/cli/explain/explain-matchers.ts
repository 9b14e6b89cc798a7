import {matcherSchema} from '../../checks/matchers.ts';
import {type Language, say, text} from '../../core/text.ts';
import {conditionsOf, type Field} from './kind-fields.ts';

const TITLE = text('A matcher says what a value must be:', '매처는 값의 조건을 적는다:');

/** The rules that hold for every matcher, a sentence each. */
export const MATCHER_RULES: readonly string[] = [
	'A bare value means equal: `status: 200` is `status: {equal: 200}`. Several conditions beside each other must all hold.',
	'A number may arrive as text; it is compared as a number. A word where a number is asked for cannot be told, and does not pass.',
	'What is absent matches nothing, not even `not`.',
];

export function matcherConditions(): readonly Field[] {
	return conditionsOf(matcherSchema);
}

/** What `--explain matchers` prints, and what ends the explanation of a kind that has any. */
export function explainMatchers(language: Language): string {
	const conditions = matcherConditions();
	const width = Math.max(...conditions.map(({path}) => path.length));
	const rows = conditions.map(({path, about}) => `  ${path.padEnd(width)}  ${about}`);
	return `${[say(TITLE, language), ...rows, '', ...MATCHER_RULES.map(rule => `  - ${rule}`)].join('\n')}\n`;
}
