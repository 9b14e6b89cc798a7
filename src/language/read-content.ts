import {readdir} from 'node:fs/promises';
import {dirname, join, relative} from 'node:path';
import {packageRoot} from '../config/package-root.ts';
import {expandPath} from '../config/places.ts';
import {readText, whyUnreadable} from '../config/read-text.ts';
import type {Config} from '../config/schema.ts';
import type {Problem} from '../core/problem.ts';
import type {ContentFiles} from './load-content.ts';
import type {SourceText} from './source-text.ts';

export interface ContentDirectories {
	readonly checklists: readonly string[];
	readonly runbooks: readonly string[];
}

/** The shipped directories, then those of the configuration, which are relative to its file. */
export function contentDirectories(config?: {readonly content: Config['content']; readonly file: string}): ContentDirectories {
	const shipped = packageRoot();
	const own = (paths: readonly string[]): string[] =>
		config === undefined ? [] : paths.map(path => expandPath(path, dirname(config.file)));
	return {
		checklists: [join(shipped, 'checklists'), ...own(config?.content.checklists ?? [])],
		runbooks: [join(shipped, 'runbooks'), ...own(config?.content.runbooks ?? [])],
	};
}

/** Reads every checklist (`*.yaml`) and runbook page (`*.md`); what cannot be read is a problem, and the rest is still read. */
export async function readContent(
	directories: ContentDirectories,
	from: string = process.cwd(),
): Promise<ContentFiles & {readonly problems: readonly Problem[]}> {
	const problems: Problem[] = [];
	const read = async (paths: readonly string[], suffix: RegExp): Promise<SourceText[]> => {
		const found = await Promise.all(paths.map(path => readDirectory(path, suffix, from, problems)));
		return found.flat();
	};
	const checklists = await read(directories.checklists, /\.ya?ml$/);
	const runbooks = await read(directories.runbooks, /\.md$/);
	return {checklists, runbooks, problems};
}

async function readDirectory(path: string, suffix: RegExp, from: string, problems: Problem[]): Promise<SourceText[]> {
	let names: string[];
	try {
		names = (await readdir(path)).filter(name => suffix.test(name) && !/^(\.|README\b)/.test(name)).sort();
	} catch (error) {
		problems.push({code: 'file-unreadable', path: shownPath(path, from), why: whyUnreadable(error)});
		return [];
	}
	const texts = await Promise.all(
		names.map(async (name): Promise<SourceText[]> => {
			const read = await readText(join(path, name));
			const file = shownPath(join(path, name), from);
			if ('text' in read) return [{file, text: read.text}];
			problems.push(read.problem.code === 'file-unreadable' ? {...read.problem, path: file} : read.problem);
			return [];
		}),
	);
	return texts.flat();
}

/** Below the working directory the way there is shorter than the whole path. */
function shownPath(path: string, from: string): string {
	const short = relative(from, path);
	return short === '' || short.startsWith('..') ? path : short;
}
