import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {packageRoot} from '../config/package-root.ts';
import type {Checklist} from '../core/checklist.ts';
import {coverageOf, readPlanItems} from '../language/plan-items.ts';
import {EXIT} from './exit-code.ts';
import type {Io} from './io.ts';

/** Prints every item of the plan with the steps that establish it and how. Items without a step make it fail. */
export function printSources(checklists: readonly Checklist[], io: Io): number {
	const items = readPlanItems(readFileSync(join(packageRoot(), 'checklists', 'plan-items.tsv'), 'utf8'));
	const coverage = coverageOf(items, checklists);
	const width = Math.max(...items.map(({key}) => key.length));
	for (const {item, steps} of coverage) {
		io.stdout.write(`${steps.length > 0 ? '✔' : '✖'} ${item.key.padEnd(width)}  ${item.text}\n`);
		for (const {step, by} of steps) io.stdout.write(`  ${' '.repeat(width)}  ${step.key}  ${by.join(', ') || 'gate'}\n`);
	}
	const without = coverage.filter(({steps}) => steps.length === 0).length;
	io.stdout.write(`\n${coverage.length - without}/${coverage.length}\n`);
	return without > 0 ? EXIT.failed : EXIT.passed;
}
