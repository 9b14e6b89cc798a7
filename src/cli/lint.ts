import {basename, resolve} from 'node:path';
import {CONFIG_FILE, findConfig, requireConfig} from '../config/find-config.ts';
import {parseConfig} from '../config/load-config.ts';
import {readText} from '../config/read-text.ts';
import {variablesOf} from '../config/variables.ts';
import {type Problem, ProblemError} from '../core/problem.ts';
import {say} from '../core/text.ts';
import {lintContent} from '../language/lint-content.ts';
import {loadContent} from '../language/load-content.ts';
import {gatherMissing} from '../language/missing-settings.ts';
import {contentDirectories, isShipped, readContent, readNamed} from '../language/read-content.ts';
import {EXIT} from './exit-code.ts';
import {chooseLanguage, type GlobalOptions} from './global-options.ts';
import type {Io} from './io.ts';
import {problemLine} from './problem-line.ts';
import {loadKinds} from './session.ts';

type Content = Awaited<ReturnType<typeof readContent>>;

/** Checks every checklist, runbook and the configuration; names files to see only their problems. */
export async function lint(
	options: GlobalOptions,
	io: Io,
	files: readonly string[],
	own: {readonly sources?: boolean} = {},
): Promise<number> {
	const language = chooseLanguage(options, io);
	const configured = options.config ?? files.find(name => basename(name) === CONFIG_FILE);
	const file = configured === undefined ? await findConfig(io.cwd) : await requireConfig(configured, io.cwd);
	const source = file === undefined ? undefined : await readSource(file);
	const config = source && parseConfig(source.file, source.text).config;
	const found = await readContent(contentDirectories(config && file !== undefined ? {content: config.content, file} : undefined), io.cwd);
	const wanted = new Set(files.map(name => resolve(io.cwd, name)));
	const content = await withNamed(found, wanted, file, io.cwd);
	const kinds = await loadKinds(config && file !== undefined ? {config, file} : undefined);
	const problems = [...content.problems, ...lintContent({files: content, kinds, config: source})].filter(problem => {
		const where = fileOf(problem);
		return wanted.size === 0 || (where !== undefined && wanted.has(resolve(io.cwd, where)));
	});
	const shipped = (name: string) => isShipped(name, io.cwd);
	const told = config && file !== undefined ? gatherMissing(problems, variablesOf(config), file, shipped) : problems;
	for (const problem of told) io.stdout.write(`${problemLine(new ProblemError(problem), language, false)}\n`);
	if (problems.length > 0) return EXIT.usage;
	if (own.sources) {
		const {printSources} = await import('./sources.ts');
		return printSources(loadContent(content, kinds, config && variablesOf(config)).checklists, io, language);
	}
	const {checklists, runbooks} = content;
	const pages = runbooks.filter(({file}) => !file.endsWith('.ko.md')).length;
	io.stdout.write(
		`${say({en: `✔ ${checklists.length} checklists, ${pages} runbooks: no problems`, ko: `✔ 점검표 ${checklists.length}개, 런북 ${pages}개: 문제 없음`}, language)}\n`,
	);
	return EXIT.passed;
}

/** What was named and lies outside of the folders that are read anyway is read as well: nothing named is passed over in silence. */
async function withNamed(found: Content, wanted: ReadonlySet<string>, config: string | undefined, from: string): Promise<Content> {
	const read = new Set(
		[...found.checklists, ...found.runbooks, ...found.problems.map(problem => ({file: fileOf(problem) ?? ''}))].map(({file}) =>
			resolve(from, file),
		),
	);
	const others = [...wanted].filter(path => !read.has(path) && path !== config);
	const named = await readNamed(others, from);
	return {
		checklists: [...found.checklists, ...named.checklists],
		runbooks: [...found.runbooks, ...named.runbooks],
		problems: [...found.problems, ...named.problems],
	};
}

function fileOf(problem: Problem): string | undefined {
	if ('origin' in problem && problem.origin !== undefined) return problem.origin.file;
	return problem.code === 'file-unreadable' ? problem.path : undefined;
}

async function readSource(file: string): Promise<{readonly file: string; readonly text: string}> {
	const read = await readText(file);
	if ('problem' in read) throw new ProblemError(read.problem);
	return {file, text: read.text};
}
