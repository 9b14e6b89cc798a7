/** One program with its words, of a line that a shell would read. */
export interface ShellCommand {
	/** Without quotes; nothing is expanded. */
	readonly words: readonly string[];
	/** Where its output is redirected to. */
	readonly targets: readonly string[];
}

/** The commands of one line, those within `$( )` and backticks too, each for itself. What stands behind an unquoted `#` is none. */
export function shellCommands(line: string): ShellCommand[] {
	const reader = new Reader(line);
	reader.read('');
	return reader.commands.filter(({words, targets}) => words.length + targets.length > 0);
}

class Reader {
	readonly commands: ShellCommand[] = [];
	readonly #line: string;
	#at = 0;

	constructor(line: string) {
		this.#line = line;
	}

	/** Up to the sign that ends what is being read, or the end of the line. */
	read(end: string): void {
		let words: string[] = [];
		let targets: string[] = [];
		let word: string | undefined;
		let isTarget = false;
		const endWord = () => {
			if (word !== undefined) (isTarget ? targets : words).push(word);
			if (word !== undefined) isTarget = false;
			word = undefined;
		};
		const endCommand = () => {
			endWord();
			this.commands.push({words, targets});
			[words, targets, isTarget] = [[], [], false];
		};
		while (this.#at < this.#line.length) {
			const sign = this.#line[this.#at++] ?? '';
			if (sign === end) break;
			if (/\s/.test(sign)) endWord();
			else if (sign === '#' && word === undefined) this.#at = this.#line.length;
			else if (sign === '>' || sign === '<' || (sign === '&' && this.#line[this.#at] === '>')) {
				// Digits right before it are a descriptor.
				if (/^\d+$/.test(word ?? '')) word = undefined;
				endWord();
				const [operator = ''] = /^[>&|<]*/.exec(this.#line.slice(this.#at)) ?? [];
				this.#at += operator.length;
				if (this.#line[this.#at] === '(') {
					word = this.#substitution(sign);
					continue;
				}
				isTarget = `${sign}${operator}`.includes('>');
				if (!isTarget) this.#skipWord();
			} else if (/[;&|()]/.test(sign)) endCommand();
			else word = `${word ?? ''}${this.#part(sign)}`;
		}
		endCommand();
	}

	/** What one sign, a quoted text, or what a command says adds to a word. */
	#part(sign: string): string {
		switch (sign) {
			case '\\':
				return this.#line[this.#at++] ?? '';
			case "'":
				return this.#until("'");
			case '"':
				return this.#doubleQuoted();
			case '`':
				this.read('`');
				return '`';
			case '$':
				return this.#line[this.#at] === '(' ? this.#substitution(sign) : sign;
			default:
				return sign;
		}
	}

	/** A command whose output, or a sum whose result, becomes a part of a word. */
	#substitution(sign: string): string {
		if (this.#line.startsWith('((', this.#at)) this.#skipBrackets();
		else {
			this.#at++;
			this.read(')');
		}
		return sign;
	}

	#doubleQuoted(): string {
		let text = '';
		while (this.#at < this.#line.length) {
			const sign = this.#line[this.#at++] ?? '';
			if (sign === '"') return text;
			text += sign === "'" ? sign : this.#part(sign);
		}
		return text;
	}

	#until(end: string): string {
		const from = this.#at;
		const found = this.#line.indexOf(end, from);
		const to = found === -1 ? this.#line.length : found;
		this.#at = to + 1;
		return this.#line.slice(from, to);
	}

	#skipBrackets(): void {
		let depth = 0;
		do {
			const sign = this.#line[this.#at++];
			depth += sign === '(' ? 1 : sign === ')' ? -1 : 0;
		} while (depth > 0 && this.#at < this.#line.length);
	}

	/** What is read from is no word of the command. */
	#skipWord(): void {
		const [skipped = ''] = /^\s*[^\s;&|()]*/.exec(this.#line.slice(this.#at)) ?? [];
		this.#at += skipped.length;
	}
}
