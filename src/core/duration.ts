const UNIT_MS: Record<string, number> = {ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000};

/** `30m`, `1h30m`, `500ms` → milliseconds; undefined when it is not a positive duration. */
export function parseDuration(value: string): number | undefined {
	if (!/^(\d+(\.\d+)?(ms|s|m|h|d|w))+$/.test(value)) return undefined;
	let total = 0;
	for (const [, amount, unit] of value.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/g)) {
		total += Number(amount) * (UNIT_MS[unit ?? ''] ?? Number.NaN);
	}
	return Number.isFinite(total) && total > 0 ? total : undefined;
}

/** Milliseconds → the two largest units: `1 h 30 m`, `3 s`, `240 ms`. */
export function formatDuration(ms: number): string {
	if (ms < 1_000) return `${Math.round(ms)} ms`;
	const seconds = Math.floor(ms / 1_000);
	if (seconds < 60) return `${seconds} s`;
	const minutes = Math.floor(seconds / 60);
	if (minutes < 60) return seconds % 60 === 0 ? `${minutes} m` : `${minutes} m ${seconds % 60} s`;
	const hours = Math.floor(minutes / 60);
	if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} m`;
	const days = Math.floor(hours / 24);
	return hours % 24 === 0 ? `${days} d` : `${days} d ${hours % 24} h`;
}

/** Milliseconds → `00:41:07`, for the elapsed clock. */
export function formatClock(ms: number): string {
	const seconds = Math.max(0, Math.floor(ms / 1_000));
	const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
	return parts.map(part => String(part).padStart(2, '0')).join(':');
}
