import {type Text, text} from '../core/text.ts';
import {type Evidence, type Status, worst} from '../core/verdict.ts';

/** One thing a judge found: the line of evidence, and in words why it is not as it should be. */
export interface Finding {
	readonly evidence: Evidence & {readonly status: Status};
	/** Left out where all is well. */
	readonly reason?: Text;
}

export function worstOf(findings: readonly Finding[]): Status {
	return worst(findings.map(({evidence}) => evidence.status));
}

/** The reasons of the findings that decided, each once. */
export function reasonsOf(findings: readonly Finding[], status: Status): Text {
	const deciding = findings.filter(({evidence}) => evidence.status === status).flatMap(({reason}) => reason ?? []);
	return text([...new Set(deciding.map(one => one.en))].join('; '), [...new Set(deciding.map(one => one.ko))].join('; '));
}
