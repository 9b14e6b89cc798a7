/** Reads what Vitest's JSON reporter wrote, and counts. */
import {existsSync, readFileSync} from 'node:fs';
import {relative} from 'node:path';

/**
 * @param {string} file
 * @returns {{passed: number, failed: number, skipped: number, skippedIn: Map<string, number>, secondTry: string[]}}
 *   `skippedIn`: tests left out, by file and group; `secondTry`: tests that passed after they had failed, with why
 */
export function tallyOf(file) {
	const tally = {passed: 0, failed: 0, skipped: 0, skippedIn: new Map(), secondTry: []};
	// Without a report the run broke before it could count.
	if (!existsSync(file)) return {...tally, failed: 1};
	for (const {name, status, assertionResults} of JSON.parse(readFileSync(file, 'utf8')).testResults) {
		let failed = 0;
		for (const test of assertionResults) {
			if (test.status === 'passed') {
				tally.passed++;
				// What made it fail the first time stands there still.
				const [why] = test.failureMessages ?? [];
				if (why !== undefined) tally.secondTry.push(`${relative(process.cwd(), name)} › ${test.title}: ${why.split('\n', 1)[0]}`);
			} else if (test.status === 'failed') failed++;
			else {
				tally.skipped++;
				const where = [relative(process.cwd(), name), ...test.ancestorTitles.slice(0, 1)].join(' › ');
				tally.skippedIn.set(where, (tally.skippedIn.get(where) ?? 0) + 1);
			}
		}
		// A file that could not be loaded, or broke around its tests, has no failed test to count.
		tally.failed += failed === 0 && status === 'failed' ? 1 : failed;
	}
	return tally;
}
