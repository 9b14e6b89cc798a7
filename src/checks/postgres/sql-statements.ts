export interface SqlStatement {
	/** As it stands, without comments around it. */
	readonly text: string;
	/** Words in lower case, quoted names as they are, single punctuation marks. */
	readonly tokens: readonly SqlToken[];
	/** Counted from 1. */
	readonly line: number;
}

export interface SqlToken {
	readonly kind: 'word' | 'name' | 'text' | 'mark';
	/** A word in lower case; a quoted name or a text without its quotes. */
	readonly value: string;
}

const TOKEN =
	/(?<space>\s+)|(?<comment>--[^\n]*)|(?<block>\/\*)|(?<dollar>\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$)|(?<text>[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*')|(?<name>"(?:[^"]|"")+")|(?<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|\d[\w.]*)|(?<meta>\\[^\n]*)|(?<mark>[\s\S])/y;

/** Cuts SQL into statements: comments, quotes, dollar quotes and psql's own commands are seen for what they are. */
export function sqlStatements(source: string): SqlStatement[] {
	const statements: SqlStatement[] = [];
	let tokens: SqlToken[] = [];
	let start = -1;
	let end = 0;
	const finish = () => {
		if (tokens.length > 0) statements.push({text: source.slice(start, end).trim(), tokens, line: lineOf(source, start)});
		tokens = [];
		start = -1;
	};
	const add = (token: SqlToken, from: number, to: number) => {
		if (start < 0) start = from;
		end = to;
		tokens.push(token);
	};
	for (let at = 0; at < source.length; ) {
		TOKEN.lastIndex = at;
		const groups = TOKEN.exec(source)?.groups ?? {};
		const next = TOKEN.lastIndex > at ? TOKEN.lastIndex : at + 1;
		if (groups.block !== undefined) at = endOfComment(source, next);
		else if (groups.dollar !== undefined) {
			const closing = source.indexOf(groups.dollar, next);
			const to = closing < 0 ? source.length : closing + groups.dollar.length;
			add({kind: 'text', value: source.slice(next, closing < 0 ? source.length : closing)}, at, to);
			at = to;
		} else {
			if (groups.mark === ';') finish();
			else if (groups.meta !== undefined && tokens.length === 0) {
				add({kind: 'mark', value: '\\'}, at, next);
				finish();
			} else if (groups.text !== undefined) add({kind: 'text', value: unquote(groups.text.replace(/^[eE]/, ''), "'")}, at, next);
			else if (groups.name !== undefined) add({kind: 'name', value: unquote(groups.name, '"')}, at, next);
			else if (groups.word !== undefined) add({kind: 'word', value: groups.word.toLowerCase()}, at, next);
			else if (groups.mark !== undefined || groups.meta !== undefined) add({kind: 'mark', value: groups.mark ?? '\\'}, at, next);
			at = next;
		}
	}
	finish();
	return statements;
}

/** Comments nest. */
function endOfComment(source: string, from: number): number {
	let depth = 1;
	for (let at = from; at < source.length; at++) {
		const two = source.slice(at, at + 2);
		if (two === '/*' || two === '*/') {
			depth += two === '/*' ? 1 : -1;
			at++;
			if (depth === 0) return at + 1;
		}
	}
	return source.length;
}

function unquote(quoted: string, mark: string): string {
	return quoted.slice(1, -1).replaceAll(mark + mark, mark);
}

function lineOf(source: string, at: number): number {
	return source.slice(0, at).split('\n').length;
}
