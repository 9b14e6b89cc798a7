import {sanitise} from '../../core/sanitise.ts';
import {type Language, say, text} from '../../core/text.ts';
import type {Questions} from '../../systems/questions.ts';
import type {Io} from '../io.ts';
import type {LinePrompt} from './line-prompt.ts';

/** The questions of the roads, in a terminal without screens. Only the whole word is a yes to a host key. */
export function lineQuestions(prompt: LinePrompt, language: () => Language, {stdout}: Pick<Io, 'stdout'>): Questions {
	return {
		async trustHostKey({target, address, keyType, fingerprint, knownHosts}, signal) {
			const unknown = text(
				`The host key of ${target} (${address}) is not known yet: ${keyType} ${fingerprint}`,
				`${target} (${address})의 호스트 키가 등록되어 있지 않습니다: ${keyType} ${fingerprint}`,
			);
			const trust = text(
				`Compare it with the fingerprint your provider shows. Type yes to store it in ${knownHosts}: `,
				`클라우드 콘솔에 표시된 지문과 비교하십시오. ${knownHosts}에 저장하려면 yes 입력: `,
			);
			stdout.write(`${sanitise(say(unknown, language()), {newlines: false})}\n`);
			return (await prompt.ask(sanitise(say(trust, language()), {newlines: false}), {signal, fresh: true})) === 'yes';
		},
		async secret({what, name}, signal) {
			const question = what === 'passphrase' ? text(`Passphrase of ${name}: `, `${name} 키의 암호: `) : text(`${name}: `, `${name}: `);
			return (await prompt.ask(sanitise(say(question, language()), {newlines: false}), {signal, hidden: true, fresh: true})) || undefined;
		},
	};
}
