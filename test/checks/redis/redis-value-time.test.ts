import {expect, test} from 'vitest';
import {momentOf} from '../../../src/checks/redis/redis-value-time.ts';

const AT = Date.UTC(2026, 1, 23, 9, 14, 2);

test.each<[string, unknown, string | undefined, number | undefined]>([
	['ISO 8601', '2026-02-23T09:14:02Z', undefined, AT],
	['in quotes', '"2026-02-23T09:14:02Z"', undefined, AT],
	['with a zone', '2026-02-23T18:14:02+09:00', undefined, AT],
	['with a zone without a colon', '2026-02-23 18:14:02+0900', undefined, AT],
	['as Python writes it, in UTC', '2026-02-23T09:14:02.123456', undefined, AT + 123],
	['seconds', '1771838042', undefined, AT],
	['seconds with a fraction', '1771838042.5', undefined, AT + 500],
	['milliseconds', '1771838042000', undefined, AT],
	['inside JSON', '{"meta":{"updated_at":"2026-02-23T09:14:02Z"}}', 'meta.updated_at', AT],
	['a number inside JSON', '{"ts":1771838042}', 'ts', AT],
	['a field that is not there', '{"a":1}', 'b', undefined],
	['a field of the prototype', '{"a":1}', 'constructor', undefined],
	['no JSON', 'SIDEWAYS', 'updated_at', undefined],
	['a word', 'SIDEWAYS', undefined, undefined],
	['a small number', '1018.5', undefined, undefined],
	['nothing', null, undefined, undefined],
])('%s', (_, value, field, moment) => {
	expect(momentOf(value, field)).toBe(moment);
});
