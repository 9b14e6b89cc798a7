import type {Key} from 'ink';
import {expect, test} from 'vitest';
import {KeyReader, strokesOf} from '../../../src/ui/input/key-press.ts';

const key = (pressed: Partial<Key> = {}) => pressed as Key;

test('a bracketed paste is text whatever it holds, in as many pieces as it came', () => {
	const reader = new KeyReader();
	expect(reader.read('[200~', key())).toEqual([]);
	expect(reader.read('rm -rf\r', key())).toEqual([{key: 'paste', text: 'rm -rf\r', pasted: true}]);
	expect(reader.read('', key({return: true}))).toEqual([{key: 'paste', text: '\n', pasted: true}]);
	expect(reader.read('', key({upArrow: true}))).toEqual([]);
	expect(reader.read('[201~', key())).toEqual([]);
	expect(reader.read('', key({return: true}))).toEqual([{key: 'enter', text: '', pasted: false}]);
});

test('a paste runs no shortcut', () => {
	expect(strokesOf({key: 'paste', text: 'q', pasted: true})).toEqual([]);
});

test('ctrl-c gets through a paste whose end was lost', () => {
	const reader = new KeyReader();
	reader.read('[200~', key());
	expect(reader.read('c', key({ctrl: true}))).toEqual([{key: 'ctrl-c', text: '', pasted: false}]);
	expect(reader.read('j', key())).toEqual([{key: 'j', text: 'j', pasted: false}]);
});

test('characters that arrive together are strokes to shortcuts and one text to fields', () => {
	const [press] = new KeyReader().read('jj\r', key());
	expect(press).toEqual({key: '', text: 'jj\r', pasted: true});
	expect(press && strokesOf(press).map(stroke => stroke.key)).toEqual(['j', 'j', 'enter']);
});

test('a Hangul key is its letter to shortcuts and itself to fields', () => {
	expect(new KeyReader().read('ㅂ', key())).toEqual([{key: 'q', text: 'ㅂ', pasted: false}]);
	const [syllable] = new KeyReader().read('가', key());
	expect(syllable).toEqual({key: '', text: '가', pasted: false});
	const strokes = syllable ? strokesOf(syllable) : [];
	expect(strokes.map(stroke => stroke.key)).toEqual(['r', 'k']);
	// A field that one of them opens gets the syllable once.
	expect(strokes.map(stroke => stroke.text).join('')).toBe('가');
});

test('alt with enter breaks the line, alone it confirms', () => {
	const reader = new KeyReader();
	expect(reader.read('', key({return: true, meta: true}))[0]).toMatchObject({key: 'ctrl-j', text: '\n'});
	expect(reader.read('\n', key())[0]).toMatchObject({key: 'ctrl-j'});
});
