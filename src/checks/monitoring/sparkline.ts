const BARS = '▁▂▃▄▅▆▇█';

/** A line of bars, one cell each; a hole is a gap. Neighbours are averaged when there are more values than cells. */
export function sparkline(values: readonly (number | undefined)[], cells = 40): string {
	const count = Math.min(cells, values.length);
	const cell = Array.from({length: count}, (_, index) => {
		const part = values.slice(Math.floor((index * values.length) / count), Math.floor(((index + 1) * values.length) / count));
		const known = part.filter(value => value !== undefined && Number.isFinite(value)) as number[];
		return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length;
	});
	const known = cell.filter(value => value !== undefined);
	const low = Math.min(...known);
	const high = Math.max(...known);
	return cell
		.map(value => {
			if (value === undefined) return ' ';
			const level = high === low ? 3 : Math.round(((value - low) / (high - low)) * (BARS.length - 1));
			return BARS[level] ?? ' ';
		})
		.join('');
}
