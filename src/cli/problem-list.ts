import type {Problem} from '../core/problem.ts';

/** Several expected problems at once: everything wrong with a configuration or a checklist, in one go. */
export class ProblemList extends Error {
	readonly problems: readonly Problem[];

	constructor(problems: readonly Problem[]) {
		super('problems');
		this.name = 'ProblemList';
		this.problems = problems;
	}
}
