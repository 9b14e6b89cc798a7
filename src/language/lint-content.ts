import {parseConfig} from '../config/load-config.ts';
import {sortProblems} from '../config/sort-problems.ts';
import {variablesOf} from '../config/variables.ts';
import type {Problem} from '../core/problem.ts';
import type {Kinds} from './kinds.ts';
import {type ContentFiles, loadContent} from './load-content.ts';
import type {SourceText} from './source-text.ts';

export interface LintInput {
	readonly files: ContentFiles;
	readonly kinds: Kinds;
	/** Without it, variables are held against the configuration's schema alone. */
	readonly config?: SourceText | undefined;
}

/** Every problem in checklists, runbooks and configuration together, in the order of the files. */
export function lintContent({files, kinds, config}: LintInput): Problem[] {
	const loaded = config === undefined ? undefined : parseConfig(config.file, config.text);
	const variables = loaded?.config === undefined ? undefined : variablesOf(loaded.config);
	const {problems} = loadContent(files, kinds, variables);
	return sortProblems([...(loaded?.problems ?? []), ...problems]);
}
