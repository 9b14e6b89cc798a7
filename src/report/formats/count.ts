import type {Status} from '../../core/verdict.ts';
import type {CheckResult} from '../check-result.ts';

export function countByStatus(results: readonly CheckResult[]): Readonly<Record<Status, number>> {
	const counts: Record<Status, number> = {pass: 0, warn: 0, fail: 0, unknown: 0, skipped: 0};
	for (const {judged} of results) counts[judged.verdict.status]++;
	return counts;
}
