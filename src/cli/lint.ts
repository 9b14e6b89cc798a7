import {findConfig, requireConfig} from '../config/find-config.ts';
import {parseConfig} from '../config/load-config.ts';
import {readText} from '../config/read-text.ts';
import {variablesOf} from '../config/variables.ts';
import {ProblemError} from '../core/problem.ts';
import {say} from '../core/text.ts';
import {lintContent} from '../language/lint-content.ts';
import {loadContent} from '../language/load-content.ts';
import {contentDirectories, readContent} from '../language/read-content.ts';
import {EXIT} from './exit-code.ts';
import {chooseLanguage, type GlobalOptions} from './global-options.ts';
import type {Io} from './io.ts';
import {problemLine} from './problem-line.ts';
import {loadKinds} from './session.ts';

/** Checks every checklist, runbook and the configuration; names files to see only their problems. */
export async function lint(
	options: GlobalOptions,
	io: Io,
	files: readonly string[],
	own: {readonly sources?: boolean} = {},
): Promise<number> {
	const language = chooseLanguage(options, io);
	const file = options.config === undefined ? await findConfig(io.cwd) : await requireConfig(options.config, io.cwd);
	const source = file === undefined ? undefined : await readSource(file);
	const config = source && parseConfig(source.file, source.text).config;
	const content = await readContent(contentDirectories(config && file !== undefined ? {content: config.content, file} : undefined), io.cwd);
	const kinds = await loadKinds(config && file !== undefined ? {config, file} : undefined);
	const problems = [...content.problems, ...lintContent({files: content, kinds, config: source})].filter(
		problem => files.length === 0 || ('origin' in problem && problem.origin !== undefined && files.includes(problem.origin.file)),
	);
	for (const problem of problems) io.stdout.write(`${problemLine(new ProblemError(problem), language, false)}\n`);
	if (problems.length > 0) return EXIT.usage;
	if (own.sources) {
		const {printSources} = await import('./sources.ts');
		return printSources(loadContent(content, kinds, config && variablesOf(config)).checklists, io);
	}
	const {checklists, runbooks} = content;
	const pages = runbooks.filter(({file}) => !file.endsWith('.ko.md')).length;
	io.stdout.write(
		`${say({en: `✔ ${checklists.length} checklists, ${pages} runbooks: no problems`, ko: `✔ 체크리스트 ${checklists.length}개, 런북 ${pages}개: 문제 없음`}, language)}\n`,
	);
	return EXIT.passed;
}

async function readSource(file: string): Promise<{readonly file: string; readonly text: string}> {
	const read = await readText(file);
	if ('problem' in read) throw new ProblemError(read.problem);
	return {file, text: read.text};
}
