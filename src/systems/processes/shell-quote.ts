/** One word for a POSIX shell. Single quotes keep everything literal; the quote itself steps outside them. */
export function shellQuote(word: string): string {
	return /^[A-Za-z0-9_@%+:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

export function shellJoin(words: readonly string[]): string {
	return words.map(shellQuote).join(' ');
}
