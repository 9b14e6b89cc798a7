import {readdir} from 'node:fs/promises';
import {dirname, join, relative, resolve} from 'node:path';
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

/** Whether a file, by the name that it was read under, came with the program. */
export function isShipped(file: string, from: string = process.cwd()): boolean {
	const shipped = contentDirectories();
	return [...shipped.checklists, ...shipped.runbooks].includes(dirname(resolve(from, file)));
}

/** Reads every checklist (`*.yaml`) and runbook page (`*.md`); what cannot be read is a problem, and the rest is still read. */
export async function readContent(
	directories: ContentDirectories,
	from: string = process.cwd(),
): Promise<ContentFiles & {readonly problems: readonly Problem[]}> {
	const [checklists, runbooks] = await Promise.all([
		readDirectories(directories.checklists, /\.ya?ml$/, from),
		readDirectories(directories.runbooks, /\.md$/, from),
	]);
	const problems = [...checklists, ...runbooks].flatMap(read => ('problem' in read ? [read.problem] : []));
	return {checklists: sourcesOf(checklists), runbooks: sourcesOf(runbooks), problems};
}

/** The same for files that are named one by one, wherever they lie. */
export async function readNamed(paths: readonly string[], from: string): Promise<ContentFiles & {readonly problems: readonly Problem[]}> {
	const pages = await Promise.all(paths.filter(path => path.endsWith('.md')).map(path => readSource(path, from)));
	const others = await Promise.all(paths.filter(path => !path.endsWith('.md')).map(path => readSource(path, from)));
	const problems = [...others, ...pages].flatMap(read => ('problem' in read ? [read.problem] : []));
	return {checklists: sourcesOf(others), runbooks: sourcesOf(pages), problems};
}

type ReadFile = SourceText | {readonly problem: Problem};

async function readDirectories(paths: readonly string[], suffix: RegExp, from: string): Promise<ReadFile[]> {
	const read = await Promise.all(paths.map(path => readDirectory(path, suffix, from)));
	return read.flat();
}

async function readDirectory(path: string, suffix: RegExp, from: string): Promise<ReadFile[]> {
	try {
		const names = (await readdir(path)).filter(name => suffix.test(name) && !/^(\.|README\b)/.test(name)).sort();
		return await Promise.all(names.map(name => readSource(join(path, name), from)));
	} catch (error) {
		return [{problem: {code: 'file-unreadable', path: shownPath(path, from), why: whyUnreadable(error)}}];
	}
}

async function readSource(path: string, from: string): Promise<ReadFile> {
	const file = shownPath(path, from);
	const read = await readText(path);
	if ('text' in read) return {file, text: read.text};
	return {problem: read.problem.code === 'file-unreadable' ? {...read.problem, path: file} : read.problem};
}

function sourcesOf(read: readonly ReadFile[]): SourceText[] {
	return read.flatMap(one => ('problem' in one ? [] : [one]));
}

/** Below the working directory the way there is shorter than the whole path. */
function shownPath(path: string, from: string): string {
	const short = relative(from, path);
	return short === '' || short.startsWith('..') ? path : short;
}
