import {expect, test} from 'vitest';
import {faultsIn} from './fault-titles.ts';

const said = (source: string) => faultsIn(source).map(({kind, fault, result}) => `${kind} | ${fault} | ${result}`);

test('reads titles, several faults of one test, and none of what is healthy', () => {
	const source = `
		it('ports: a port is open → fail', () => {});
		it("dns: the server's gone → unknown", () => {});
		it('logs: healthy → pass; denied → fail; nothing at all → unknown', () => {});
		it('ports: hangs → fail; dns: hangs too → unknown', () => {});
		it('ports: healthy → pass', () => {});
		// it('ports: in a comment → fail')
	`;
	expect(said(source)).toEqual([
		'ports | a port is open | fail',
		"dns | the server's gone | unknown",
		'logs | denied | fail',
		'logs | nothing at all | unknown',
		'ports | hangs | fail',
		'dns | hangs too | unknown',
	]);
});

test('reads a title once for each row, with the result of the row where the title has none', () => {
	const source = `
		it.each<[string, () => unknown, Record<string, unknown>, string]>([
			['first', () => look('a', /[)\\]'"]/), {x: [1, 2]}, 'fail'],
			// A row with a remark: its brackets ( do not count.
			['second', () => \`\${look("b")}\`, {}, 'unknown'],
			['third', nothing, {}, 'pass'],
		])('dns: %s', async () => {});
		it.each(['+1 s', '-1 s'])('clock: off by %s → fail', () => {});
		it.each([['a', 1, 'warn']] as const)('disk: %s → %s', () => {});
		it.each([{name: 'one'}, {name: 'two'}])('file: $name → unknown', () => {});
	`;
	expect(said(source)).toEqual([
		'dns | first | fail',
		'dns | second | unknown',
		'clock | off by +1 s | fail',
		'clock | off by -1 s | fail',
		'disk | a | warn',
		'file | one | unknown',
		'file | two | unknown',
	]);
});
