import {formatDuration, parseDuration} from './duration.ts';
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

/** `2 h 5 m ago`, and of what is still to come `in 3 m`. */
export function agoWords(ms: number): Text {
	const {en, ko} = durationText(Math.abs(ms));
	return ms < 0 ? text(`in ${en}`, `${ko} 뒤`) : text(`${en} ago`, `${ko} 전`);
}

/** What may be at most so old: `≤ 26h ago`, the duration as the checklist has it. */
export function withinWords(given: string): Text {
	const ms = parseDuration(given);
	return text(`≤ ${given} ago`, `${ms === undefined ? given : durationText(ms).ko} 이내`);
}
