import {spawn} from 'node:child_process';
import {once} from 'node:events';
import fs from 'node:fs';
import {expect, onTestFinished, test} from 'vitest';
import {isGone, parseIdentity, thisProcess} from '../../../src/systems/processes/process-identity.ts';

test('what is not the identity of a process is none', () => {
	expect(parseIdentity(JSON.stringify(thisProcess()))).toEqual(thisProcess());
	for (const other of ['', '{', '[]', '{}', '{"host":"a"}', '{"host":"a","pid":"7"}', '{"host":"a","pid":0}', '{"host":"a","pid":1.5}']) {
		expect(parseIdentity(other), other).toBeUndefined();
	}
});

test.skipIf(process.platform !== 'linux')('a process that ended and was not collected is gone', {timeout: 20_000}, async () => {
	// The shell becomes a program that never collects its child, well before that child ends.
	const parent = spawn('sh', ['-c', 'sleep 0.5 & echo $!; exec sleep 60'], {stdio: ['ignore', 'pipe', 'ignore']});
	onTestFinished(() => {
		parent.kill('SIGKILL');
	});
	const [output] = await once(parent.stdout, 'data');
	const pid = Number(String(output).trim());
	const fields = () =>
		fs
			.readFileSync(`/proc/${pid}/stat`, 'utf8')
			.replace(/^.*\) /, '')
			.split(' ');
	await expect.poll(() => fields()[0], {timeout: 10_000}).toBe('Z');
	expect(isGone({...thisProcess(), pid, started: fields()[19] ?? ''})).toBe(true);
});
