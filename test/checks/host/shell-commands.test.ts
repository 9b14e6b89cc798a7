import {expect, it} from 'vitest';
import {shellCommands} from '../../../src/checks/host/shell-commands.ts';

const wordsOf = (line: string) => shellCommands(line).map(({words}) => words);

it.each<[string, string[][]]>([
	[
		`cd '/opt/x' && /usr/bin/flock -n /tmp/l "/opt/b.sh" >> /var/log/b.log`,
		[
			['cd', '/opt/x'],
			['/usr/bin/flock', '-n', '/tmp/l', '/opt/b.sh'],
		],
	],
	['a b;c|d||e&f', [['a', 'b'], ['c'], ['d'], ['e'], ['f']]],
	['a 2>&1 &>>/x b </y c', [['a', 'b', 'c']]],
	['(a; b)', [['a'], ['b']]],
	['a # b; c', [['a']]],
	['a b#c "# d"', [['a', 'b#c', '# d']]],
	[`a "b 'c' \\" d" 'e "f' g\\ h ""`, [['a', `b 'c' " d`, 'e "f', 'g h', '']]],
	[
		'a $(b c) d',
		[
			['b', 'c'],
			['a', '$', 'd'],
		],
	],
	[
		'a "x $(b "c d") y" e',
		[
			['b', 'c d'],
			['a', 'x $ y', 'e'],
		],
	],
	[
		'a `b c` d',
		[
			['b', 'c'],
			['a', '`', 'd'],
		],
	],
	['sleep $((RANDOM * (2 + 3))) a', [['sleep', '$', 'a']]],
	['a <(b) c', [['b'], ['a', '<', 'c']]],
	['a "not ended', [['a', 'not ended']]],
	['', []],
])('%s', (line, words) => expect(wordsOf(line)).toEqual(words));

it('tells where output goes apart from where input comes from', () => {
	expect(shellCommands('a < /in > /out 2>"/err" | tee /x >>/y')).toEqual([
		{words: ['a'], targets: ['/out', '/err']},
		{words: ['tee', '/x'], targets: ['/y']},
	]);
});
