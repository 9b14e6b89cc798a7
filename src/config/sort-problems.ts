import type {Origin, Problem} from '../core/problem.ts';

/** By file, then by place in it; what has no place in a file comes first. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
	return [...problems].sort((left, right) => {
		const [a, b] = [originOf(left), originOf(right)];
		if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
		return compareNames(a.file, b.file) || a.line - b.line || a.column - b.column;
	});
}

function originOf(problem: Problem): Origin | undefined {
	return 'origin' in problem ? problem.origin : undefined;
}

/** By code unit, so that the order does not depend on the machine's locale. */
function compareNames(left: string, right: string): number {
	return left === right ? 0 : left < right ? -1 : 1;
}
