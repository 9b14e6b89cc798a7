import type {Choose} from '../../app/init/explorer.ts';
import {sanitise} from '../../core/sanitise.ts';
import {type Language, say, text} from '../../core/text.ts';
import type {LinePrompt} from './line-prompt.ts';

const NUMBER = text('Number (empty: leave it out): ', '번호 (비우면 제외): ');

/** By number or by name; an empty line chooses none. The options belong to their question, so they are put as one. */
export function chooseByNumber(prompt: LinePrompt, language: Language): Choose {
	return async ({what, options}, signal) => {
		const list = options.map((option, index) => `  ${index + 1}  ${sanitise(option, {newlines: false})}\n`).join('');
		const question = `${sanitise(say(what, language), {newlines: false})}\n${list}${say(NUMBER, language)}`;
		for (;;) {
			const line = await prompt.ask(question, {signal, fresh: true});
			if (line === '') return undefined;
			const chosen = options.find(option => option === line) ?? (/^\d+$/.test(line) ? options[Number(line) - 1] : undefined);
			if (chosen !== undefined) return chosen;
		}
	};
}
