import {formsOf, SHORTEST} from './secret-forms.ts';
import {isReference, isSecretName, patternSpans, type Span} from './secret-patterns.ts';

const REDACTED = '[redacted]';

/** Whether the value at a path is left as it is. */
type Keep = (path: readonly string[], value: unknown) => boolean;

/** A copy of plain JSON data, its keys too, in which no secret stands. */
export type Redact = (value: unknown, keep?: Keep) => unknown;

export interface Redactor {
	readonly redact: Redact;
	redactText(text: string): string;
	/** Where secrets stand: sorted, overlaps possible. */
	spans(text: string): Span[];
	/** Forms with a line break in them, which a stream cannot find line by line. */
	brokenForms(): readonly string[];
}

/**
 * Hides known secret values, however encoded, and what looks like a secret.
 * @param secretValues asked each time, since secrets are fetched as the run goes
 */
export function createRedactor(secretValues: () => readonly string[]): Redactor {
	const known = new Map<string, readonly string[]>();
	let forms: readonly string[] = [];
	let short: ReadonlySet<string> = new Set();
	let seen: readonly string[] = [];

	function refresh(): void {
		const values = secretValues();
		if (values.length === seen.length && values.every((value, index) => value === seen[index])) return;
		seen = [...values];
		for (const value of seen) if (!known.has(value)) known.set(value, formsOf(value));
		forms = [...new Set(seen.flatMap(value => known.get(value) ?? []))];
		short = new Set(seen.filter(value => value !== '' && value.length < SHORTEST));
	}

	function spans(text: string): Span[] {
		refresh();
		const found = patternSpans(text);
		for (const form of forms) {
			for (let start = text.indexOf(form); start !== -1; start = text.indexOf(form, start + 1)) {
				found.push({from: start, start, end: start + form.length});
			}
		}
		return found.sort((left, right) => left.start - right.start);
	}

	function redactText(text: string): string {
		const found = spans(text);
		return short.has(text) ? REDACTED : cover(text, found);
	}

	function redactValue(value: unknown, path: readonly string[], keep: Keep | undefined): unknown {
		if (path.length > 0 && keep?.(path, value)) return value;
		if (typeof value === 'string') return redactText(value);
		if (Array.isArray(value)) return value.map((item, index) => redactValue(item, [...path, String(index)], keep));
		if (typeof value !== 'object' || value === null) return value;
		const copy: [string, unknown][] = [];
		for (const [key, item] of Object.entries(value)) {
			const hidden = typeof item === 'string' && item !== '' && isSecretName(key) && !isReference(item) && !keep?.([...path, key], item);
			copy.push([redactText(key), hidden ? REDACTED : redactValue(item, [...path, key], keep)]);
		}
		return Object.fromEntries(copy);
	}

	return {
		redact: (value, keep) => redactValue(value, [], keep),
		redactText,
		spans,
		brokenForms() {
			refresh();
			return forms.filter(form => form.includes('\n'));
		},
	};
}

/** The text with every span replaced; spans that overlap or touch become one. */
export function cover(text: string, spans: readonly Span[]): string {
	let result = '';
	let done = 0;
	let covered = -1;
	for (const {start, end} of spans) {
		if (start > covered) {
			result += text.slice(done, start) + REDACTED;
			covered = end;
		} else covered = Math.max(covered, end);
		done = covered;
	}
	return result + text.slice(done);
}
