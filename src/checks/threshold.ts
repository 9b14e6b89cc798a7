import {z} from 'zod';
import type {Status} from '../core/verdict.ts';

/** The least that must be left: below `warn` it is a warning, below `fail` a failure. */
export interface AtLeast {
	readonly warn?: number | undefined;
	readonly fail?: number | undefined;
}

const limit = z.number().nonnegative();

export const atLeastSchema = z
	.strictObject({warn: limit.optional().describe('Below this it warns.'), fail: limit.optional().describe('Below this it fails.')})
	.refine(({warn, fail}) => warn !== undefined || fail !== undefined, {
		message: 'say below what it warns (`warn`) or fails (`fail`)',
		params: {ko: '경고 기준(`warn`)이나 실패 기준(`fail`)을 지정'},
	})
	.refine(({warn, fail}) => warn === undefined || fail === undefined || warn >= fail, {
		message: '`warn` is not below `fail`: it comes first as the value goes down',
		params: {ko: '`warn`은 `fail`보다 작을 수 없음'},
	});

export function judgeAtLeast(value: number, {warn, fail}: AtLeast): Status {
	if (fail !== undefined && value < fail) return 'fail';
	return warn !== undefined && value < warn ? 'warn' : 'pass';
}

/** `≥ 20 %`: the limit that was broken, or the one that comes first. */
export function describeAtLeast({warn, fail}: AtLeast, status: Status, unit: string): string {
	return `≥ ${(status === 'fail' ? fail : (warn ?? fail)) ?? 0} ${unit}`;
}
