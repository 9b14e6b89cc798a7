import {describe, expect, it} from 'vitest';
import {parseTableName, quoteTable} from '../../../src/checks/postgres/table-name.ts';

describe('parseTableName', () => {
	it.each([
		['trading_history', '"public"."trading_history"'],
		['audit.trading_history', '"audit"."trading_history"'],
		['Order', '"public"."Order"'],
		['user', '"public"."user"'],
		['"My.Table"', '"public"."My.Table"'],
		['"a ""b""".c', '"a ""b"""."c"'],
		['거래내역', '"public"."거래내역"'],
		['x; DROP TABLE y', '"public"."x; DROP TABLE y"'],
	])('takes %s exactly as %s', (written, quoted) => {
		const parsed = parseTableName(written);
		expect(parsed && quoteTable(parsed)).toBe(quoted);
	});

	it.each(['', '.', 'a.', '.a', 'a.b.c', '"', '"a', 'a"b', '""', 'a'.repeat(64), '가'.repeat(22), 'a\0b'])('refuses %j', written => {
		expect(parseTableName(written)).toBeUndefined();
	});
});
