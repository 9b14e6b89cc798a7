import {describe, expect, it} from 'vitest';
import {MarkReader} from '../../../src/systems/processes/mark-reader.ts';

function read(chunks: readonly string[]) {
	let written = '';
	const reader = new MarkReader('m:1', chunk => (written += chunk.toString()));
	for (const chunk of chunks) reader.write(Buffer.from(chunk));
	reader.end();
	return {started: reader.started, written};
}

describe('MarkReader', () => {
	it.each([
		[['m:1:42\n'], {pid: 42}, ''],
		[['m:1:42\nerr\n'], {pid: 42}, 'err\n'],
		[['m', ':1:', '4', '2\ner', 'r\n'], {pid: 42}, 'err\n'],
		[['profile says hello\nm:1:42\nerr'], {pid: 42}, 'profile says hello\nerr'],
		[['m:1:missing\n'], 'missing', ''],
		[['no mark at all\n'], undefined, 'no mark at all\n'],
		[['m:1:42\n', 'm:1:43\n'], {pid: 42}, 'm:1:43\n'],
	])('reads %j', (chunks, started, written) => {
		expect(read(chunks)).toEqual({started, written});
	});

	it.each(['0', '1', '-1', '01', '42; rm', '', '99999999999'])('takes %j for no pid', pid => {
		expect(read([`m:1:${pid}\n`]).started).toBeUndefined();
	});

	it('does not hold back for ever what is not from a command of ours', () => {
		let written = 0;
		const reader = new MarkReader('m:1', chunk => {
			written += chunk.length;
		});
		reader.write(Buffer.alloc(20_000, 'x'));
		expect(written).toBe(20_000);
	});
});
