/**
 * Everything that could move a cursor, change a colour, turn the reading direction or hide: C0 but tab and newline, DEL, C1,
 * bidirectional controls, zero-width characters and joiners, line and paragraph separators, tag characters, lone surrogates.
 */
export const HOSTILE =
	/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\p{Cs}]/gu;

const NEWLINE = /\n/g;

/**
 * Text from outside, made fit to be shown: control characters appear as `^[`, the rest as `<U+202E>`. Tabs stay as they are.
 * @param options.newlines whether line breaks stay too; false for a place that is one line. @default true
 */
export function sanitise(text: string, options: {readonly newlines?: boolean} = {}): string {
	const visible = text.replace(HOSTILE, makeVisible);
	return options.newlines === false ? visible.replace(NEWLINE, '^J') : visible;
}

function makeVisible(character: string): string {
	const code = character.codePointAt(0) ?? 0;
	if (code < 0x20) return `^${String.fromCharCode(code + 0x40)}`;
	return code === 0x7f ? '^?' : `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}
