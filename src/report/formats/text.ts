import {durationText} from '../../core/duration-text.ts';
import {sanitise} from '../../core/sanitise.ts';
import {say} from '../../core/text.ts';
import {judgedLines, oneLine} from '../plain-lines.ts';
import {countByStatus} from './count.ts';
import type {Format} from './format.ts';

/** Lines for a person, as results come in, and a summary at the end. */
export const text: Format = {
	line({step, stepTitle, title, judged}, {language}) {
		const [first = '', ...rest] = judgedLines(judged, language);
		const lines = [`${first}  ${sanitise(step)} ${oneLine(title ?? stepTitle, language)}`, ...rest];
		return lines.map(line => `${line}\n`).join('');
	},
	whole(results, {language, durationMs}) {
		const {pass, warn, fail, unknown, skipped} = countByStatus(results);
		const took = say(durationText(durationMs), language);
		const summary = {
			en: `${pass} passed, ${warn} warned, ${fail} failed, ${unknown} unknown, ${skipped} skipped in ${took}`,
			ko: `통과 ${pass}, 주의 ${warn}, 실패 ${fail}, 알 수 없음 ${unknown}, 건너뜀 ${skipped} (${took})`,
		};
		return `\n${say(summary, language)}\n`;
	},
};
