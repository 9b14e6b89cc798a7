/** `--` and two letters. */
const SHORTEST_BEGINNING = 4;

/** The candidate closest to a mistyped name, or undefined when none is close enough to be meant. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
	const typed = name.toLowerCase();
	// Whoever stops in the middle of a word means the word.
	const begun = typed.length < SHORTEST_BEGINNING ? [] : [...candidates].filter(candidate => candidate.toLowerCase().startsWith(typed));
	if (begun.length === 1) return begun[0];
	let best: string | undefined;
	let bestDistance = Math.max(2, Math.floor(name.length / 2)) + 1;
	for (const candidate of candidates) {
		const distance = editDistance(typed, candidate.toLowerCase(), bestDistance);
		if (distance < bestDistance) {
			best = candidate;
			bestDistance = distance;
		}
	}
	return best;
}

/** Levenshtein distance, given up on once it reaches `limit`. */
function editDistance(left: string, right: string, limit: number): number {
	if (Math.abs(left.length - right.length) >= limit) return limit;
	let previous = Array.from({length: right.length + 1}, (_, index) => index);
	for (let row = 1; row <= left.length; row++) {
		const current = [row];
		for (let column = 1; column <= right.length; column++) {
			const substitution = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
			current.push(Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, substitution));
		}
		previous = current;
	}
	return previous[right.length] ?? limit;
}
