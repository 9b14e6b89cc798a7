import {formatDuration} from '../core/duration.ts';
import {type Text, text} from '../core/text.ts';

const KOREAN_UNITS: Readonly<Record<string, string>> = {ms: '밀리초', s: '초', m: '분', h: '시간', d: '일'};

export function durationText(ms: number): Text {
	const english = formatDuration(Math.max(0, ms));
	return text(
		english,
		english.replace(/(\d+) (ms|[smhd])/g, (_, amount: string, unit: string) => `${amount}${KOREAN_UNITS[unit] ?? unit}`),
	);
}

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
	const date = new Date(at);
	const two = (value: number) => String(value).padStart(2, '0');
	const time = `${two(date.getHours())}:${two(date.getMinutes())}`;
	if (date.toDateString() === new Date(now).toDateString()) return time;
	return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${time}`;
}
