import {z} from 'zod';
import {textSchema} from '../config/fields.ts';
import type {Plan} from '../core/event.ts';
import {fail} from '../core/problem.ts';
import {phrase, type Text, text} from '../core/text.ts';
import {hasOnePlace, ONE_PLACE, placeOf, whereItRuns} from '../systems/processes/command-fields.ts';
import {placeText} from '../systems/processes/command-text.ts';
import {shellQuote} from '../systems/processes/shell-quote.ts';
import type {Place, Systems} from '../systems/systems.ts';
import {defineAction, type Performed, type Probed} from './contract.ts';

const path = z.string().refine(value => /^\/(?!.*\/$)[^\0]+$/.test(value), {
	message: 'a file has a whole path, beginning with /',
	params: {ko: '파일은 /로 시작하는 전체 경로로 지정'},
});

const end = z.strictObject({...whereItRuns, path}).refine(hasOnePlace, ONE_PLACE);

const schema = z.strictObject({
	/** The file, and where it lies: on a target, in a container, or in a pod. */
	from: end,
	/** Where it goes. Its folder exists; a file of that name is replaced. */
	to: end,
	summary: textSchema,
	undo: textSchema.optional(),
});

export type CopyFileSpec = z.output<typeof schema>;
type End = CopyFileSpec['from'];

/** What travels at once: no more of the file than this is ever in memory. A multiple of 3, so that the pieces join. */
const PIECE_BYTES = 600 * 1_024;

/** Between any two places that can be reached, over the connections that the checks use, and proven by checksum at both ends. */
export const copyFile = defineAction<CopyFileSpec>({
	kind: 'copy-file',
	about: 'Copies one file from a target, container or pod to another, and compares checksums at both ends',
	schema,
	plan({from, to, summary, undo}): Plan {
		const commands = [
			comment(placeOf(from), text(`read ${from.path}`, `${from.path} 읽기`)),
			comment(
				placeOf(to),
				text(`write ${to.path} (mode 600), then compare sha256sum of both`, `${to.path} 쓰기 (모드 600), 그 뒤 양쪽 sha256sum 비교`),
			),
		];
		return {summary, commands, ...(undo !== undefined && {undo})};
	},
	async perform({from, to}, systems, signal, onOutput): Promise<Performed> {
		const source = await lookAtFile(systems, from, signal);
		if (source === undefined) {
			return failed(`${from.path} is not there`, `${from.path} 파일이 없음`, from);
		}
		const pieces = Math.max(1, Math.ceil(source.bytes / PIECE_BYTES));
		for (let piece = 0; piece < pieces; piece++) {
			const encoded = await printed(systems, from, readScript(from.path, piece), signal);
			if (encoded === undefined) return failed('the file could not be read', '파일 읽기 실패', from);
			const wrote = await printed(systems, to, writeScript(to.path, piece === 0), signal, encoded);
			if (wrote === undefined) return failed('the file could not be written', '파일 쓰기 실패', to);
			onOutput(`${Math.min(source.bytes, (piece + 1) * PIECE_BYTES)} / ${source.bytes} bytes\n`);
		}
		const copied = await lookAtFile(systems, to, signal);
		if (copied?.sha256 !== source.sha256) return failed('the copy has another checksum', '복사본의 체크섬이 다름', to);
		return {
			succeeded: true,
			summary: text(
				`${source.bytes} bytes copied, sha256 ${source.sha256.slice(0, 12)}… at both ends`,
				`${source.bytes}바이트 복사, 양쪽 sha256 ${source.sha256.slice(0, 12)}… 일치`,
			),
		};
	},
	async probe({from, to}, systems, signal): Promise<Probed> {
		const [source, copied] = await Promise.all([lookAtFile(systems, from, signal), lookAtFile(systems, to, signal)]);
		if (source === undefined) {
			return {effect: 'cannot-tell', summary: text('The file to compare with is gone', '비교할 원본 파일이 없음')};
		}
		return copied?.sha256 === source.sha256
			? {effect: 'done', summary: text('Both ends have the same checksum', '양쪽 체크섬이 일치함')}
			: {effect: 'not-done', summary: text('The copy is not there, or not whole', '복사본이 없거나 온전하지 않음')};
	},
});

/** No command that could be typed does this: it says so where others have theirs. */
function comment(place: Place, words: Text): Text {
	return phrase`# ${placeText(place)}: ${words}`;
}

interface FileLook {
	readonly bytes: number;
	readonly sha256: string;
}

/** Undefined when there is no such file to read. */
async function lookAtFile(systems: Systems, end: End, signal: AbortSignal): Promise<FileLook | undefined> {
	const {folder, name} = split(end.path);
	const told = await printed(systems, end, `cd ${folder} && wc -c < ${name} && sha256sum ${name}`, signal);
	const [, bytes, sha256] = /^\s*(\d+)\s+([0-9a-f]{64})\b/.exec(told ?? '') ?? [];
	return bytes === undefined || sha256 === undefined ? undefined : {bytes: Number(bytes), sha256};
}

function readScript(path: string, piece: number): string {
	const {folder, name} = split(path);
	return `cd ${folder} && tail -c +${piece * PIECE_BYTES + 1} ${name} | head -c ${PIECE_BYTES} | base64`;
}

function writeScript(path: string, first: boolean): string {
	const {folder, name} = split(path);
	return `umask 077; cd ${folder} && base64 -d ${first ? '>' : '>>'} ${name}`;
}

function split(path: string): {readonly folder: string; readonly name: string} {
	const at = path.lastIndexOf('/');
	return {folder: shellQuote(path.slice(0, at) || '/'), name: shellQuote(`./${path.slice(at + 1)}`)};
}

/** What it printed; undefined when it ended otherwise than well. Whether what was not printed counts is for the checksum to say. */
async function printed(systems: Systems, end: End, script: string, signal: AbortSignal, stdin?: string): Promise<string | undefined> {
	const place: Place = placeOf(end);
	const {exitCode, stdout, truncated} = await systems.run(
		place,
		{script},
		{
			signal,
			maxBytes: PIECE_BYTES * 2,
			...(stdin !== undefined && {stdin}),
		},
	);
	if (truncated) fail({code: 'response-too-large', address: placeText(place), limitBytes: PIECE_BYTES * 2});
	return exitCode === 0 ? stdout : undefined;
}

function failed(en: string, ko: string, end: End): Performed {
	const where = placeText(placeOf(end));
	return {succeeded: false, summary: text(`${where}: ${en}`, `${where}: ${ko}`)};
}
