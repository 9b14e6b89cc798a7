/** JSON leaves DEL, C1 and bidirectional controls raw; escaped, the text is safe to `cat` and says the same once parsed. */
export function escapeControls(json: string): string {
	return json.replace(
		/[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
		character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);
}
