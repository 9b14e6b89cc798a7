/** The first of `count` items, each some rows high, that shows in `height` rows with the one at the cursor near their middle. */
export function firstAround(cursor: number, count: number, height: number, heightOf: (index: number) => number): number {
	const half = Math.floor(height / 2);
	let below = 0;
	for (let index = cursor; index < count && below < height - half; index++) below += heightOf(index);
	// Near the end there is more room above.
	let room = height - Math.max(Math.min(below, height - half), cursor < count ? heightOf(cursor) : 0);
	let first = cursor;
	while (first > 0) {
		room -= heightOf(first - 1);
		if (room < 0) break;
		first--;
	}
	return first;
}

/** The items from `first` on that fit whole into `height` rows, and how many they are. */
export function fillFrom<T>(first: number, count: number, height: number, draw: (index: number) => readonly T[]): {rows: T[]; end: number} {
	const rows: T[] = [];
	let end = first;
	for (; end < count; end++) {
		const item = draw(end);
		// One that is taller than all there is shows as far as it goes.
		if (rows.length + item.length > height && end > first) break;
		rows.push(...item);
	}
	return {rows: rows.slice(0, height), end};
}
