/** `182380` → `182,380`. */
export function formatCount(count: bigint): string {
	return count.toString().replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `−182,380`, `0`, `+3`: with a real minus sign, which is as wide as the plus. */
export function formatDifference(difference: bigint): string {
	if (difference === 0n) return '0';
	return difference < 0n ? `−${formatCount(-difference)}` : `+${formatCount(difference)}`;
}
