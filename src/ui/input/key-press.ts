import type {Key} from 'ink';
import {graphemesOf} from '../lines/text-width.ts';
import {latinKeys} from './hangul-keys.ts';

/** One stroke as shortcuts see it, or a piece of text as fields see it. */
export interface KeyPress {
	/** `enter`, `up`, `ctrl-c`, or the character of the key itself, whatever the input method made of it. */
	readonly key: string;
	/** What a text field takes. Empty for keys that are no text. */
	readonly text: string;
	/** Came in one piece with other text: never submits anything. */
	readonly pasted: boolean;
}

const PASTE_START = '[200~';
const PASTE_END = '[201~';
/** What Ink leaves of a sequence that it does not know, such as a late answer of the terminal about itself: no strokes of anyone. */
const SEQUENCE = /^\[[?<=>\d;:]+[@-~]$/;

const NAMED: readonly (readonly [keyof Key, string])[] = [
	['return', 'enter'],
	['escape', 'escape'],
	['upArrow', 'up'],
	['downArrow', 'down'],
	['leftArrow', 'left'],
	['rightArrow', 'right'],
	['pageUp', 'page-up'],
	['pageDown', 'page-down'],
	['home', 'home'],
	['end', 'end'],
	['backspace', 'backspace'],
	// Ink names the byte that most terminals send for backspace `delete`.
	['delete', 'backspace'],
];

/** Turns what Ink read into strokes. One per terminal: it remembers that a bracketed paste is under way. */
export class KeyReader {
	#pasting = false;

	read(input: string, key: Key): readonly KeyPress[] {
		if (input === PASTE_START || input === PASTE_END) {
			this.#pasting = input === PASTE_START;
			return [];
		}
		// The end of a paste may be lost on the way; leaving must work even then.
		if (key.ctrl && input === 'c') this.#pasting = false;
		if (this.#pasting) return this.#pasted(input, key);
		if (key.ctrl) return input.length === 1 ? [stroke(`ctrl-${input}`)] : [];
		if (key.tab) return [stroke(key.shift ? 'shift-tab' : 'tab')];
		if (key.return && key.meta) return [{key: 'ctrl-j', text: '\n', pasted: false}];
		const named = NAMED.find(([name]) => key[name] === true);
		if (named) return [stroke(named[1])];
		if (input === '' || key.meta || SEQUENCE.test(input)) return [];
		if (input === '\n') return [{key: 'ctrl-j', text: '\n', pasted: false}];
		const characters = graphemesOf(input);
		if (characters.length === 1) return typed(input);
		// Several characters at once: typed faster than read, or pasted into a terminal that does not bracket.
		return [{key: '', text: input, pasted: true}];
	}

	#pasted(input: string, key: Key): readonly KeyPress[] {
		const text = key.return ? '\n' : key.tab ? '\t' : key.ctrl || key.escape || key.meta ? '' : input;
		return text === '' ? [] : [{key: 'paste', text, pasted: true}];
	}
}

function stroke(key: string): KeyPress {
	return {key, text: '', pasted: false};
}

function typed(character: string): readonly KeyPress[] {
	const keys = latinKeys(character);
	if (keys === character || keys.length === 1) return [{key: keys, text: character, pasted: false}];
	// A composed syllable: one piece of text to a field, several strokes to shortcuts.
	return [{key: '', text: character, pasted: false}];
}

/** The single strokes of a piece that came at once, for where shortcuts are awaited. A real paste has none. */
export function strokesOf(press: KeyPress): readonly KeyPress[] {
	if (press.key !== '') return press.key === 'paste' ? [] : [press];
	return graphemesOf(press.text).flatMap(character => {
		if (character === '\r') return [stroke('enter')];
		if (character === '\t') return [stroke('tab')];
		// The syllable belongs to a field once, however many keys it took.
		return [...latinKeys(character)].map((key, index) => ({key, text: index === 0 ? character : '', pasted: false}));
	});
}
