import {cover, type Redactor} from './redact.ts';

/** A line longer than this is let go in parts. */
const LONGEST_HELD = 64 * 1024;
/** Longer than any single pattern reaches, so that a part never ends inside one. */
const OVERLAP = 24 * 1024;

/** Hides secrets in text that arrives in pieces, a secret cut in two included. */
export interface StreamRedactor {
	/** What may be shown by now: whole lines, as a rule. */
	push(chunk: string): string;
	/** The rest, when the stream has ended. */
	flush(): string;
}

export function createStreamRedactor(redactor: Redactor): StreamRedactor {
	let held = '';

	function release(upTo: number): string {
		const spans = redactor.spans(held);
		const broken = redactor.brokenForms();
		let cut = upTo;
		for (let before = -1; before !== cut; ) {
			before = cut;
			for (const {from, end} of spans) if (from < cut && end >= cut) cut = from;
			cut = beforeBrokenForm(held, cut, broken);
		}
		const ready = held.slice(0, cut);
		const shown = cover(
			ready,
			spans.filter(span => span.end <= cut),
		);
		held = held.slice(cut);
		return shown;
	}

	return {
		push(chunk) {
			held += chunk;
			const lineEnd = Math.max(held.lastIndexOf('\n'), held.lastIndexOf('\r')) + 1;
			if (lineEnd > 0) return release(lineEnd);
			return held.length > LONGEST_HELD ? release(held.length - OVERLAP) : '';
		},
		flush() {
			const rest = redactor.redactText(held);
			held = '';
			return rest;
		},
	};
}

/** Moves a cut in front of what may be the beginning of a secret that goes on over the line's end. */
function beforeBrokenForm(text: string, cut: number, forms: readonly string[]): number {
	let earliest = cut;
	for (const form of forms) {
		for (let length = Math.min(form.length - 1, cut); length > 0; length--) {
			if (text.startsWith(form.slice(0, length), cut - length)) {
				earliest = Math.min(earliest, cut - length);
				break;
			}
		}
	}
	return earliest;
}
