import {execFileSync} from 'node:child_process';
import {describe, expect, it} from 'vitest';
import {shellJoin, shellQuote} from '../../../src/systems/processes/shell-quote.ts';

const WORDS = [
	'plain',
	'',
	'a b',
	"it's",
	"''",
	'$HOME',
	'`id`',
	'$(id)',
	'\\',
	'\\\\',
	'"',
	'*',
	'~',
	'!x',
	'a\nb',
	'\t',
	'-n',
	'한글',
	'#',
	';',
	'&',
	'|',
	'=',
];

describe('shellQuote', () => {
	it.each(['sh', 'bash'])('comes back from %s as it was', shell => {
		const output = execFileSync(shell, ['-c', `printf '%s\\0' ${shellJoin(WORDS)}`], {encoding: 'utf8'});
		expect(output.split('\0').slice(0, -1)).toEqual(WORDS);
	});

	it('leaves simple words readable', () => {
		expect(shellQuote('docker')).toBe('docker');
		expect(shellQuote('/opt/coin-pilot/x.yml')).toBe('/opt/coin-pilot/x.yml');
	});
});
