import {DEFAULT_TIMEOUT_MS} from '../app/run-check.ts';
import type {CheckKind} from '../checks/contract.ts';
import {formatDuration} from '../core/duration.ts';
import {explainMatchers} from './explain-matchers.ts';
import {type Field, fieldsOf} from './kind-fields.ts';

/** The words of a field that stand beside its type. */
function presenceOf({required, fallback}: Field): string {
	if (required) return 'required';
	return fallback === undefined ? 'optional' : `default ${fallback}`;
}

/** How long a look of this kind may take unless its check says `timeout`. */
export function deadlineOf(kind: CheckKind): string {
	return formatDuration(kind.timeoutMs ?? DEFAULT_TIMEOUT_MS);
}

function hasMatchers(fields: readonly Field[]): boolean {
	return fields.some(({type}) => /\bmatcher\b/.test(type));
}

/** What `--explain` prints. */
export function explainKind(kind: CheckKind): string {
	const fields = fieldsOf(kind.schema);
	const parts = [
		[`${kind.kind}: ${kind.about}`],
		['Fields:', ...fields.flatMap(fieldLines)],
		[`One look takes at most ${deadlineOf(kind)}, unless \`timeout\` says otherwise. \`title\` and \`until\` go with every kind.`],
		kind.cannotSee.length === 0 ? [] : ['It cannot see:', ...kind.cannotSee.map(line => `  - ${line}`)],
		kind.example === '' ? [] : ['Example:', ...kind.example.trim().split('\n').map(indented)],
		hasMatchers(fields) ? [explainMatchers().trimEnd()] : [],
	];
	return `${parts
		.filter(lines => lines.length > 0)
		.map(lines => lines.join('\n'))
		.join('\n\n')}\n`;
}

/** A nested field stands below the one that holds it, by its own name. */
function fieldLines(field: Field): string[] {
	const depth = field.path.split('.').length - 1;
	const inset = '  '.repeat(depth + 1);
	const name = depth === 0 ? field.path : field.path.slice(field.path.lastIndexOf('.') + 1);
	const about = field.about === '' ? [] : [`${inset}    ${field.about}`];
	return [`${inset}${name}  (${field.type}; ${presenceOf(field)})`, ...about];
}

function indented(line: string): string {
	return `  ${line}`;
}
