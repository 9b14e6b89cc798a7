/** A sample: seconds since the epoch, and the value. */
export type Point = readonly [second: number, value: number];

type OverRange = (points: readonly Point[], rangeSeconds: number) => number | undefined;

/** Functions of one range vector. Undefined: this series gives no result. */
export const OVER_RANGE: Readonly<Record<string, OverRange>> = {
	rate: (points, range) => extrapolated(points, range, 1 / range),
	increase: (points, range) => extrapolated(points, range, 1),
	delta: points => (points.length < 2 ? undefined : last(points) - first(points)),
	changes: points => points.filter(([, value], index) => index > 0 && value !== points[index - 1]?.[1]).length,
	resets: points => points.filter(([, value], index) => index > 0 && value < (points[index - 1]?.[1] ?? value)).length,
	count_over_time: points => points.length,
	sum_over_time: points => points.reduce((sum, [, value]) => sum + value, 0),
	avg_over_time: points => points.reduce((sum, [, value]) => sum + value, 0) / points.length,
	min_over_time: points => points.reduce((least, [, value]) => Math.min(least, value), Number.POSITIVE_INFINITY),
	max_over_time: points => points.reduce((most, [, value]) => Math.max(most, value), Number.NEGATIVE_INFINITY),
	last_over_time: points => last(points),
	present_over_time: () => 1,
};

/** Functions of a number and a range vector, whichever way round: the quantile comes first, the seconds ahead last. */
export const OVER_RANGE_WITH: Readonly<Record<string, (given: number, points: readonly Point[], now: number) => number | undefined>> = {
	quantile_over_time: (quantile, points) =>
		quantileOf(
			quantile,
			points.map(([, value]) => value),
		),
	predict_linear: (ahead, points, now) => {
		if (points.length < 2) return undefined;
		const meanX = points.reduce((sum, [at]) => sum + at - now, 0) / points.length;
		const meanY = points.reduce((sum, [, value]) => sum + value, 0) / points.length;
		const covariance = points.reduce((sum, [at, value]) => sum + (at - now - meanX) * (value - meanY), 0);
		const variance = points.reduce((sum, [at]) => sum + (at - now - meanX) ** 2, 0);
		const slope = covariance / variance;
		return meanY - slope * meanX + slope * ahead;
	},
};

/** Between two values it lies on the line from one to the other. */
function quantileOf(quantile: number, values: readonly number[]): number {
	const sorted = [...values].sort((left, right) => left - right);
	const rank = quantile * (sorted.length - 1);
	const below = sorted[Math.floor(rank)] ?? Number.NaN;
	return below + (rank - Math.floor(rank)) * ((sorted[Math.ceil(rank)] ?? below) - below);
}

/** Functions of one instant vector, value by value. */
export const PER_VALUE: Readonly<Record<string, (value: number, ...parameters: number[]) => number>> = {
	abs: Math.abs,
	ceil: Math.ceil,
	floor: Math.floor,
	round: value => Math.round(value),
	sqrt: Math.sqrt,
	clamp_min: (value, least = 0) => Math.max(value, least),
	clamp_max: (value, most = 0) => Math.min(value, most),
};

/** As Prometheus does it: resets are added back, and the ends of the range are reached for, half an interval at most. */
function extrapolated(points: readonly Point[], range: number, scale: number): number | undefined {
	const head = points[0];
	const tail = points.at(-1);
	if (head === undefined || tail === undefined || points.length < 2) return undefined;
	let increase = tail[1] - head[1];
	for (let index = 1; index < points.length; index++) {
		const before = points[index - 1]?.[1] ?? 0;
		if ((points[index]?.[1] ?? 0) < before) increase += before;
	}
	const covered = tail[0] - head[0];
	const interval = covered / (points.length - 1);
	return increase * (Math.min(range, covered + interval) / covered) * scale;
}

function first(points: readonly Point[]): number {
	return points[0]?.[1] ?? Number.NaN;
}

function last(points: readonly Point[]): number {
	return points.at(-1)?.[1] ?? Number.NaN;
}

/** Cumulative buckets, by their upper bounds, to the value below which the given part lies. */
export function quantileOfBuckets(quantile: number, buckets: readonly (readonly [bound: number, count: number])[]): number {
	const sorted = [...buckets].sort(([left], [right]) => left - right);
	const total = sorted.at(-1)?.[1] ?? 0;
	if (sorted.length < 2 || sorted.at(-1)?.[0] !== Number.POSITIVE_INFINITY || total === 0) return Number.NaN;
	const rank = quantile * total;
	const index = sorted.findIndex(([, count]) => count >= rank);
	const [bound, count] = sorted[index] ?? [Number.NaN, 0];
	const [below, countBelow] = index === 0 ? [0, 0] : (sorted[index - 1] ?? [0, 0]);
	if (bound === Number.POSITIVE_INFINITY) return below;
	return below + (bound - below) * ((rank - countBelow) / (count - countBelow));
}
