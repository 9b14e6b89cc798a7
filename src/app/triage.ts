import type {Runbook} from '../core/checklist.ts';
import {type Judged, worst} from '../core/verdict.ts';
import type {Triaged} from './workspace.ts';

const SEVERITY: Readonly<Record<Runbook['severity'], number>> = {critical: 0, high: 1, medium: 2, low: 3};
const STATE: Readonly<Record<Triaged['state'], number>> = {points: 0, looking: 1, unknown: 2, clear: 3, none: 4};

/** What points somewhere first, then by severity: the order in which an operator should read. */
function rank(triaged: Iterable<Triaged>): Triaged[] {
	return [...triaged].sort(
		(a, b) =>
			STATE[a.state] - STATE[b.state] ||
			SEVERITY[a.runbook.severity] - SEVERITY[b.runbook.severity] ||
			(a.runbook.id < b.runbook.id ? -1 : 1),
	);
}

/**
 * Looks at the signs of every runbook at once.
 * @param look runs one of a runbook's `detect` checks
 * @param onChange the ranked list, after each sign that came in
 */
export async function triage(
	runbooks: readonly Runbook[],
	look: (runbook: Runbook, index: number) => Promise<Judged>,
	onChange: (ranked: readonly Triaged[]) => void,
): Promise<void> {
	const found = new Map<string, Triaged>(
		runbooks.map(runbook => [runbook.id, {runbook, state: runbook.detect.length > 0 ? 'looking' : 'none', signs: []}]),
	);
	onChange(rank(found.values()));
	await Promise.all(
		runbooks.flatMap(runbook =>
			runbook.detect.map(async (_, index) => {
				const judged = await look(runbook, index);
				const signs = [...(found.get(runbook.id)?.signs ?? []), judged];
				found.set(runbook.id, {runbook, signs, state: stateOf(runbook, signs)});
				onChange(rank(found.values()));
			}),
		),
	);
}

function stateOf(runbook: Runbook, signs: readonly Judged[]): Triaged['state'] {
	if (signs.some(sign => sign.verdict.status === 'fail')) return 'points';
	if (signs.length < runbook.detect.length) return 'looking';
	const status = worst(signs.map(sign => sign.verdict.status));
	return status === 'pass' || status === 'warn' ? 'clear' : 'unknown';
}
