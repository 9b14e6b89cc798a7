import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {packageRoot} from '../config/package-root.ts';
import type {Checklist} from '../core/checklist.ts';
import {joined, type Language, say, type Text, text} from '../core/text.ts';
import {coverageOf, type Established, readPlanItems} from '../language/plan-items.ts';
import {EXIT} from './exit-code.ts';
import type {Io} from './io.ts';

const BY: Readonly<Record<Established, Text>> = {
	check: text('check', '확인'),
	action: text('action', '조치'),
	person: text('person', '사람'),
};
const GATE = text('gate', '게이트');

/** Prints every item of the plan with the steps that establish it and how. Items without a step make it fail. */
export function printSources(checklists: readonly Checklist[], io: Io, language: Language): number {
	const items = readPlanItems(readFileSync(join(packageRoot(), 'checklists', 'plan-items.tsv'), 'utf8'));
	const coverage = coverageOf(items, checklists);
	const width = Math.max(...items.map(({key}) => key.length));
	for (const {item, steps} of coverage) {
		io.stdout.write(`${steps.length > 0 ? '✔' : '✖'} ${item.key.padEnd(width)}  ${say(item.text, language)}\n`);
		for (const {step, by} of steps) {
			const how =
				by.length === 0
					? GATE
					: joined(
							by.map(one => BY[one]),
							', ',
						);
			io.stdout.write(`  ${' '.repeat(width)}  ${step.key}  ${say(how, language)}\n`);
		}
	}
	const without = coverage.filter(({steps}) => steps.length === 0).length;
	io.stdout.write(`\n${coverage.length - without}/${coverage.length}\n`);
	return without > 0 ? EXIT.failed : EXIT.passed;
}
