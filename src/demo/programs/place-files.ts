import {copyFile, mkdir, readFile, rename, rm, writeFile} from 'node:fs/promises';
import {dirname, join, normalize} from 'node:path';
import {type Answer, refused, said} from './answer.ts';

/** What changes files inside a place, and what the machine's own would carry out on the operator's files. */
export const FILE_PROGRAMS = ['rm', 'mkdir', 'cp', 'mv', 'chown'];

/** The files inside a container or pod, under a folder that stands for its `/`. */
export interface PlaceFiles {
	read(path: string): Promise<Buffer | undefined>;
	write(path: string, content: Buffer): Promise<void>;
	/** @param name one of `FILE_PROGRAMS` */
	run(name: string, argv: readonly string[]): Promise<Answer>;
}

export function createPlaceFiles(root: string): PlaceFiles {
	// Normalised as a whole path first, so that no `..` leads out.
	const at = (path: string) => join(root, normalize(`/${path}`));
	const files: PlaceFiles = {
		read: path => readFile(at(path)).catch(() => undefined),
		async write(path, content) {
			await mkdir(dirname(at(path)), {recursive: true});
			await writeFile(at(path), content, {mode: 0o600});
		},
		async run(name, argv) {
			const words = argv.filter(word => !word.startsWith('-'));
			const relative = (name === 'chown' ? words.slice(1) : words).find(word => !word.startsWith('/'));
			if (relative !== undefined) return refused(`${name}: ${relative}: only whole paths are there`);
			switch (name) {
				case 'rm':
					for (const path of words) await rm(at(path), {recursive: true, force: true});
					return said('');
				case 'mkdir':
					for (const path of words) await mkdir(at(path), {recursive: true});
					return said('');
				case 'cp':
				case 'mv': {
					const [from = '', to = ''] = words;
					if ((await files.read(from)) === undefined) return refused(`${name}: can't stat '${from}': No such file or directory`);
					await (name === 'cp' ? copyFile : rename)(at(from), at(to));
					return said('');
				}
				default:
					return said('');
			}
		},
	};
	return files;
}
