import {execFileSync} from 'node:child_process';
import {describe, expect, it} from 'vitest';
import {readHost, sectionText} from '../../../src/checks/host/host-script.ts';
import {createFakeSystems} from '../../support/fake-systems.ts';
import {problemOf} from '../../support/problem-of.ts';

const never = new AbortController().signal;

/** This machine's own shell. */
const systems = createFakeSystems({
	run: async (_place, command) => {
		const argv = 'script' in command ? ['sh', '-c', command.script] : command.argv;
		const [file = '', ...args] = argv;
		try {
			const stdout = execFileSync(file, args, {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']});
			return {exitCode: 0, stdout, stderr: '', truncated: false, durationMs: 1};
		} catch (error) {
			const {status = null, stdout = ''} = error as {status?: number | null; stdout?: string};
			return {exitCode: status, stdout, stderr: 'sh: something\nmore', truncated: false, durationMs: 1};
		}
	},
});
const read = (script: string) => readHost(systems, 'vm', {script}, never);

describe('readHost', () => {
	it('has the text of each section, to the byte', async () => {
		const reading = await read("s one; printf 'a\\n\\nb'; s 'two words' x; echo c; s empty; false");
		expect([...reading]).toEqual([
			['one', 'a\n\nb'],
			['two words x', 'c\n'],
			['empty', ''],
		]);
		expect(sectionText(reading, 'two words x')).toBe('c');
		expect(sectionText(reading, 'empty')).toBeUndefined();
		expect(sectionText(reading, 'never')).toBeUndefined();
	});

	it('is not misled by what looks like a section', async () => {
		const reading = await read("s one; printf '\\n@0123456789abcdef01 two\\nx\\n\\n@ end\\n'");
		expect([...reading.keys()]).toEqual(['one']);
	});

	it.each(['s one; echo a; exit 3', 's one; kill -9 $$', 's one; if'])('takes no half answer: %s', async script => {
		expect(await problemOf(read(script))).toEqual({code: 'host-unreadable', target: 'vm', detail: 'sh: something'});
	});

	it('takes no shortened answer', async () => {
		const {run} = systems;
		const short = createFakeSystems({run: async (...call) => ({...(await run(...call)), truncated: true})});
		expect(await problemOf(readHost(short, 'vm', {script: 's one'}, never))).toMatchObject({code: 'host-unreadable'});
	});

	it('speaks every language in C', async () => {
		expect(sectionText(await read('s one; echo $LC_ALL'), 'one')).toBe('C');
	});
});
