import {zoneSchema} from '../../config/fields.ts';
import {durationText} from '../../core/duration-text.ts';
import {type Text, text} from '../../core/text.ts';

const HOUR_MS = 3_600_000;

/**
 * Clocks on the wall are at most so far behind UTC and ahead of it, anywhere. What the server's own `TimeZone` is says nothing of
 * a time that an application wrote without one.
 */
export const MOST_BEHIND_MS = 12 * HOUR_MS;
export const MOST_AHEAD_MS = 14 * HOUR_MS;

/** `UTC`, `Asia/Seoul`. */
export const zoneField = zoneSchema.describe(
	'The zone in which the application writes times whose column has none (`timestamp`): `UTC`, `Asia/Seoul`.',
);

/** A time that is off by whole hours, to the minute, is often one whose zone was lost on its way; undefined for any other. */
export function wholeOffset(ms: number): Text | undefined {
	const hours = Math.round(ms / HOUR_MS);
	if (hours === 0 || -ms > MOST_AHEAD_MS + 60_000 || ms > MOST_BEHIND_MS + 60_000 || Math.abs(ms - hours * HOUR_MS) > 60_000)
		return undefined;
	const {en, ko} = durationText(Math.abs(hours) * HOUR_MS);
	return text(`a zone that is off by ${en} would look the same`, `시간대가 ${ko} 어긋나도 같은 결과임`);
}
