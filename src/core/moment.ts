/**
 * Milliseconds since the epoch → `2026-02-23 18:14:02 +09:00`, in the named zone's offset, for evidence and reports.
 * @param offsetMinutes minutes east of UTC
 */
export function formatMoment(ms: number, offsetMinutes: number): string {
	const shifted = new Date(ms + offsetMinutes * 60_000).toISOString();
	const sign = offsetMinutes < 0 ? '-' : '+';
	const magnitude = Math.abs(offsetMinutes);
	const zone = `${sign}${two(Math.floor(magnitude / 60))}:${two(magnitude % 60)}`;
	return `${shifted.slice(0, 10)} ${shifted.slice(11, 19)} ${zone}`;
}

function two(value: number): string {
	return String(value).padStart(2, '0');
}
