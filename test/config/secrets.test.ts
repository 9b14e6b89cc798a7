import {chmod, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {parseEnvFile} from '../../src/config/env-file.ts';
import {createSecrets} from '../../src/config/secrets.ts';
import {ProblemError} from '../../src/core/problem.ts';
import {deferred} from '../../src/systems/deferred.ts';
import {problemOf} from '../support/problem-of.ts';

const {signal} = new AbortController();
const nobody = async () => undefined;
let folder = '';
let file = '';

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'coinpilot-ops-secrets-'));
	file = join(folder, '.env');
	await writeFile(file, 'DB_PASSWORD=from-the-file\nSHORT=on\n', {mode: 0o600});
});
afterAll(() => rm(folder, {recursive: true, force: true}));

describe('a secret', () => {
	it('comes from the environment before the file, and from the file before a person', async () => {
		const asked: string[] = [];
		const ask = async (name: string) => {
			asked.push(name);
			return 'from-a-person';
		};
		const secrets = createSecrets({environment: {REDIS_PASSWORD: 'from-the-environment', DB_PASSWORD: ''}, file, ask});
		expect(await secrets.get('REDIS_PASSWORD', signal)).toBe('from-the-environment');
		expect(await secrets.get('DB_PASSWORD', signal)).toBe('from-the-file');
		expect(await secrets.get('OTHER', signal)).toBe('from-a-person');
		expect(asked).toEqual(['OTHER']);
	});

	it('is asked for once, by however many at a time', async () => {
		let asked = 0;
		const secrets = createSecrets({environment: {}, ask: async () => `answer ${++asked}`});
		expect(await Promise.all([secrets.get('A', signal), secrets.get('A', signal)])).toEqual(['answer 1', 'answer 1']);
		expect(await secrets.get('A', signal)).toBe('answer 1');
	});

	it('that nobody gives is missing, and can be asked for again', async () => {
		const answers = [undefined, 'at last'];
		const secrets = createSecrets({environment: {}, ask: async () => answers.shift()});
		await expect(secrets.get('A', signal)).rejects.toMatchObject({problem: {code: 'secret-missing', name: 'A'}});
		expect(await secrets.get('A', signal)).toBe('at last');
	});

	it('stays asked for when a look that wanted it has run out of time, for the others and for the next', async () => {
		const typed = deferred<string>();
		let asked = 0;
		const ask = () => {
			asked++;
			return typed.promise;
		};
		const secrets = createSecrets({environment: {}, ask});
		const deadline = new AbortController();
		const late = secrets.get('A', deadline.signal);
		const patient = secrets.get('A', signal);
		deadline.abort(new ProblemError({code: 'deadline', afterMs: 5}));
		expect(await problemOf(late)).toMatchObject({code: 'deadline'});
		const next = secrets.get('A', signal);
		typed.resolve('correct-horse');
		expect(await Promise.all([patient, next])).toEqual(['correct-horse', 'correct-horse']);
		expect(asked).toBe(1);
	});

	it('is known for redaction even when it was typed after everybody had left', async () => {
		const typed = deferred<string>();
		const secrets = createSecrets({environment: {}, ask: () => typed.promise});
		const stop = new AbortController();
		const left = secrets.get('A', stop.signal);
		stop.abort(new ProblemError({code: 'deadline', afterMs: 5}));
		expect(await problemOf(left)).toMatchObject({code: 'deadline'});
		typed.resolve('correct-horse');
		await typed.promise;
		expect(secrets.values()).toEqual(['correct-horse']);
	});

	it('that was left empty can be asked for again', async () => {
		const answers = ['', 'at last'];
		const secrets = createSecrets({environment: {}, ask: async () => answers.shift()});
		await expect(secrets.get('A', signal)).rejects.toMatchObject({problem: {code: 'secret-missing', name: 'A'}});
		expect(await secrets.get('A', signal)).toBe('at last');
	});

	it('is known for redaction once it is known at all; settings beside it are not', async () => {
		const secrets = createSecrets({environment: {A: 'first-secret'}, file, ask: nobody});
		expect(secrets.values()).toEqual([]);
		await secrets.get('A', signal);
		await secrets.get('DB_PASSWORD', signal);
		expect(secrets.values()).toEqual(['first-secret', 'from-the-file']);
	});

	it.each([0o640, 0o604, 0o660])('is not taken from a file that others may read: %o', async mode => {
		const exposed = join(folder, `exposed-${mode}`);
		await writeFile(exposed, 'A=secret-value\n');
		await chmod(exposed, mode);
		const secrets = createSecrets({environment: {}, file: exposed, ask: nobody});
		await expect(secrets.get('A', signal)).rejects.toMatchObject({problem: {code: 'secrets-exposed', mode: mode.toString(8)}});
		expect(secrets.values()).toEqual([]);
		await chmod(exposed, 0o600);
		expect(await secrets.get('A', signal)).toBe('secret-value');
	});

	it('is missed in a file that is not there', async () => {
		const secrets = createSecrets({environment: {}, file: join(folder, 'none'), ask: nobody});
		await expect(secrets.get('A', signal)).rejects.toMatchObject({problem: {code: 'file-unreadable', why: 'missing'}});
	});

	it('is not sought after the signal', async () => {
		const secrets = createSecrets({environment: {A: 'value'}, ask: nobody});
		await expect(secrets.get('A', AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop');
	});
});

describe('an env file', () => {
	it('has names and values, quoted or not, and nothing in it runs', () => {
		const {values, problems} = parseEnvFile(
			'.env',
			[
				'# comment',
				'',
				'A=plain # why',
				'export B="two\\nlines \\"q\\" $A"',
				"C='as it is $A # \\n' # c",
				'D=',
				'  E = no',
				'F=a#b',
				'G="open',
			].join('\n'),
		);
		expect(Object.fromEntries(values)).toEqual({A: 'plain', B: 'two\nlines "q" $A', C: 'as it is $A # \\n', D: '', F: 'a#b'});
		expect(problems.map(problem => ('origin' in problem ? problem.origin?.line : 0))).toEqual([7, 9]);
		expect(JSON.stringify(problems)).not.toMatch(/no|open/);
	});
});
