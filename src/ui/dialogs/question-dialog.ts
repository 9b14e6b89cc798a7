import type {Pending} from '../../app/question-desk.ts';
import {BLANK, line, paragraph, span} from '../lines/line.ts';
import type {Dialog} from '../state/dialog.ts';
import {fill} from '../text.ts';
import {DIALOG_TEXT} from './dialog-text.ts';
import {form, prose} from './make-dialog.ts';

/** As OpenSSH has it, in every language. */
const TRUST = 'yes';

/** What a road asks before it goes on. Going back is a no. */
export function questionDialog(pending: Pending): Dialog {
	if (pending.type === 'secret') {
		const {what, name} = pending.question;
		return form({
			title: fill(what === 'passphrase' ? DIALOG_TEXT.passphrase : DIALOG_TEXT.secret, {name}),
			body: prose(DIALOG_TEXT.secretBody),
			fields: [{id: 'value', label: DIALOG_TEXT.secretLabel, secret: true}],
			submit: ({value = ''}) => pending.answer(value),
			cancel: () => pending.answer(undefined),
		});
	}
	const {target, address, keyType, fingerprint, knownHosts, recorded} = pending.question;
	const explain = prose(fill(DIALOG_TEXT.hostKeyBody, {address, keyType, knownHosts}));
	// It takes the keyboard from whatever was under way: only a whole word, to the letter, is surely meant for it.
	return form({
		title: fill(DIALOG_TEXT.hostKey, {target}),
		body: (width, say) => [
			...explain(width, say),
			...(recorded ? paragraph(say(fill(DIALOG_TEXT.hostKeyRecorded, {types: recorded.join(', ')})), width, {tone: 'warn'}) : []),
			BLANK,
			line(span(fingerprint, undefined, {bold: true})),
		],
		fields: [{id: 'answer', label: fill(DIALOG_TEXT.trust, {word: TRUST})}],
		refuse: ({answer}) => (answer === TRUST ? undefined : {field: 'answer', why: fill(DIALOG_TEXT.mismatch, {expected: TRUST})}),
		submit: () => pending.answer(true),
		cancel: () => pending.answer(false),
	});
}
