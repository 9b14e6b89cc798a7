import {DEFAULT_TIMEOUT_MS} from '../../app/run-check.ts';
import type {CheckKind} from '../../checks/contract.ts';
import {durationText} from '../../core/duration-text.ts';
import {type Language, phrase, say, type Text, text} from '../../core/text.ts';
import {explainMatchers} from './explain-matchers.ts';
import {type Field, fieldsOf} from './kind-fields.ts';

/** The words of a field that stand beside its type. */
function presenceOf({required, fallback}: Field): Text {
	if (required) return text('required', '필수');
	return fallback === undefined ? text('optional', '선택') : text(`default ${fallback}`, `기본값 ${fallback}`);
}

/** How long a look of this kind may take unless its check says `timeout`. */
export function deadlineOf(kind: CheckKind): Text {
	return durationText(kind.timeoutMs ?? DEFAULT_TIMEOUT_MS);
}

function hasMatchers(fields: readonly Field[]): boolean {
	return fields.some(({type}) => /\bmatcher\b/.test(type));
}

const FIELDS = text('Fields:', '필드:');
const CANNOT_SEE = text('It cannot see:', '확인하지 못하는 것:');
const EXAMPLE = text('Example:', '예:');

function deadlineLine({en, ko}: Text): Text {
	return text(
		`One look takes at most ${en}, unless \`timeout\` says otherwise. \`title\` and \`until\` go with every kind.`,
		`한 번 확인에 최대 ${ko}(\`timeout\`으로 변경). \`title\`과 \`until\`은 모든 종류에 쓸 수 있음.`,
	);
}

/** What `--explain` prints. The fields and what is not seen are documentation, and in English like it. */
export function explainKind(kind: CheckKind, language: Language): string {
	const fields = fieldsOf(kind.schema);
	const t = (words: Text) => say(words, language);
	const parts = [
		[t(phrase`${kind.kind}: ${kind.about}`)],
		[t(FIELDS), ...fields.flatMap(field => fieldLines(field, language))],
		[t(deadlineLine(deadlineOf(kind)))],
		kind.cannotSee.length === 0 ? [] : [t(CANNOT_SEE), ...kind.cannotSee.map(line => `  - ${line}`)],
		kind.example === '' ? [] : [t(EXAMPLE), ...kind.example.trim().split('\n').map(indented)],
		hasMatchers(fields) ? [explainMatchers(language).trimEnd()] : [],
	];
	return `${parts
		.filter(lines => lines.length > 0)
		.map(lines => lines.join('\n'))
		.join('\n\n')}\n`;
}

/** A nested field stands below the one that holds it, by its own name. */
function fieldLines(field: Field, language: Language): string[] {
	const depth = field.path.split('.').length - 1;
	const inset = '  '.repeat(depth + 1);
	const name = depth === 0 ? field.path : field.path.slice(field.path.lastIndexOf('.') + 1);
	const about = field.about === '' ? [] : [`${inset}    ${field.about}`];
	return [`${inset}${name}  (${field.type}; ${say(presenceOf(field), language)})`, ...about];
}

function indented(line: string): string {
	return `  ${line}`;
}
