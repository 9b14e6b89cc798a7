import {describe, expect, it} from 'vitest';
import {OutputKeeper} from '../../../src/systems/processes/output-keeper.ts';

describe('OutputKeeper', () => {
	it('hands on characters whole, however the bytes were cut', () => {
		const bytes = Buffer.from('가나다 ✔ 😀');
		const seen: string[] = [];
		const keeper = new OutputKeeper(1_000, chunk => seen.push(chunk));
		for (const byte of bytes) keeper.write(Buffer.from([byte]));
		expect(keeper.end()).toBe('가나다 ✔ 😀');
		expect(seen).toEqual([...'가나다 ✔ 😀']);
		expect(keeper.truncated).toBe(false);
	});

	it.each([1, 7, 100, 5_000])('keeps head and tail, in chunks of %i', size => {
		const all = Buffer.from(Array.from({length: 2_000}, (_, index) => `${index}\n`).join(''));
		const keeper = new OutputKeeper(40);
		for (let at = 0; at < all.length; at += size) keeper.write(all.subarray(at, at + size));
		const text = keeper.end();
		expect(keeper.truncated).toBe(true);
		expect(text).toBe(`${all.subarray(0, 20)}\n[… ${all.length - 40} bytes …]\n${all.subarray(-20)}`);
	});

	it('keeps everything up to the limit exactly', () => {
		const keeper = new OutputKeeper(10);
		keeper.write(Buffer.from('0123456789'));
		expect(keeper.end()).toBe('0123456789');
		expect(keeper.truncated).toBe(false);
	});

	it('does not cut a character in two where it leaves the middle out', () => {
		const keeper = new OutputKeeper(10);
		keeper.write(Buffer.from('가나다라마바사'));
		expect(keeper.end()).toBe('가\n[… 15 bytes …]\n사');
	});

	it('shows bytes that are no text as replacement characters', () => {
		const keeper = new OutputKeeper(100);
		keeper.write(Buffer.from([0x61, 0xff, 0x62]));
		expect(keeper.end()).toBe('a\ufffdb');
	});
});
