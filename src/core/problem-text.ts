import type {Problem, ProblemCode} from './problem.ts';
import type {Prose} from './problem-prose.ts';
import {languageProse} from './problem-text-language.ts';
import {roadProse} from './problem-text-road.ts';
import {runProse} from './problem-text-run.ts';
import type {Text} from './text.ts';

/** Every code has its sentence here: one that is missing does not compile. */
const PROSE: Prose<ProblemCode> = {...roadProse, ...languageProse, ...runProse};

/** One line: where, what, and what to do next. Detail that came from elsewhere is not sanitised here. */
export function problemText(problem: Problem): Text {
	const write = PROSE[problem.code] as (problem: Problem) => Text;
	return write(problem);
}
