const NOTHING = /^(?:[-+]?0+(?:\.0+)?(?:%|ms|us|ns|s)?|false|no|none|null|nil|n\/a|ok|-)$/i;
/** Words that begin a sentence as well: `error=no route to host`. Python's `None` does not. */
const AMBIGUOUS = /^(?:none|NONE|[Nn][Oo]|[Oo][Kk])$/;
/** What follows the value of a field: the end of the line, a separator, or another `key=`. */
const END_OF_FIELD = /[ \t]*(?:$|[\r\n,;)\]}|]|[A-Za-z_@][\w@.-]*=)/y;
const NOTHING_IN_PROSE = /^(?:0|none|null)$/i;

/**
 * Whether what a pattern found is the name of a field that says there is nothing of it: `errors=0`, `"error": null`,
 * `last_error=`. `at` is where the finding ends.
 */
export function isZeroField(text: string, at: number): boolean {
	let position = at;
	while (isNamePart(text.charCodeAt(position))) position++;
	const quoted = text.charCodeAt(position) === 34 || text.charCodeAt(position) === 39;
	if (quoted) position++;
	const sign = text.charCodeAt(position);
	if (sign !== 61 && sign !== 58) return false;
	position++;
	// `ERROR: 0 rows` is a sentence; `errors: 0,` is a field.
	const prose = sign === 58 && !quoted && text.charCodeAt(position) === 32;
	while (text.charCodeAt(position) === 32) position++;
	const quote = text.charCodeAt(position);
	if (quote === 34 || quote === 39) {
		const end = text.indexOf(String.fromCharCode(quote), position + 1);
		if (end === -1 || end - position > 8) return false;
		return end === position + 1 || NOTHING.test(text.slice(position + 1, end));
	}
	if (text.startsWith('[]', position) || text.startsWith('{}', position)) return true;
	const start = position;
	while (position - start < 12 && !isEnd(text.charCodeAt(position))) position++;
	if (prose && text.charCodeAt(position) === 32) return false;
	// A lone zero is by far the most usual.
	if (position - start === 1) return quote === 48 || quote === 45;
	if (position === start) return sign === 61;
	const word = text.slice(start, position);
	if (prose) return NOTHING_IN_PROSE.test(word);
	return NOTHING.test(word) && (!AMBIGUOUS.test(word) || endsField(text, position));
}

/** `error=no` says that there is none; `error=no route to host` does not. */
function endsField(text: string, at: number): boolean {
	END_OF_FIELD.lastIndex = at;
	return END_OF_FIELD.test(text);
}

function isNamePart(code: number): boolean {
	return (
		(code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95 || code === 46 || code === 45
	);
}

/** White space, a comma, a semicolon, a closing bracket, or the end of the text. */
function isEnd(code: number): boolean {
	return Number.isNaN(code) || code <= 32 || code === 44 || code === 59 || code === 41 || code === 93 || code === 125 || code === 124;
}
