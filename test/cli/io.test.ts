import {expect, it} from 'vitest';
import {home} from '../../src/cli/home.ts';
import {hasScreen, type Io, isTerminal} from '../../src/cli/io.ts';
import {problemOf} from '../support/problem-of.ts';

/** A program's outside, whose ends are terminals or not. */
function outside(stdin: boolean, stdout: boolean, TERM: string | undefined): Io {
	return {stdin: {isTTY: stdin}, stdout: {isTTY: stdout}, stderr: {}, env: {TERM}, cwd: '/'} as unknown as Io;
}

it.each([
	[true, true, 'xterm-256color', true],
	[true, true, undefined, true],
	[true, true, 'dumb', false],
	[false, true, 'xterm', false],
	[true, false, 'xterm', false],
])('input %s, output %s, TERM %s: screens %s', (stdin, stdout, term, drawn) => {
	expect(hasScreen(outside(stdin, stdout, term))).toBe(drawn);
});

it('still asks line by line in a terminal that takes only lines', () => {
	expect(isTerminal(outside(true, true, 'dumb'))).toBe(true);
});

it('says what there is instead where the home screen cannot be drawn', async () => {
	expect(await problemOf(home({}, outside(true, true, 'dumb')))).toEqual({code: 'no-screen'});
});
