import {durationText} from '../core/duration-text.ts';
import {type Text, text} from '../core/text.ts';

/** How long ago something was. A moment from later than now is named as such: a clock jumped. */
export function agoText(at: number, now: number): Text {
	const passed = now - at;
	if (passed < -5_000) {
		const ahead = durationText(-passed);
		return text(`${ahead.en} in the future`, `${ahead.ko} 뒤 시각`);
	}
	if (passed < 1_000) return text('just now', '방금');
	const whole = durationText(Math.floor(passed / 1_000) * 1_000);
	return text(`${whole.en} ago`, `${whole.ko} 전`);
}

/** `14:02` today, `2026-02-23 14:02` on other days; the operator's own zone. */
export function clockTime(at: number, now: number): string {
	const {year, day, time, isToday} = partsOf(at, now);
	return isToday ? time : `${year}-${day} ${time}`;
}

/** The same with the zone it is meant in: a clock by itself may be anyone's. */
export function momentText(at: number, now: number): string {
	return `${clockTime(at, now)} ${zoneName()}`;
}

let zone: string | undefined;

/** Asked once: a formatter is dear to make, and every frame names its moments. */
function zoneName(): string {
	zone ??= Intl.DateTimeFormat().resolvedOptions().timeZone;
	return zone;
}

/** `14:02` today, `02-24 14:02` on a day not far off. */
export function dayTime(at: number, now: number): string {
	const {day, time, isToday} = partsOf(at, now);
	return isToday ? time : `${day} ${time}`;
}

function partsOf(at: number, now: number) {
	const date = new Date(at);
	const two = (value: number) => String(value).padStart(2, '0');
	return {
		year: date.getFullYear(),
		day: `${two(date.getMonth() + 1)}-${two(date.getDate())}`,
		time: `${two(date.getHours())}:${two(date.getMinutes())}`,
		isToday: date.toDateString() === new Date(now).toDateString(),
	};
}
