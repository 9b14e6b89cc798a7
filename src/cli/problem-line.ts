import {isRoadProblem, ProblemError} from '../core/problem.ts';
import {problemText} from '../core/problem-text.ts';
import {sanitise} from '../core/sanitise.ts';
import {type Language, say} from '../core/text.ts';

/** One line an operator can act on; with `verbose`, the chain of causes below it. */
export function problemLine(error: ProblemError, language: Language, verbose: boolean): string {
	const glyph = isRoadProblem(error.problem) ? '?' : '✖';
	const line = `${glyph} ${sanitise(say(problemText(error.problem), language)).replaceAll('\n', ' ')}`;
	return verbose ? [line, ...causes(error)].join('\n') : line;
}

function causes(error: Error): string[] {
	const lines: string[] = [];
	for (let cause = error.cause; cause instanceof Error; cause = cause.cause) {
		lines.push(`  ← ${sanitise(cause instanceof ProblemError ? cause.problem.code : `${cause.name}: ${cause.message}`)}`);
	}
	return lines;
}
