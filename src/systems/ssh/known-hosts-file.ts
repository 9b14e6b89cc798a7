import {mkdir, open, readFile} from 'node:fs/promises';
import {dirname} from 'node:path';
import {ProblemError} from '../../core/problem.ts';
import {text} from '../../core/text.ts';
import {type KnownHost, knownHostLine, parseKnownHosts} from './known-hosts.ts';

/**
 * A file that does not exist knows nobody; one that cannot be read or understood trusts nobody.
 *
 * @throws ProblemError `known-hosts-unreadable`
 */
export async function readKnownHosts(path: string): Promise<readonly KnownHost[]> {
	let content: string;
	try {
		content = await readFile(path, 'utf8');
	} catch (error) {
		if (codeOf(error) === 'ENOENT') return [];
		throw new ProblemError({code: 'known-hosts-unreadable', path, detail: codeOf(error)}, {cause: error});
	}
	const parsed = parseKnownHosts(content);
	if ('entries' in parsed) return parsed.entries;
	throw new ProblemError({code: 'known-hosts-unreadable', path, detail: text(`line ${parsed.malformedLine}`, `${parsed.malformedLine}행`)});
}

/** Appends one key, whatever another program wrote meanwhile. An existing file keeps its mode. */
export async function appendKnownHost(path: string, name: string, key: Buffer): Promise<void> {
	const line = knownHostLine(await readKnownHosts(path), name, key);
	try {
		await mkdir(dirname(path), {recursive: true, mode: 0o700});
		await using file = await open(path, 'a+', 0o600);
		const {size} = await file.stat();
		const last = Buffer.alloc(1, '\n');
		if (size > 0) await file.read(last, 0, 1, size - 1);
		const bytes = Buffer.from(last.toString() === '\n' ? line : `\n${line}`);
		const {bytesWritten} = await file.write(bytes);
		if (bytesWritten !== bytes.length) {
			await file.truncate(size);
			throw new Error('the disk is full');
		}
		await file.sync();
	} catch (error) {
		throw new ProblemError({code: 'known-hosts-unreadable', path, detail: codeOf(error)}, {cause: error});
	}
}

function codeOf(error: unknown): string {
	return error instanceof Error && 'code' in error ? String(error.code) : error instanceof Error ? error.message : String(error);
}
