/** One measured thing, beside the bound it is held to. */
export interface Result {
	readonly name: string;
	readonly value: number;
	/** `times`: a ratio of two things measured in the same run. */
	readonly unit: 'times' | 'ms' | 'MiB' | 'MB';
	readonly atMost?: number;
	readonly atLeast?: number;
	/** What the value was made from: milliseconds unless the name says otherwise. */
	readonly from: Readonly<Record<string, number | string>>;
}

/** A bench whose other side is not there: nothing was measured, and no bound is judged. */
export interface Skipped {
	readonly name: string;
	readonly skipped: string;
}

export function median(values: readonly number[]): number {
	const sorted = [...values].sort((left, right) => left - right);
	const middle = Math.floor(sorted.length / 2);
	const [low = Number.NaN, high = Number.NaN] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
	return (low + high) / 2;
}

export function rounded(value: number): number {
	return Math.round(value * 100) / 100;
}

/** How long it took, in milliseconds. */
export async function timed(work: () => Promise<unknown> | unknown): Promise<number> {
	const startedAt = performance.now();
	await work();
	return performance.now() - startedAt;
}
