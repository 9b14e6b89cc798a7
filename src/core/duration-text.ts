import {formatDuration} from './duration.ts';
import {type Text, text} from './text.ts';

const KOREAN_UNITS: Readonly<Record<string, string>> = {ms: '밀리초', s: '초', m: '분', h: '시간', d: '일'};

/** `1 h 30 m` as each language writes it. */
export function durationText(ms: number): Text {
	const english = formatDuration(Math.max(0, ms));
	return text(
		english,
		english.replace(/(\d+) (ms|[smhd])/g, (_, amount: string, unit: string) => `${amount}${KOREAN_UNITS[unit] ?? unit}`),
	);
}
