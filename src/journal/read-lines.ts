import type {Recorded} from '../core/event.ts';
import {text, type Words} from '../core/text.ts';
import {decodeLine, GENESIS, hashLine} from './line.ts';

export interface Damage {
	/** Counts from 1. */
	readonly line: number;
	/** The sequence number that should have stood there. */
	readonly seq: number;
	readonly detail: Words;
}

export interface Contents {
	/** Everything that reads well, before and after the damage. */
	readonly records: Recorded[];
	/** The first place where the file is not what was written. */
	readonly damage?: Damage;
	/** Length of the file without its torn tail. */
	readonly goodBytes: number;
	/** A last line that never was wholly written; zero when there is none. */
	readonly tornBytes: number;
	/** Hash of the last whole line. */
	readonly head: string;
	/** It ends in lines of this later version. */
	readonly newer?: number;
}

const NEWLINE = 0x0a;

/** Reads a journal's bytes and follows its chain. */
export function readLines(bytes: Buffer): Contents {
	const records: Recorded[] = [];
	let damage: Damage | undefined;
	let newer: {readonly version: number; readonly at: Damage} | undefined;
	let head = GENESIS;
	let offset = 0;
	let line = 0;
	let expected = 1;
	while (offset < bytes.length) {
		line++;
		const newline = bytes.indexOf(NEWLINE, offset);
		if (newline === -1) break;
		const content = bytes.subarray(offset, newline);
		const decoded = decodeLine(content);
		if (decoded.kind === 'garbled' && newline === bytes.length - 1) break;
		if (decoded.kind === 'newer') {
			newer ??= {
				version: decoded.version,
				at: {
					line,
					seq: expected,
					detail: text(`claims to be of version ${decoded.version}`, `형식 버전이 ${decoded.version}(으)로 적혀 있음`),
				},
			};
		} else if (decoded.kind !== 'good') damage ??= {line, seq: expected, detail: decoded.detail};
		else {
			const {recorded, prev} = decoded;
			// A program that knows only this version never writes after a line of a later one.
			damage ??= newer?.at;
			if (recorded.seq !== expected)
				damage ??= {line, seq: expected, detail: text(`sequence jumps to ${recorded.seq}`, `순번이 ${recorded.seq}(으)로 건너뜀`)};
			else if (prev !== head)
				damage ??= {line, seq: expected, detail: text('does not follow from the line before', '앞줄과 이어지지 않음')};
			records.push(recorded);
			expected = recorded.seq;
		}
		head = hashLine(content);
		expected++;
		offset = newline + 1;
	}
	return {
		records,
		goodBytes: offset,
		tornBytes: bytes.length - offset,
		head,
		...(damage === undefined ? {} : {damage}),
		...(newer === undefined || damage !== undefined ? {} : {newer: newer.version}),
	};
}
