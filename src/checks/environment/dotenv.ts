/** A line of a `.env` file, as Compose reads it. Holds a secret. */
export interface DotenvEntry {
	readonly key: string;
	/** What Compose makes of it, other variables of the file filled in. */
	readonly value: string;
	readonly line: number;
	/** Why the value is not what was probably meant: something in it ends it, or is filled in. */
	readonly cut?: DotenvCut;
	/** An earlier line that gives it another value, which does not count. */
	readonly overrides?: number;
}

export type DotenvCut = 'comment' | 'dollar' | 'quote';

const LINE = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.-]*)\s*(?:=|:\s)\s*(.*)$/;

/** Later lines win over earlier ones. */
export function parseDotenv(content: string): DotenvEntry[] {
	const entries = new Map<string, DotenvEntry>();
	const lines = content.replace(/^\uFEFF/, '').split(/\r?\n/);
	for (let index = 0; index < lines.length; index++) {
		const [, key = '', written = ''] = LINE.exec(lines[index] ?? '') ?? [];
		if (key === '') continue;
		const line = index + 1;
		let rest = written;
		const quote = /^["']/.exec(rest)?.[0];
		if (quote !== undefined) {
			// A quoted value may go on over lines.
			while (closing(rest, quote) === -1 && index + 1 < lines.length && rest.length < 65_536) rest += `\n${lines[++index]}`;
			if (closing(rest, quote) === -1) index = line - 1;
		}
		const entry = read(closing(rest, quote ?? '') === -1 ? written : rest, quote, entries);
		const before = entries.get(key);
		entries.set(key, {key, line, ...entry, ...(before !== undefined && before.value !== entry.value && {overrides: before.line})});
	}
	return [...entries.values()];
}

function read(written: string, quote: string | undefined, known: ReadonlyMap<string, DotenvEntry>): Pick<DotenvEntry, 'value' | 'cut'> {
	if (quote === undefined) {
		const [bare = ''] = written.split(/\s#/, 1);
		const commented = bare.length < written.length || written.startsWith('#');
		const {value, missing} = expand(written.startsWith('#') ? '' : bare.trimEnd(), known);
		// `KEY=value  # why` is a comment that was meant as one.
		const meant = commented && /\s#\s/.test(written);
		return {value, ...(missing ? {cut: 'dollar' as const} : commented && !meant && {cut: 'comment' as const})};
	}
	const end = closing(written, quote);
	if (end === -1) return {value: written, cut: 'quote'};
	const inner = written.slice(1, end);
	const after = written.slice(end + 1).trim();
	const torn = after !== '' && !after.startsWith('#');
	const {value, missing} = quote === "'" ? {value: inner, missing: false} : expand(resolveEscapes(inner), known);
	return {value, ...(torn ? {cut: 'quote' as const} : missing && {cut: 'dollar' as const})};
}

function closing(written: string, quote: string): number {
	if (quote === '') return written.length;
	for (let at = 1; at < written.length; at++) {
		if (written[at] === '\\' && quote === '"') at++;
		else if (written[at] === quote) return at;
	}
	return -1;
}

const ESCAPED: Readonly<Record<string, string>> = {n: '\n', r: '\r', t: '\t', $: '$$'};

function resolveEscapes(inner: string): string {
	return inner.replace(/\\(.)/gs, (_all, character: string) => ESCAPED[character] ?? character);
}

/** `$$` is a dollar sign; a name that the file does not have becomes nothing. */
function expand(value: string, known: ReadonlyMap<string, DotenvEntry>): {readonly value: string; readonly missing: boolean} {
	let missing = false;
	const filled = value.replace(/\$(?:\$|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?::?[-?+]([^}]*))?\})/g, (all, bare, braced, fallback) => {
		if (all === '$$') return '$';
		const found = known.get(bare ?? braced)?.value;
		if (found !== undefined) return found;
		if (fallback !== undefined) return fallback;
		missing = true;
		return '';
	});
	return {value: filled, missing};
}
