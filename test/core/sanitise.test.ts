import {describe, expect, test} from 'vitest';
import {sanitise} from '../../src/core/sanitise.ts';

describe('sanitise', () => {
	test.each([
		['plain text', '행 수가 같음 ✔ 182,380', '행 수가 같음 ✔ 182,380'],
		['tab and newline', 'a\tb\nc', 'a\tb\nc'],
		['a colour', '\u001b[31mred\u001b[0m', '^[[31mred^[[0m'],
		['a window title', '\u001b]0;owned\u0007', '^[]0;owned^G'],
		['a carriage return that overwrites', 'fail\rpass', 'fail^Mpass'],
		['backspaces', 'no\b\byes', 'no^H^Hyes'],
		['NUL and DEL', '\0\u007f', '^@^?'],
		['an eight-bit escape', '\u009b31m', '<U+009B>31m'],
		['next line', 'a\u0085b', 'a<U+0085>b'],
		['text turned round', 'user\u202egnp.exe\u202c', 'user<U+202E>gnp.exe<U+202C>'],
		['isolates and marks', '\u2066\u2069\u200e\u200f\u061c', '<U+2066><U+2069><U+200E><U+200F><U+061C>'],
		['zero width', 'a\u200bb\u200dc\ufeffd\u2060', 'a<U+200B>b<U+200D>c<U+FEFF>d<U+2060>'],
		['separators', '\u2028\u2029', '<U+2028><U+2029>'],
		['tags', '\u{e0041}', '<U+E0041>'],
		['lone surrogates', 'a\ud800b\udc00', 'a<U+D800>b<U+DC00>'],
		['a pair', '😀', '😀'],
	])('shows %s', (_, text, expected) => {
		expect(sanitise(text)).toBe(expected);
	});

	test('keeps a place of one line to one line', () => {
		expect(sanitise('a\r\nb\tc', {newlines: false})).toBe('a^M^Jb\tc');
	});

	test('leaves nothing behind that a terminal obeys, and says the same when asked again', () => {
		for (let code = 0; code <= 0xffff; code++) {
			const shown = sanitise(`a${String.fromCharCode(code)}b`);
			expect(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/.test(shown), code.toString(16)).toBe(false);
			if (sanitise(shown) !== shown) throw new Error(code.toString(16));
		}
	});
});
