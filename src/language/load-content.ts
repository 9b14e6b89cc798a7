import {sortProblems} from '../config/sort-problems.ts';
import type {VariableTree} from '../config/variables.ts';
import type {Checklist, Runbook} from '../core/checklist.ts';
import type {Problem} from '../core/problem.ts';
import type {Kinds} from './kinds.ts';
import {loadChecklist} from './load-checklist.ts';
import {loadRunbook, type RunbookSource} from './load-runbook.ts';
import {idOfFile, type SourceText} from './source-text.ts';

/** The texts of every checklist and of every runbook page, in either language. */
export interface ContentFiles {
	readonly checklists: readonly SourceText[];
	readonly runbooks: readonly SourceText[];
}

export interface LoadedContent {
	/** Those without problems. */
	readonly checklists: readonly Checklist[];
	readonly runbooks: readonly Runbook[];
	readonly problems: readonly Problem[];
}

/** @param only ids of what is wanted, with what it includes: the rest is neither parsed nor judged, which is most of the work */
export function loadContent(
	files: ContentFiles,
	kinds: Kinds,
	variables: VariableTree | undefined,
	only?: ReadonlySet<string>,
): LoadedContent {
	const isWanted = ({file}: SourceText) => only === undefined || only.has(idOfFile(file));
	const {pairs, problems: unpaired} = pairRunbooks(files.runbooks);
	const checklists = files.checklists.filter(isWanted).map(source => loadChecklist(source, kinds, variables, {library: files.checklists}));
	const runbooks = pairs.filter(({page}) => isWanted(page)).map(pair => loadRunbook(pair, kinds, variables));
	const problems = [
		...duplicateIds(files.checklists),
		...duplicateIds(pairs.map(({page}) => page)),
		...unpaired,
		...[...checklists, ...runbooks].flatMap(loaded => loaded.problems),
	];
	return {
		checklists: checklists.flatMap(({checklist}) => checklist ?? []),
		runbooks: runbooks.flatMap(({runbook}) => runbook ?? []),
		problems: sortProblems(distinct(problems)),
	};
}

function pairRunbooks(files: readonly SourceText[]): {readonly pairs: readonly RunbookSource[]; readonly problems: readonly Problem[]} {
	const twins = new Map(files.filter(isKorean).map(twin => [englishName(twin.file), twin]));
	const pages = files.filter(file => !isKorean(file));
	const pairs = pages.map(page => {
		const twin = twins.get(page.file);
		return twin === undefined ? {page} : {page, twin};
	});
	const alone = [...twins].filter(([name]) => !pages.some(page => page.file === name));
	const problems = alone.map(
		([, twin]): Problem => ({code: 'missing-translation', origin: {file: twin.file, line: 1, column: 1}, language: 'en'}),
	);
	return {pairs, problems};
}

function isKorean({file}: SourceText): boolean {
	return file.endsWith('.ko.md');
}

function englishName(file: string): string {
	return file.replace(/\.ko\.md$/, '.md');
}

/** The same name in two directories would make `include`, resume and the report ambiguous. */
function duplicateIds(files: readonly SourceText[]): Problem[] {
	const first = new Map<string, string>();
	return files.flatMap(({file}): Problem[] => {
		const id = idOfFile(file);
		const earlier = first.get(id);
		if (earlier === undefined) {
			first.set(id, file);
			return [];
		}
		return [{code: 'duplicate-id', origin: {file, line: 1, column: 1}, id, first: {file: earlier, line: 1, column: 1}}];
	});
}

/** A checklist that several others include is read for each of them. */
function distinct(problems: readonly Problem[]): Problem[] {
	return [...new Map(problems.map(problem => [JSON.stringify(problem), problem])).values()];
}
