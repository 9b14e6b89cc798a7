import {constants} from 'node:fs';
import {open} from 'node:fs/promises';
import type {Problem} from '../core/problem.ts';

/** No checklist, runbook or configuration written by a person comes near this. */
export const MAX_FILE_BYTES = 1_048_576;

type Why = Extract<Problem, {code: 'file-unreadable'}>['why'];

export type TextRead = {readonly text: string} | {readonly problem: Problem};

/** A whole text file, refused before it is read when it is too large and after when it is not text. */
export async function readText(path: string): Promise<TextRead> {
	const refuse = (why: Why, detail?: string): TextRead => ({
		problem: {code: 'file-unreadable', path, why, ...(detail === undefined ? {} : {detail})},
	});
	try {
		// Without O_NONBLOCK, opening a named pipe waits for its writer.
		await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
		const stats = await file.stat();
		if (stats.isDirectory()) return refuse('directory');
		if (!stats.isFile()) return refuse('other', 'not a regular file');
		if (stats.size > MAX_FILE_BYTES) return refuse('too-large', `${stats.size} > ${MAX_FILE_BYTES}`);
		return decode(await file.readFile(), refuse);
	} catch (error) {
		return refuse(whyUnreadable(error), codeOf(error));
	}
}

function decode(bytes: Buffer, refuse: (why: Why) => TextRead): TextRead {
	if (bytes.length > MAX_FILE_BYTES) return refuse('too-large');
	if (bytes.includes(0)) return refuse('binary');
	try {
		const text = new TextDecoder('utf-8', {fatal: true}).decode(bytes);
		return text.trim() === '' ? refuse('empty') : {text};
	} catch {
		return refuse('binary');
	}
}

function codeOf(error: unknown): string | undefined {
	return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

export function whyUnreadable(error: unknown): Why {
	switch (codeOf(error)) {
		case 'ENOENT':
		case 'ENOTDIR':
			return 'missing';
		case 'EACCES':
		case 'EPERM':
			return 'denied';
		case 'EISDIR':
			return 'directory';
		default:
			return 'other';
	}
}
