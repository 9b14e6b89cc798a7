import type {Series} from '../network/prometheus-api.ts';

/** What a series did over a window. Undefined where too few points are numbers. */
export interface TrendFigures {
	/** One value per point that was asked for; undefined where there was none. */
	readonly values: readonly (number | undefined)[];
	readonly points: number;
	/** The longest stretch without a point, in seconds; the ends of the window count. */
	readonly longestHoleS: number;
	/** How long before the end of the window its last point lies, whatever its value, in seconds. */
	readonly endedS: number;
	readonly changes: number;
	readonly min: number | undefined;
	readonly max: number | undefined;
	readonly mean: number | undefined;
	/** Per hour. */
	readonly slope: number | undefined;
	readonly last: number | undefined;
}

export function trendFigures(
	{points}: Series,
	{startS, endS, stepS}: {readonly startS: number; readonly endS: number; readonly stepS: number},
): TrendFigures {
	const wanted = Math.round((endS - startS) / stepS) + 1;
	const values: (number | undefined)[] = Array.from({length: wanted}, () => undefined);
	for (const [at, value] of points) {
		const index = Math.round((at - startS) / stepS);
		const number = Number(value.replace(/^([+-]?)Inf$/, '$1Infinity'));
		if (index >= 0 && index < wanted && !Number.isNaN(number)) values[index] = number;
	}
	const known = values.flatMap((value, index) => (value === undefined ? [] : [[index, value] as const]));
	const numbers = known.map(([, value]) => value);
	const longest = holes(values);
	return {
		values,
		points: known.length,
		longestHoleS: longest * stepS,
		endedS: endS - points.reduce((last, [at]) => Math.max(last, at), startS),
		changes: numbers.slice(1).filter((value, index) => value !== numbers[index]).length,
		min: numbers.length === 0 ? undefined : numbers.reduce((least, value) => Math.min(least, value)),
		max: numbers.length === 0 ? undefined : numbers.reduce((most, value) => Math.max(most, value)),
		mean: numbers.length === 0 ? undefined : numbers.reduce((sum, value) => sum + value, 0) / numbers.length,
		slope: slopeOf(known.map(([index, value]) => [(index * stepS) / 3_600, value])),
		last: numbers.at(-1),
	};
}

/** The most points in a row that are missing. */
function holes(values: readonly (number | undefined)[]): number {
	let longest = 0;
	let current = 0;
	for (const value of values) {
		current = value === undefined ? current + 1 : 0;
		longest = Math.max(longest, current);
	}
	return longest;
}

/** Least squares; one point has no slope. */
function slopeOf(points: readonly (readonly [number, number])[]): number | undefined {
	if (points.length < 2) return undefined;
	const meanX = points.reduce((sum, [x]) => sum + x, 0) / points.length;
	const meanY = points.reduce((sum, [, y]) => sum + y, 0) / points.length;
	let above = 0;
	let below = 0;
	for (const [x, y] of points) {
		above += (x - meanX) * (y - meanY);
		below += (x - meanX) ** 2;
	}
	return below === 0 || !Number.isFinite(above) ? undefined : above / below;
}
