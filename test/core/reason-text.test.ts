import {expect, test} from 'vitest';
import {reasonText} from '../../src/core/reason-text.ts';
import type {Reason} from '../../src/core/step-state.ts';
import {text} from '../../src/core/text.ts';

const titles = (key: string) => text(`the ${key}`, `${key} 단계`);
const when = (at: number) => `${new Date(at + 9 * 3_600_000).toISOString().slice(11, 16)} Seoul`;

const CASES: readonly (readonly [Reason, string, string])[] = [
	[
		{code: 'when', name: 'database', wanted: 'fresh', found: 'restore'},
		'only when database is fresh; it is restore',
		'database=fresh일 때만 해당 (지금은 restore)',
	],
	[{code: 'choice-open', name: 'database'}, 'to be decided first: the database', '먼저 결정할 것: database 단계'],
	[{code: 'needs', steps: ['a', 'b']}, 'first: the a, the b', '먼저 필요한 단계: a 단계, b 단계'],
	[{code: 'overtaken', step: 'a'}, 'another step came after it: the a', '그 뒤에 실행한 다른 단계로 무효: a 단계'],
	[{code: 'old', at: 0, freshForMs: 5_400_000}, 'seen too long ago: it counts for 1 h 30 m', '확인한 지 오래됨: 1시간 30분 동안만 유효'],
	[
		{code: 'waived', reason: 'spare disk', until: Date.UTC(2026, 1, 23, 9, 14)},
		'spare disk (until 18:14 Seoul)',
		'spare disk (18:14 Seoul까지)',
	],
	[{code: 'waived', reason: 'spare disk'}, 'spare disk', 'spare disk'],
	[{code: 'awaits', awaits: 'gate'}, 'waits to be opened', '게이트 개방을 기다림'],
];

test.each(CASES)('%j is said in both languages', (reason, en, ko) => {
	expect(reasonText(reason, titles, when)).toEqual({en, ko});
});
