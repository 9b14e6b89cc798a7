import {expect, it} from 'vitest';
import {QuestionDesk} from '../../src/app/question-desk.ts';

const hostKey = {
	target: 'vm',
	address: '203.0.113.10',
	keyType: 'ssh-ed25519',
	fingerprint: 'SHA256:abc',
	knownHosts: '~/.ssh/known_hosts',
};
const open = new AbortController().signal;

it('puts one question at a time and answers the one that was shown', async () => {
	const desk = new QuestionDesk();
	const first = desk.trustHostKey(hostKey, open);
	const second = desk.secret({what: 'secret', name: 'DB_PASSWORD'}, open);
	const shown = desk.pending.get();
	if (shown?.type !== 'host-key') throw new Error('the host key comes first');
	shown.answer(true);
	expect(await first).toBe(true);
	const next = desk.pending.get();
	if (next?.type !== 'secret') throw new Error('then the secret');
	next.answer('hunter2');
	expect(await second).toBe('hunter2');
	expect(desk.pending.get()).toBeUndefined();
});

it('answers a question that is cancelled with no, and takes it off the desk', async () => {
	const desk = new QuestionDesk();
	const stop = new AbortController();
	const asked = desk.trustHostKey(hostKey, stop.signal);
	const secret = desk.secret({what: 'passphrase', name: '~/.ssh/oci'}, stop.signal);
	stop.abort();
	expect([await asked, await secret]).toEqual([false, undefined]);
	expect(desk.pending.get()).toBeUndefined();
	expect(await desk.trustHostKey(hostKey, stop.signal)).toBe(false);
});

it('takes only a literal yes for a yes, and only the first answer', async () => {
	const desk = new QuestionDesk();
	const asked = desk.trustHostKey(hostKey, open);
	const shown = desk.pending.get();
	if (shown?.type !== 'host-key') throw new Error('no question');
	shown.answer('yes' as unknown as boolean);
	shown.answer(true);
	expect(await asked).toBe(false);
});
