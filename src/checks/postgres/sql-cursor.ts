import type {SqlToken} from './sql-statements.ts';

/** Walks over a statement's tokens, taking what it expects. */
export class SqlCursor {
	private at = 0;
	private readonly tokens: readonly SqlToken[];
	/** The words that the last successful `takes` took. */
	taken: readonly string[] = [];

	constructor(tokens: readonly SqlToken[]) {
		this.tokens = tokens;
	}

	sees(...words: string[]): boolean {
		return words.every((word, index) => {
			const token = this.tokens[this.at + index];
			return token?.kind === 'word' && token.value === word;
		});
	}

	takes(...words: string[]): boolean {
		if (!this.sees(...words)) return false;
		this.at += words.length;
		this.taken = words;
		return true;
	}

	takesMark(mark: string): boolean {
		const token = this.tokens[this.at];
		if (token?.kind !== 'mark' || token.value !== mark) return false;
		this.at++;
		return true;
	}

	name(): string | undefined {
		const token = this.tokens[this.at];
		if (token === undefined || (token.kind !== 'word' && token.kind !== 'name')) return undefined;
		this.at++;
		return token.value;
	}

	/** A name, perhaps with a schema: `public` is left out. */
	qualified(): string | undefined {
		const first = this.name();
		if (first === undefined || this.tokens[this.at]?.value !== '.') return first;
		this.at++;
		const second = this.name();
		return second === undefined || first === 'public' ? second : `${first}.${second}`;
	}

	/** Takes the parentheses that begin here, for what stands in them. */
	group(): SqlToken[] | undefined {
		if (this.tokens[this.at]?.value !== '(') return undefined;
		let depth = 0;
		for (let at = this.at; at < this.tokens.length; at++) {
			const token = this.tokens[at];
			if (token?.kind !== 'mark') continue;
			if (token.value === '(') depth++;
			if (token.value === ')' && --depth === 0) {
				const within = this.tokens.slice(this.at + 1, at);
				this.at = at + 1;
				return within;
			}
		}
		return undefined;
	}

	rest(): readonly SqlToken[] {
		return this.tokens.slice(this.at);
	}
}

/** At those that stand in no parentheses. */
export function splitAtCommas(tokens: readonly SqlToken[]): SqlToken[][] {
	const parts: SqlToken[][] = [[]];
	let depth = 0;
	for (const token of tokens) {
		if (token.kind === 'mark' && token.value === '(') depth++;
		if (token.kind === 'mark' && token.value === ')') depth--;
		if (depth === 0 && token.kind === 'mark' && token.value === ',') parts.push([]);
		else parts.at(-1)?.push(token);
	}
	return parts.filter(part => part.length > 0);
}
