import type {Pending} from '../../app/question-desk.ts';
import {BLANK, line, span} from '../lines/line.ts';
import type {Dialog} from '../state/dialog.ts';
import {fill} from '../text.ts';
import {DIALOG_TEXT} from './dialog-text.ts';
import {form, list, prose} from './make-dialog.ts';

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
	const {target, address, keyType, fingerprint, knownHosts} = pending.question;
	const explain = prose(fill(DIALOG_TEXT.hostKeyBody, {address, keyType, knownHosts}));
	const refuse = () => pending.answer(false);
	const options = [
		{label: DIALOG_TEXT.distrust, pick: refuse},
		{label: DIALOG_TEXT.trust, pick: () => pending.answer(true)},
	];
	return list(
		fill(DIALOG_TEXT.hostKey, {target}),
		options,
		(width, say) => [...explain(width, say), BLANK, line(span(fingerprint, undefined, {bold: true}))],
		refuse,
	);
}
