import {z} from 'zod';
import {sortProblems} from '../config/sort-problems.ts';
import type {VariableTree} from '../config/variables.ts';
import {parseYaml, type YamlSource} from '../config/yaml-source.ts';
import type {Runbook, Step} from '../core/checklist.ts';
import type {Problem} from '../core/problem.ts';
import {plain, type Text} from '../core/text.ts';
import {canonicalJson, sha256} from './hash.ts';
import type {Kinds} from './kinds.ts';
import {FRONT_MATTER_LINE, type Page, type StepBlock, splitPage} from './markdown-blocks.ts';
import {readChecks} from './read-check.ts';
import {type Draft, readStep} from './read-step.ts';
import {checkReferences} from './references.ts';
import {frontMatterSchema} from './schema.ts';
import {expectedId, idOfFile, type SourceText} from './source-text.ts';
import {substitute} from './substitute.ts';
import {type Reading, validate} from './validate.ts';

/** A runbook's page in English and its twin in Korean, which carries the same blocks. */
export interface RunbookSource {
	readonly page: SourceText;
	readonly twin?: SourceText;
}

/** The runbook is there when, and only when, there are no problems. */
export interface LoadedRunbook {
	readonly runbook?: Runbook;
	readonly problems: readonly Problem[];
}

/** What is run is read from the page; the twin gives the Korean prose, and must say the same in every block. */
export function loadRunbook({page, twin}: RunbookSource, kinds: Kinds, variables: VariableTree | undefined): LoadedRunbook {
	const problems: Problem[] = [];
	const id = idOfFile(page.file);
	const english = parsePage(page, problems);
	const front = readFrontMatter(english, id, {kinds, variables, problems});
	const drafts = english.blocks.flatMap(({source}) =>
		source === undefined ? [] : [readStep(source.value, [], id, {kinds, variables, source, problems})],
	);
	const {problems: unresolved, settings} = checkReferences(drafts, variables);
	problems.push(...unresolved);
	const korean = twin === undefined ? undefined : parsePage(twin, problems);
	if (korean === undefined) {
		problems.push({code: 'missing-translation', origin: {file: page.file, line: 1, column: 1}, language: 'ko'});
	} else {
		problems.push(...twinProblems(english, korean));
	}
	if (front === undefined || korean === undefined || problems.length > 0) return {problems: sortProblems(problems)};
	const steps = drafts.flatMap((draft, index) => withProse(draft, english.blocks[index], korean.blocks[index]));
	const {title, severity, symptoms, detect} = front;
	const closing = english.page.closing === '' ? {} : {closing: {en: english.page.closing, ko: korean.page.closing}};
	const runbook: Runbook = {
		id,
		title,
		file: page.file,
		hash: sha256(steps.map(step => step.hash).join('\n')),
		sections: [{id, title, steps}],
		settings,
		severity,
		symptoms,
		detect,
		...closing,
	};
	return {runbook, problems: []};
}

interface ParsedBlock extends StepBlock {
	readonly source: YamlSource | undefined;
}

interface ParsedPage {
	readonly file: string;
	readonly page: Page;
	readonly front: YamlSource | undefined;
	readonly blocks: readonly ParsedBlock[];
}

function parsePage({file, text}: SourceText, problems: Problem[]): ParsedPage {
	const page = splitPage(text);
	if (page.frontMatter === undefined) {
		const expected = plain('--- id: … ---');
		problems.push({code: 'wrong-value', origin: {file, line: 1, column: 1}, key: 'front matter', expected});
	}
	const front = page.frontMatter === undefined ? undefined : parseYaml(file, page.frontMatter, FRONT_MATTER_LINE - 1);
	problems.push(...(front?.problems ?? []));
	const blocks = page.blocks.map(block => {
		if (block.open) problems.push({code: 'yaml-syntax', origin: {file, line: block.line - 1, column: 1}, detail: 'FENCE_NOT_CLOSED'});
		const parsed = parseYaml(file, block.text, block.line - 1);
		problems.push(...parsed.problems);
		return {...block, source: parsed.source};
	});
	return {file, page, front: front?.source, blocks};
}

const looseFrontMatter = frontMatterSchema(z.unknown());

function readFrontMatter({front}: ParsedPage, id: string, reading: Omit<Reading, 'source'>) {
	if (front === undefined) return undefined;
	const {problems, variables} = reading;
	const substituted = substitute(front.value, front, [], variables);
	problems.push(...substituted.problems);
	const parsed = validate(looseFrontMatter, {value: substituted.value, at: [], substituted}, {...reading, source: front});
	const raw = substituted.value;
	const written = typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>) : {};
	const detect = readChecks(
		Array.isArray(written.detect) ? written.detect : [],
		{value: written.detect, at: ['detect'], substituted},
		{...reading, source: front},
	);
	if (parsed === undefined) return undefined;
	if (parsed.id !== id) problems.push({code: 'wrong-value', origin: front.valueAt(['id']), key: 'id', expected: expectedId(`${id}.md`)});
	return {...parsed, detect};
}

/** The two pages may differ in prose and in nothing else. */
function twinProblems(english: ParsedPage, korean: ParsedPage): Problem[] {
	const problems: Problem[] = [];
	const differs = (where: string, here: YamlSource | undefined, there: YamlSource | undefined): void => {
		if (here === undefined || there === undefined || canonicalJson(here.value) === canonicalJson(there.value)) return;
		const key = differingKey(here.value, there.value);
		const path = key === undefined ? [] : [key];
		problems.push({code: 'twin-differs', origin: there.keyAt(path), where, twin: here.keyAt(path)});
	};
	differs('front-matter', english.front, korean.front);
	const top = (file: string) => ({file, line: 1, column: 1});
	if (english.blocks.length !== korean.blocks.length) {
		problems.push({code: 'twin-differs', origin: top(korean.file), where: 'steps', twin: top(english.file)});
		return problems;
	}
	for (const [index, block] of english.blocks.entries()) {
		const other = korean.blocks[index];
		if (other === undefined) continue;
		differs(idOfBlock(block, index), block.source, other.source);
		if (block.prose !== '' && other.prose === '') problems.push(untranslated(korean.file, other.line - 1, 'ko'));
		if (block.prose === '' && other.prose !== '') problems.push(untranslated(english.file, block.line - 1, 'en'));
	}
	if (english.page.closing !== '' && korean.page.closing === '') problems.push(untranslated(korean.file, 1, 'ko'));
	if (english.page.closing === '' && korean.page.closing !== '') problems.push(untranslated(english.file, 1, 'en'));
	return problems;
}

function untranslated(file: string, line: number, language: string): Problem {
	return {code: 'missing-translation', origin: {file, line, column: 1}, language};
}

function differingKey(left: unknown, right: unknown): string | undefined {
	const [a, b] = [left, right].map(value => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}));
	const keys = [...new Set([...Object.keys(b ?? {}), ...Object.keys(a ?? {})])];
	return keys.find(key => canonicalJson(a?.[key]) !== canonicalJson(b?.[key]));
}

function idOfBlock({source}: ParsedBlock, index: number): string {
	const value = source?.value;
	const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
	return typeof id === 'string' ? id : String(index + 1);
}

function withProse({step}: Draft, english: ParsedBlock | undefined, korean: ParsedBlock | undefined): Step[] {
	if (step === undefined) return [];
	const prose: Text = {en: english?.prose ?? '', ko: korean?.prose ?? ''};
	return [prose.en === '' && prose.ko === '' ? step : {...step, prose}];
}
