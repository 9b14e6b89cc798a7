import fs from 'node:fs';
import {describe, expect, test} from 'vitest';
import {openJournal} from '../../src/journal/journal.ts';
import {keepsStructure} from '../../src/journal/keep-structure.ts';
import {createRedactor} from '../../src/journal/redact.ts';
import {patternSpans} from '../../src/journal/secret-patterns.ts';
import {createStreamRedactor} from '../../src/journal/stream-redactor.ts';
import {judged, note, seeded, started, temporaryDirectory} from './support/sample.ts';

const SECRET = 'c@nary/Hünt3r "2\'+x';
const redactor = createRedactor(() => [SECRET]);

/** Every way a secret is known to come back from a system. */
const DISGUISES: readonly (readonly [string, string])[] = [
	['as it is', SECRET],
	['in JSON', JSON.stringify(SECRET).slice(1, -1)],
	['in JSON in JSON', JSON.stringify(JSON.stringify(SECRET)).slice(3, -3)],
	['URL-encoded', encodeURIComponent(SECRET)],
	['URL-encoded in small letters', encodeURIComponent(SECRET).replace(/%../g, code => code.toLowerCase())],
	['as a form field', encodeURIComponent(SECRET).replaceAll('%20', '+')],
	['base64', Buffer.from(SECRET).toString('base64')],
	['base64url', Buffer.from(SECRET).toString('base64url')],
	['hex', Buffer.from(SECRET).toString('hex')],
	['hex in capitals', Buffer.from(SECRET).toString('hex').toUpperCase()],
	['quoted for a shell', SECRET.replaceAll("'", `'\\''`)],
	['quoted for SQL', SECRET.replaceAll("'", "''")],
];

describe('known values', () => {
	test.each(DISGUISES)('%s', (_, disguise) => {
		expect(redactor.redactText(`before ${disguise} after`)).toBe('before [redacted] after');
	});

	test.each(['', 'u', 'us', 'use', 'user:'])('base64 together with what stands before it: %j', before => {
		const encoded = Buffer.from(`${before}${SECRET}and more`).toString('base64');
		const fragment = Buffer.from(SECRET).toString('base64').slice(4, 16);
		const shown = redactor.redactText(`x ${encoded} y`);
		expect(shown).toContain('[redacted]');
		expect(shown).not.toContain(fragment);
		const readable = Buffer.from(shown.replace('[redacted]', ''), 'base64').toString('latin1');
		expect(readable).not.toContain('canary');
	});

	test('overlapping secrets leave no part of either', () => {
		const two = createRedactor(() => ['abcdef', 'defghi']);
		expect(two.redactText('x abcdefghi y')).toBe('x [redacted] y');
	});

	test('a short value is hidden only where it stands alone', () => {
		const short = createRedactor(() => ['ok']);
		expect(short.redactText('ok')).toBe('[redacted]');
		expect(short.redactText('all ok here')).toBe('all ok here');
	});

	test('an empty value hides nothing', () => {
		expect(createRedactor(() => ['', '  ']).redactText('a  b')).toBe('a  b');
	});

	test('secrets that become known later are hidden from then on', () => {
		const values: string[] = [];
		const growing = createRedactor(() => values);
		expect(growing.redactText('tangerine')).toBe('tangerine');
		values.push('tangerine');
		expect(growing.redactText('tangerine')).toBe('[redacted]');
	});

	test('a key of many lines is hidden line by line as well', () => {
		const key = 'first-line-of-it\nsecond-line-of-it\n';
		const lines = createRedactor(() => [key]);
		expect(lines.redactText('x\n  second-line-of-it\ny')).toBe('x\n  [redacted]\ny');
	});

	test('deep inside, keys too', () => {
		expect(redactor.redact({a: [{[`k ${SECRET}`]: {b: SECRET}}], n: 1, t: true, z: null})).toEqual({
			a: [{'k [redacted]': {b: '[redacted]'}}],
			n: 1,
			t: true,
			z: null,
		});
	});
});

describe('what looks like a secret', () => {
	const none = createRedactor(() => []);

	test.each([
		['DB_PASSWORD=hunter2 next', 'DB_PASSWORD=[redacted] next'],
		['password: "two words", x', 'password: "[redacted]", x'],
		["passwd='two words' x", "passwd='[redacted]' x"],
		['{"apiKey":"abc123","n":1}', '{"apiKey":"[redacted]","n":1}'],
		['{\\"token\\":\\"abc123\\"}', '{\\"token\\":\\"[redacted]\\"}'],
		['api_key => abc123', 'api_key => [redacted]'],
		[
			'UPBIT_SECRET_KEY=abc123 N8N_ENCRYPTION_KEY=abc123 DB_PW=abc123',
			'UPBIT_SECRET_KEY=[redacted] N8N_ENCRYPTION_KEY=[redacted] DB_PW=[redacted]',
		],
		['비밀번호: 가나다라', '비밀번호: [redacted]'],
		['Authorization: Bearer abc.def', 'Authorization: Bearer [redacted]'],
		['authorization: Basic dXNlcjpwYXNz', 'authorization: Basic [redacted]'],
		['curl -H "Bearer abcdefghijklmnopqrst"', 'curl -H "Bearer [redacted]"'],
		['postgres://u:p4ss@db:5432/x', 'postgres://u:[redacted]@db:5432/x'],
		['postgresql://u:p/w@d@db/x', 'postgresql://u:[redacted]@db/x'],
		['redis://:p4ss@cache:6379', 'redis://:[redacted]@cache:6379'],
		['https://u:p4ss@host/', 'https://u:[redacted]@host/'],
		["ALTER ROLE x PASSWORD 'p4ss';", "ALTER ROLE x PASSWORD '[redacted]';"],
		['tool --password p4ss --host h', 'tool --password [redacted] --host h'],
		['https://discord.com/api/webhooks/123/abcdefghijklmnopqrst', 'https://discord.com/api/webhooks/123/[redacted]'],
		['a -----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY----- b', 'a [redacted] b'],
		['a -----BEGIN PRIVATE KEY-----\ncut off', 'a [redacted]'],
		['key AKIAABCDEFGHIJKLMNOP', 'key [redacted]'],
		['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc', '[redacted]'],
	])('%j', (text, expected) => {
		expect(none.redactText(text)).toBe(expected);
		expect(none.redactText(expected)).toBe(expected);
	});

	test.each([
		'PGPASSWORD=$DB_PASSWORD psql',
		'password: ${' + 'DB_PASSWORD}',
		'http://127.0.0.1:9090/api/v1/query?query=up',
		'row counts match: 182,380',
		'the token bucket is full',
		'KEYWORDS=bitcoin,ether MAX_KEYS=20 IPW=1',
		'Enter password:\nWelcome',
		'ubuntu@203.0.113.10:22',
	])('%j stays readable', text => {
		expect(none.redactText(text)).toBe(text);
	});

	test('what is passed over as plain has no shape of a secret in it', () => {
		const pieces = ['password', 'token', 'secret', 'xoxb-', 'sk-', 'ghp_', 'eyJ', 'AKIA', '--', '.', 'a', 'Z9', '_'];
		const below = seeded(1);
		const next = () => pieces[below(pieces.length)] ?? '';
		for (let word = 0; word < 20_000; word++) {
			const plain = `${next()}${next()}${next()}${next()}`.slice(0, 14);
			// Longer, it is searched for every shape.
			expect(patternSpans(`${plain}\n${' '.repeat(20)}`)).toEqual([]);
		}
	});

	test('under a telling key, any value', () => {
		expect(none.redact({DB_PASSWORD: 'x', apiKey: 'y', Authorization: 'z', secret: '', note: 'n'})).toEqual({
			DB_PASSWORD: '[redacted]',
			apiKey: '[redacted]',
			Authorization: '[redacted]',
			secret: '',
			note: 'n',
		});
	});

	test.each(['UPBIT_SECRET_KEY', 'UPBIT_ACCESS_KEY', 'N8N_ENCRYPTION_KEY', 'SIGNING_KEY', 'DB_PW', 'secretKey'])(
		'%s is a telling key',
		key => {
			expect(none.redact({[key]: 'x'})).toEqual({[key]: '[redacted]'});
		},
	);

	test.each(['KEYWORDS', 'MAX_KEYS', 'PRIMARY_KEY', 'SECRETARY', 'IPW'])('%s is none', key => {
		expect(none.redact({[key]: 'x'})).toEqual({[key]: 'x'});
	});

	test.each([
		'a',
		'a-',
		'eyJ',
		'-eyJa',
		'password ',
		'password=',
		'://',
		'://a:',
		'-----BEGIN PRIVATE KEY-----',
		'Bearer ',
		"'",
		'"',
		'\\"',
	])('a megabyte of %j is gone through in time', {timeout: 20_000}, piece => {
		const text = piece.repeat(Math.floor(1_000_000 / piece.length));
		expect(typeof none.redactText(text)).toBe('string');
	});
});

describe('a stream', () => {
	const text = `start\npassword=hunter2 x\nline ${SECRET} end\r\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\nAAAA\n-----END RSA PRIVATE KEY-----\nlast ${SECRET}`;
	const expected = 'start\npassword=[redacted] x\nline [redacted] end\r\n[redacted]\nlast [redacted]';

	test('cut at any place comes out as if it had been whole', () => {
		for (let cut = 0; cut <= text.length; cut++) {
			const stream = createStreamRedactor(redactor);
			expect(stream.push(text.slice(0, cut)) + stream.push(text.slice(cut)) + stream.flush(), `cut at ${cut}`).toBe(expected);
		}
	});

	test('character by character as well, and whole lines are not held back', () => {
		const stream = createStreamRedactor(redactor);
		let shown = '';
		for (const character of text) shown += stream.push(character);
		expect(shown.startsWith('start\npassword=[redacted] x\nline [redacted] end\r\n')).toBe(true);
		expect(shown + stream.flush()).toBe(expected);
	});

	test('a secret of many lines is hidden whole', () => {
		const lines = 'ab\ncd\nef';
		const many = createRedactor(() => [lines]);
		for (let cut = 0; cut <= 20; cut++) {
			const whole = `one\n${lines}\ntwo\nab\nxy\n`;
			const stream = createStreamRedactor(many);
			const shown = stream.push(whole.slice(0, cut)) + stream.push(whole.slice(cut)) + stream.flush();
			expect(shown).toBe('one\n[redacted]\ntwo\nab\nxy\n');
		}
	});

	test('a line without an end is let go in parts, and secrets across the parts stay hidden', () => {
		const random = seeded(11);
		const stream = createStreamRedactor(redactor);
		let shown = '';
		let most = 0;
		let pushed = 0;
		for (let piece = 0; piece < 400; piece++) {
			const filler = `${'z'.repeat(random(1_500))} ${SECRET} `;
			const middle = random(filler.length);
			for (const part of [filler.slice(0, middle), filler.slice(middle)]) {
				shown += stream.push(part);
				pushed += part.length;
				most = Math.max(most, pushed - shown.length);
			}
		}
		shown += stream.flush();
		expect(shown.match(/\[redacted\]/g)).toHaveLength(400);
		expect(shown.replaceAll('[redacted]', '').replaceAll('z', '').trim()).toBe('');
		expect(most).toBeLessThan(200_000);
	});
});

describe('the journal', () => {
	test('holds no canary, however it came in', async () => {
		const directory = temporaryDirectory();
		const journal = await openJournal({directory, clock: {now: () => 1}, redact: redactor.redact, mode: 'write'});
		const shown: unknown[] = [];
		for (const [, disguise] of DISGUISES) {
			shown.push(await journal.append(note(`saw ${disguise}.`)));
			shown.push(await journal.append(judged(disguise)));
		}
		await journal.close();
		const stored = fs.readFileSync(journal.path, 'utf8') + JSON.stringify(shown);
		expect(stored).toContain('saw [redacted].');
		for (const [name, disguise] of DISGUISES) {
			expect(stored.includes(disguise), name).toBe(false);
			expect(stored.includes(JSON.stringify(disguise).slice(1, -1)), name).toBe(false);
		}
	});

	test('keeps its own words although a password is one of them', () => {
		const words = createRedactor(() => ['pass', 'production', 'firewall', 'check-judged', 'cutover', 'ports']);
		const event = judged('the word is pass');
		expect(words.redact(event, keepsStructure)).toMatchObject({
			type: 'check-judged',
			step: 'phase-a/firewall',
			judged: {kind: 'ports', verdict: {status: 'pass', evidence: [{observed: 'the word is [redacted]', status: 'pass'}]}},
		});
		expect(words.redact(started, keepsStructure)).toMatchObject({checklist: 'cutover', environment: 'production', pinned: {id: 'cutover'}});
	});

	test('a pinned checklist keeps its names, and hides what was filled in', () => {
		const step = {
			key: 'a/firewall',
			id: 'firewall',
			needs: ['a/firewall'],
			checks: [{kind: 'firewall', spec: {id: 'firewall', password: 'x'}}],
		};
		const words = createRedactor(() => ['firewall']);
		expect(words.redact({type: 'run-started', pinned: {sections: [{steps: [step]}]}}, keepsStructure)).toEqual({
			type: 'run-started',
			pinned: {sections: [{steps: [{...step, checks: [{kind: 'firewall', spec: {id: '[redacted]', password: '[redacted]'}}]}]}]},
		});
	});
});
