import {PassThrough} from 'node:stream';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {chooseByNumber} from '../../../src/cli/init/choose-by-number.ts';
import {type LinePrompt, openLinePrompt} from '../../../src/cli/init/line-prompt.ts';
import {lineQuestions} from '../../../src/cli/init/line-questions.ts';
import type {Io} from '../../../src/cli/io.ts';
import {waitUntil} from '../../support/wait-until.ts';

let stdin: PassThrough;
let stdout: PassThrough;
let shown: string;
let prompt: LinePrompt;
let stop: AbortController;

beforeEach(() => {
	[stdin, stdout, shown, stop] = [new PassThrough(), new PassThrough(), '', new AbortController()];
	stdout.setEncoding('utf8').on('data', (chunk: string) => {
		shown += chunk;
	});
	prompt = openLinePrompt({stdin, stdout} as unknown as Pick<Io, 'stdin' | 'stdout'>, () => stop.abort());
});
afterEach(() => prompt.close());

const until = (words: string) => waitUntil(words, async () => shown.includes(words));

it('asks one question at a time, whoever asks', async () => {
	const {signal} = stop;
	const answers = Promise.all([prompt.ask('first? ', {signal}), prompt.ask('second? ', {signal})]);
	await until('first? ');
	expect(shown).not.toContain('second? ');
	stdin.write(' one \r');
	await until('second? ');
	stdin.write('two\r');
	expect(await answers).toEqual(['one', 'two']);
});

it('takes lines that were pasted ahead, but not for a question that wants a fresh answer', async () => {
	const {signal} = stop;
	const first = prompt.ask('first? ', {signal});
	await until('first? ');
	stdin.write('one\rtwo\ry\r');
	expect(await first).toBe('one');
	expect(await prompt.ask('second? ', {signal})).toBe('two');
	const fresh = prompt.ask('sure? ', {signal, fresh: true});
	await until('sure? ');
	stdin.write('n\r');
	expect(await fresh).toBe('n');
});

it('does not show what is typed in secret', async () => {
	const answer = prompt.ask('Passphrase: ', {signal: stop.signal, hidden: true});
	await until('Passphrase: ');
	stdin.write('correct horse\r');
	expect(await answer).toBe('correct horse');
	expect(shown).not.toContain('horse');
});

it.each([
	['ctrl-c', '\u0003'],
	['ctrl-d', '\u0004'],
])('is cancelled by %s, and so is whoever waits behind it', async (_, key) => {
	const waiting = Promise.allSettled([prompt.ask('first? ', {signal: stop.signal}), prompt.ask('second? ', {signal: stop.signal})]);
	await until('first? ');
	stdin.write(key);
	expect(await waiting).toMatchObject([
		{status: 'rejected', reason: {problem: {code: 'cancelled'}}},
		{status: 'rejected', reason: {problem: {code: 'cancelled'}}},
	]);
	expect(stop.signal.aborted).toBe(true);
});

it('lets nobody be chosen but by number or name, and takes an empty line for none', async () => {
	const choose = chooseByNumber(prompt, 'en');
	const choice = {what: {en: 'The bot', ko: '봇'}, options: ['a', 'b\u001b[2J']};
	const chosen = choose(choice, stop.signal);
	await until('  2  b^[[2J');
	stdin.write('3\r');
	await waitUntil('the question again', async () => shown.split('The bot').length > 2);
	stdin.write('2\r');
	expect(await chosen).toBe('b\u001b[2J');
	shown = '';
	const none = choose(choice, stop.signal);
	await until('Number');
	stdin.write('\r');
	expect(await none).toBeUndefined();
});

it.each([
	['yes', true],
	['y', false],
	['', false],
	['yes please', false],
])('takes "%s" to a host key for %s', async (line, trusted) => {
	const questions = lineQuestions(prompt, () => 'ko', {stdout} as unknown as Io);
	const question = {target: 'vm', address: 'h', keyType: 'ssh-ed25519', fingerprint: 'SHA256:abc', knownHosts: '/k'};
	const answer = questions.trustHostKey(question, stop.signal);
	await until('yes 입력');
	expect(shown).toContain('SHA256:abc');
	stdin.write(`${line}\r`);
	expect(await answer).toBe(trusted);
});
