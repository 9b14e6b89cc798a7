/** Words that hold an English sentence together; names, states and commands seldom have them. */
const PROSE = new Set(
	`a absent after ago all alone also an and another any are as at be before both but by cannot could day days does
	done each either else empty ends ever every expected expires for found from gone had has have here hour hours how if in installed is
	it its left line lines listed made may minutes missing more most must never newest no none nor not nothing of off old on one
	only or others out over own present row rows same seconds seen several should since some than that the their them then there
	they this to too took unknown unread until was were what when where which while who why will with within without would yes yet`.split(
		/\s+/,
	),
);

/** One word that is a whole line of evidence. */
const ALONE = /^(absent|denied|differs|dropped|empty|gone|installed|missing|never|none|nothing|present|required|there|unread|unused)$/;

/** English by design, or by others: matchers in the checklist's own words, PromQL, and what programs say in the demo. */
const KNOWN = [
	/"[^"]*"|`[^`]*`|'[^']*'|\{[^}]*\}|\/[^\s/]+\/(?=\s|$)/g,
	/(contains …|…|[<>≤≥] [\d.]+)( (and|or) (not )?(contains …|…|[<>≤≥] [\d.]+))+/g,
	/\bsum by \(/g,
	/Traceback \(most recent call last\)/g,
	/ERROR: +syntax error at end of input/g,
];

/**
 * The first English words in a Korean text that are prose: two or more in a row with one of them a word that only sentences
 * have. What stands in quotes, backticks or braces is quoted from elsewhere.
 */
export function englishProse(korean: string): string | undefined {
	const own = KNOWN.reduce((text, known) => text.replace(known, '…'), korean);
	if (ALONE.test(own.trim())) return own.trim();
	for (const [run] of own.matchAll(/(?<![\w.=-])[\w.-]+(?: +[\w.-]+)+/g)) {
		const words = run.split(/ +/);
		if (words.some(word => PROSE.has(word))) return run;
	}
	return undefined;
}
