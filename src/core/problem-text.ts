import type {Problem, ProblemCode} from './problem.ts';
import type {Prose, StepNames} from './problem-prose.ts';
import {languageProse} from './problem-text-language.ts';
import {roadProse} from './problem-text-road.ts';
import {runProse} from './problem-text-run.ts';
import {plain, type Text} from './text.ts';

/** Every code has its sentence here: one that is missing does not compile. */
const PROSE: Prose<ProblemCode> = {...roadProse, ...languageProse, ...runProse};

/**
 * One line: where, what, and what to do next. Detail that came from elsewhere is not sanitised here.
 * @param names what to call a step; by its key where only that is known
 */
export function problemText(problem: Problem, names: StepNames = plain): Text {
	const write = PROSE[problem.code] as (problem: Problem, names: StepNames) => Text;
	return write(problem, names);
}
