import {z} from 'zod';
import {text, type Words} from '../../core/text.ts';
import type {Systems} from '../../systems/systems.ts';
import {outputLines} from '../output-lines.ts';
import type {MigrationFile} from './migration-effects.ts';
import {type SchemaSnapshot, snapshotSchema} from './schema-snapshot.ts';

export type FilesSeen<T> = {readonly read: T} | {readonly file: string; readonly unread: Words};

const MAX_BYTES = 16 * 1_048_576;
/** A line that no SQL file has. */
const MARK = '\u0001file ';

const ALL_SQL = `cd -- "$1" || exit 1
for f in ./*.sql; do
	[ -f "$f" ] || continue
	printf '\\n${'\\001'}file %s\\n' "\${f#./}"
	cat -- "$f" || exit 1
done`;

/** A schema as a file says it should be. */
export async function readBaseline(on: string, file: string, systems: Systems, signal: AbortSignal): Promise<FilesSeen<SchemaSnapshot>> {
	const ran = await systems.run({target: on}, {argv: ['cat', '--', file]}, {signal, maxBytes: MAX_BYTES});
	if (ran.exitCode !== 0 || ran.truncated) return {file, unread: whyUnread(ran)};
	try {
		return {read: snapshotSchema.parse(JSON.parse(ran.stdout))};
	} catch (error) {
		return {file, unread: error instanceof z.ZodError ? z.prettifyError(error) : text('not JSON', 'JSON이 아님')};
	}
}

/** The .sql files of a directory, in the order of their names. */
export async function readSqlFiles(
	on: string,
	directory: string,
	systems: Systems,
	signal: AbortSignal,
): Promise<FilesSeen<readonly MigrationFile[]>> {
	const ran = await systems.run({target: on}, {argv: ['sh', '-c', ALL_SQL, 'sh', directory]}, {signal, maxBytes: MAX_BYTES});
	if (ran.exitCode !== 0 || ran.truncated) return {file: directory, unread: whyUnread(ran)};
	const files = ran.stdout
		.split(`\n${MARK}`)
		.slice(1)
		.map(part => {
			const end = part.indexOf('\n');
			return {name: part.slice(0, end), text: part.slice(end + 1)};
		});
	const ordered = files.sort((left, right) => (left.name < right.name ? -1 : 1));
	return ordered.length === 0 ? {file: directory, unread: text('no .sql file', '.sql 파일 없음')} : {read: ordered};
}

function whyUnread({exitCode, stderr, truncated}: {exitCode: number | null; stderr: string; truncated: boolean}): Words {
	if (truncated) return text(`more than ${MAX_BYTES} bytes`, `${MAX_BYTES}바이트 초과`);
	return outputLines(stderr.trim(), 'last') || text(`exit code ${exitCode}`, `종료 코드 ${exitCode}`);
}
