import {durationText} from '../../core/duration-text.ts';
import {statusWord} from '../../core/state-word.ts';
import {say} from '../../core/text.ts';
import {inline, table} from '../markdown-text.ts';
import {countByStatus} from './count.ts';
import type {Format} from './format.ts';

/** A table for an issue or a chat. */
export const markdown: Format = {
	whole(results, {language, durationMs, at}) {
		const {pass, warn, fail, unknown, skipped} = countByStatus(results);
		const rows = results.map(({step, stepTitle, title, source, judged}) => [
			`${statusWord(judged.verdict.status).glyph} ${say(statusWord(judged.verdict.status).word, language)}`,
			source.map(inline).join(', '),
			`${inline(say(title ?? stepTitle, language))} \`${inline(step)}\``,
			inline(judged.kind),
			inline(say(judged.verdict.summary, language)),
			inline(judged.vantage.target),
		]);
		const header = say({en: 'Status,Source,Step,Kind,Seen,From', ko: '상태,출처,단계,종류,확인 내용,확인 위치'}, language).split(',');
		const summary = `${pass} ✔ ${warn} ▲ ${fail} ✖ ${unknown} ? ${skipped} – (${say(durationText(durationMs), language)}, ${new Date(at).toISOString()})`;
		return `${table(header, rows)}\n\n${summary}\n`;
	},
};
