import type {CheckKind} from '../../checks/contract.ts';
import {say} from '../../core/text.ts';
import {deadlineOf} from './explain-kind.ts';
import {MATCHER_RULES, matcherConditions} from './explain-matchers.ts';
import {fieldsOf} from './kind-fields.ts';

/** Something that a test breaks, and what the kind then says. */
export interface Fault {
	readonly kind: string;
	readonly fault: string;
	/** `fail`, `unknown`, `warn`, perhaps with more after it. */
	readonly result: string;
	/** What the test breaks: a real server or machine, or what stands in for one. */
	readonly against: 'real' | 'stand-in';
}

const HEAD = `# Checks

Written by \`npm run docs\` from the schemas and the tests; a test keeps it current. The same is on the screen:
\`coinpilot-ops check --list\`, \`coinpilot-ops check --explain KIND\`, \`coinpilot-ops check --explain matchers\`.

A check is **pass** (seen to be as it should be), **warn** (as it should be, and worth a look), **fail** (seen to be wrong),
**unknown** (could not be looked at) or **skipped** (something it needs did not hold). Nothing seen is never a pass.

In a checklist a check is its \`kind\`, perhaps \`title: {en, ko}\`, \`timeout\` (one deadline over all looks) and
\`until: {for, every, consecutive}\` (look again until it passes), and the fields of its kind. \`\${…}\` stands for a value of the
configuration. A duration is \`500ms\`, \`30s\`, \`5m\`, \`1h30m\`, \`7d\` or \`2w\`. A field of a field is written \`outer.inner\`, one of each
element of a list \`list[].inner\`.`;

/** The documentation of every kind as Markdown, with what its tests break. */
export function checksPage(kinds: readonly CheckKind[], faults: readonly Fault[]): string {
	const sorted = [...kinds].sort((one, other) => (one.kind < other.kind ? -1 : 1));
	const parts = [HEAD, contents(sorted), ...sorted.map(kindPart), matchersPart(), faultsPart(sorted, faults)];
	return `${parts.join('\n\n')}\n`;
}

function contents(kinds: readonly CheckKind[]): string {
	return table(
		['kind', 'what it establishes'],
		kinds.map(({kind, about}) => [`[\`${kind}\`](#${kind})`, say(about, 'en')]),
	);
}

function kindPart(kind: CheckKind): string {
	const rows = fieldsOf(kind.schema).map(field => [
		`\`${field.path}\``,
		field.type,
		field.required ? '**required**' : field.fallback === undefined ? '' : `\`${field.fallback}\``,
		field.about,
	]);
	const blind = ['A pass does not prove:', '', ...kind.cannotSee.map(line => `- ${line}`)].join('\n');
	return [
		`## ${kind.kind}`,
		`${say(kind.about, 'en')}. One look takes at most ${deadlineOf(kind).en}, unless \`timeout\` says otherwise.`,
		`\`\`\`yaml\n${kind.example.trim()}\n\`\`\``,
		table(['field', 'type', 'default', ''], rows),
		blind,
	].join('\n\n');
}

function matchersPart(): string {
	const rows = matcherConditions().map(({path, type, about}) => [`\`${path}\``, type, about]);
	return ['## Matchers', MATCHER_RULES.map(rule => `- ${rule}`).join('\n'), table(['condition', 'of', 'holds when'], rows)].join('\n\n');
}

function faultsPart(kinds: readonly CheckKind[], faults: readonly Fault[]): string {
	const rows = kinds.flatMap(({kind}) => merged(faults.filter(one => one.kind === kind)).map(one => [`\`${kind}\``, ...one]));
	return [
		'## Faults injected in tests',
		[
			'What the tests break, and what the check then says. *real*: `test/real`, against real servers and machines, which',
			'`npm run verify` installs where they are missing. *stand-in*: `test/checks`, against local sockets, programs that stand in for',
			'others, or what was seen, put together by hand. Besides, `test/checks/contract.test.ts` holds every kind to this: it is no',
			'pass when its target is absent, its road is broken, its world answers with nothing, or nothing was seen.',
		].join('\n'),
		table(['kind', 'fault', 'result', 'against'], rows),
	].join('\n\n');
}

/** The same fault in several tests is one row. */
function merged(faults: readonly Fault[]): string[][] {
	const rows = new Map<string, {fault: Fault; against: Set<string>}>();
	for (const fault of faults) {
		const key = `${fault.fault}\n${fault.result}`;
		const row = rows.get(key) ?? {fault, against: new Set<string>()};
		row.against.add(fault.against);
		rows.set(key, row);
	}
	return [...rows.values()].map(({fault, against}) => [fault.fault, fault.result, [...against].sort().join(', ')]);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
	const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
	return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

/** A bar would end the cell, also within code. */
function cell(text: string): string {
	return text.replaceAll('\n', ' ').replaceAll('|', '\\|');
}
