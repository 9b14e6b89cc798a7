import {hash} from 'node:crypto';
import {crc32} from 'node:zlib';
import {escapeControls} from '../core/escape-controls.ts';
import type {Recorded, RunEvent} from '../core/event.ts';
import {text, type Words} from '../core/text.ts';

/** The version of the line's form that this program writes. */
const JOURNAL_VERSION = 1;

/** What the first line chains to. */
export const GENESIS = '0'.repeat(64);

const SUM_LENGTH = ',"crc":"00000000"}'.length;

/**
 * One event as it stands in the file: `{"seq","at","v","event","prev","crc"}` and a newline.
 * `prev` is the SHA-256 of the line before, without its newline; `crc` is the CRC-32 of this line's bytes before `,"crc"`, because a
 * chain alone says nothing about its last line.
 */
export function encodeLine(recorded: Recorded, prev: string): Buffer {
	const {seq, at, event} = recorded;
	const body = escapeControls(JSON.stringify({seq, at, v: JOURNAL_VERSION, event, prev})).slice(0, -1);
	return Buffer.from(`${body}${sumOf(Buffer.from(body))}\n`);
}

export type Line =
	| {readonly kind: 'good'; readonly recorded: Recorded; readonly prev: string}
	| {readonly kind: 'newer'; readonly version: number}
	/** `garbled` cannot be read at all; `altered` reads well and is not what was written. */
	| {readonly kind: 'garbled' | 'altered'; readonly detail: Words};

/** The bytes of one line without its newline. */
export function decodeLine(bytes: Buffer): Line {
	let value: unknown;
	try {
		value = JSON.parse(bytes.toString('utf8'));
	} catch {
		return {kind: 'garbled', detail: text('not JSON', 'JSON이 아님')};
	}
	if (!isObject(value)) return {kind: 'garbled', detail: text('not a record', '기록 형식이 아님')};
	const {seq, at, v, event, prev} = value;
	if (Number.isSafeInteger(v) && (v as number) > JOURNAL_VERSION) return {kind: 'newer', version: v as number};
	const body = bytes.subarray(0, -SUM_LENGTH);
	if (bytes.toString('latin1', body.length) !== sumOf(body))
		return {kind: 'altered', detail: text('checksum does not match', '체크섬이 맞지 않음')};
	if (!Number.isSafeInteger(seq) || typeof at !== 'number' || typeof prev !== 'string' || !isEvent(event)) {
		return {kind: 'altered', detail: text('not a record', '기록 형식이 아님')};
	}
	return {kind: 'good', recorded: {seq: seq as number, at, event}, prev};
}

/** What the next line's `prev` is. */
export function hashLine(bytes: Buffer): string {
	return hash('sha256', bytes, 'hex');
}

function sumOf(body: Buffer): string {
	return `,"crc":"${crc32(body).toString(16).padStart(8, '0')}"}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEvent(value: unknown): value is RunEvent {
	return isObject(value) && typeof value.type === 'string';
}
