import {expect, test} from 'vitest';
import {type Moment, momentOf} from '../../../src/checks/redis/redis-value-time.ts';

const AT = Date.UTC(2026, 1, 23, 9, 14, 2);

test.each<[string, unknown, string | undefined, Moment]>([
	['ISO 8601', '2026-02-23T09:14:02Z', undefined, AT],
	['in quotes', '"2026-02-23T09:14:02Z"', undefined, AT],
	['with a zone', '2026-02-23T18:14:02+09:00', undefined, AT],
	['with a zone without a colon', '2026-02-23 18:14:02+0900', undefined, AT],
	['as Python writes it, without a zone', '2026-02-23T09:14:02.123456', undefined, 'unzoned'],
	['without a zone inside JSON', '{"at":"2026-02-23 09:14:02"}', 'at', 'unzoned'],
	['a day', '2026-02-23', undefined, 'unzoned'],
	['a day that there is not', '2026-13-45', undefined, undefined],
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
	expect(momentOf(value, field, undefined)).toBe(moment);
});

test.each<[string, string, string, number]>([
	['in UTC', '2026-02-23T09:14:02.123456', 'UTC', AT + 123],
	['in Seoul', '2026-02-23 18:14:02', 'Asia/Seoul', AT],
	['in New York in winter', '2026-02-23T04:14:02', 'America/New_York', AT],
	['in New York in summer', '2026-07-23T05:14:02', 'America/New_York', Date.UTC(2026, 6, 23, 9, 14, 2)],
	['in New York an hour after the clocks went forward', '2026-03-08T04:00:00', 'America/New_York', Date.UTC(2026, 2, 8, 8)],
	['with a zone of its own, which counts', '2026-02-23T09:14:02Z', 'Asia/Seoul', AT],
	['seconds, which have no zone', '1771838042', 'Asia/Seoul', AT],
])('a time without a zone, %s', (_, value, zone, moment) => {
	expect(momentOf(value, undefined, zone)).toBe(moment);
});
