import type {Problem} from '../../src/core/problem.ts';
import {problemText} from '../../src/core/problem-text.ts';

/** Every problem as an operator reads it, in English and then in Korean. */
export function sayProblems(problems: readonly Problem[]): string {
	const texts = problems.map(problem => problemText(problem));
	return `${[...texts.map(one => one.en), '', ...texts.map(one => one.ko)].join('\n')}\n`;
}
