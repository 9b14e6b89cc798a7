import {describe, expect, test} from 'vitest';
import {z} from 'zod';
import {type Matchable, type Matcher, match, matcherSchema} from '../../src/checks/matchers.ts';
import {MAX_SEARCHED_LENGTH} from '../../src/checks/pattern.ts';

type Row = readonly [value: Matchable, matcher: Matcher];

const matched: readonly Row[] = [
	['ok', 'ok'],
	['', ''],
	[0, 0],
	['0', 0],
	[' 42\n', 42],
	[42, '42'],
	[true, true],
	['true', true],
	[null, null],
	[null, {equal: null}],
	['ok', {equal: 'ok'}],
	['/re/', '/re/'],
	['x', {not: null}],
	['abc', {regexp: 'b'}],
	['abc', {regexp: '^abc$'}],
	['첫 줄\n둘째 줄', {regexp: '둘째'}],
	[503, {regexp: '^5'}],
	[5, {gt: 4}],
	['5.5', {gt: 5}],
	['1e3', {ge: 1000}],
	['+Inf', {gt: 1}],
	['-Inf', {lt: 0}],
	[5, {ge: 5, le: 5}],
	[-1, {lt: 0}],
	[15, {range: '10:20'}],
	[10, {range: '10:20'}],
	[20, {range: '10:20'}],
	[5, {range: '~:5'}],
	[-1e9, {range: '~:5'}],
	[0, {range: '10'}],
	[10, {range: '10'}],
	[11, {range: '10:'}],
	[4, {range: '@1:3'}],
	['-0.5', {range: '-1:1'}],
	['a line with ok in it', {contains: 'ok'}],
	['a b c', {contains: ['a', 'c']}],
	[['x', 'y'], {contains: 'y'}],
	[[1, 2], {contains: 2}],
	[['1', '2'], {contains: [2, 1]}],
	[['b', 'a'], {'consist-of': ['a', 'b']}],
	[[], {'consist-of': []}],
	[['a', 'a', 'b'], {'consist-of': ['b', 'a', 'a']}],
	['ok', {not: 'bad'}],
	['ok', {not: {contains: 'error'}}],
	['', {not: {contains: 'error'}}],
	[7, {and: [{gt: 5}, {lt: 10}]}],
	[200, {or: [200, 204]}],
	['word', {or: [5, 'word']}],
	[7, {not: {or: [{lt: 5}, {gt: 10}]}}],
];

const unmatched: readonly Row[] = [
	['ok', 'OK'],
	['ok', ''],
	[1, 0],
	['ok', null],
	['abc', {regexp: '^b'}],
	['a\nb', {regexp: '^b$'}],
	[5, {gt: 5}],
	[5, {lt: 5}],
	[5, {ge: 5, le: 4}],
	[21, {range: '10:20'}],
	[9.99, {range: '10:20'}],
	[-1, {range: '10'}],
	[1, {range: '@1:3'}],
	[3, {range: '@1:3'}],
	['abc', {contains: 'd'}],
	['abc', {contains: ['a', 'd']}],
	[['ab'], {contains: 'a'}],
	[['a'], {'consist-of': ['a', 'b']}],
	[['a', 'b'], {'consist-of': ['a']}],
	[['a', 'a', 'b'], {'consist-of': ['a', 'b', 'b']}],
	['bad', {not: 'bad'}],
	[null, {not: null}],
	[4, {and: [{gt: 5}, {lt: 10}]}],
	[404, {or: [200, 204]}],
	// One condition that cannot be compared does not hide one that plainly does not hold.
	['abc', {contains: 'z', gt: 3}],
];

const unclear: readonly (readonly [...Row, string])[] = [
	[undefined, 'x', 'absent'],
	[undefined, null, 'absent'],
	[undefined, {not: 'x'}, 'absent'],
	[undefined, {not: {not: 'x'}}, 'absent'],
	[undefined, {or: [{not: 'x'}, {not: 'y'}]}, 'absent'],
	[undefined, {'consist-of': []}, 'absent'],
	[null, 'x', 'absent'],
	[null, {not: 'x'}, 'absent'],
	[null, {not: {gt: 5}}, 'absent'],
	[null, {not: {contains: 'x'}}, 'absent'],
	['abc', 5, 'incomparable'],
	['abc', {not: 5}, 'incomparable'],
	['abc', {gt: 5}, 'incomparable'],
	['abc', {not: {gt: 5}}, 'incomparable'],
	['', {lt: 5}, 'incomparable'],
	['NaN', {not: {gt: 5}}, 'incomparable'],
	[Number.NaN, {not: {gt: 5}}, 'incomparable'],
	[Number.NaN, {range: '@1:3'}, 'incomparable'],
	[true, {gt: 0}, 'incomparable'],
	['0x10', {gt: 1}, 'incomparable'],
	[['a'], 'a', 'incomparable'],
	[['a'], {not: {regexp: 'b'}}, 'incomparable'],
	['a', {'consist-of': ['a']}, 'incomparable'],
	['abc', {or: [{gt: 5}, {contains: 'z'}]}, 'incomparable'],
	['abc', {and: [{contains: 'a'}, {gt: 5}]}, 'incomparable'],
];

describe('match', () => {
	test.each(matched)('%j matches %j', (value, matcher) => {
		expect(match(value, matcher)).toStrictEqual({matched: true, expected: expect.any(String)});
	});

	test.each(unmatched)('%j does not match %j', (value, matcher) => {
		expect(match(value, matcher)).toStrictEqual({matched: false, expected: expect.any(String)});
	});

	test.each(unclear)('%j against %j cannot be told: %s', (value, matcher, why) => {
		expect(match(value, matcher)).toStrictEqual({matched: false, expected: expect.any(String), unclear: why});
	});

	test.each(matched)('%j under `not` of %j never matches', (value, matcher) => {
		expect(match(value, {not: matcher}).matched).toBe(false);
	});

	test('gives up on a search that would take years', () => {
		const value = `${'a'.repeat(60)}!`;
		expect(match(value, {regexp: '^(a+)+$'})).toMatchObject({matched: false, unclear: 'too-much'});
		expect(match(value, {not: {regexp: '^(a|aa)+$'}})).toMatchObject({matched: false, unclear: 'too-much'});
		expect(match('still works', {regexp: 'works'}).matched).toBe(true);
	});

	test('does not take what lies beyond the searched part for absent', () => {
		const long = `${'x'.repeat(MAX_SEARCHED_LENGTH)}needle`;
		expect(match(long, {regexp: 'needle'})).toMatchObject({matched: false, unclear: 'too-much'});
		expect(match(long, {not: {regexp: 'needle'}})).toMatchObject({matched: false, unclear: 'too-much'});
		expect(match(`needle${long}`, {regexp: 'needle'}).matched).toBe(true);
	});

	test.each<[Matcher, string]>([
		['ok', '"ok"'],
		[0, '0'],
		[null, 'null'],
		[{equal: true}, 'true'],
		[{regexp: '^a$'}, '/^a$/'],
		[{gt: 1, le: 5}, '> 1 and ≤ 5'],
		[{lt: 1}, '< 1'],
		[{ge: 1}, '≥ 1'],
		[{range: '10:20'}, '10 … 20'],
		[{range: '10'}, '0 … 10'],
		[{range: '10:'}, '≥ 10'],
		[{range: '~:5'}, '≤ 5'],
		[{range: '@1:3'}, '< 1 or > 3'],
		[{range: '@~:3'}, '> 3'],
		[{range: '@3:'}, '< 3'],
		[{contains: ['a', 1]}, 'contains "a", 1'],
		[{'consist-of': ['a', 'b']}, 'exactly "a", "b"'],
		[{'consist-of': []}, 'nothing'],
		[{not: {contains: 'x'}}, 'not contains "x"'],
		[{not: {gt: 1, lt: 5}}, 'not (> 1 and < 5)'],
		[{or: [200, {and: [{ge: 300}, {lt: 400}]}]}, '200 or (≥ 300 and < 400)'],
	])('%j reads %s', (matcher, words) => {
		expect(match('x', matcher).expected).toBe(words);
	});
});

describe('matcherSchema', () => {
	test.each([...matched, ...unmatched].map(([, matcher]) => [matcher]))('takes %j as it stands', matcher => {
		expect(matcherSchema.parse(matcher)).toStrictEqual(matcher);
	});

	test.each<[unknown, string]>([
		[{regexp: '('}, 'not a usable pattern: Unterminated group'],
		[{regexp: ''}, 'not a usable pattern: an empty pattern matches everything'],
		[{regexp: 'a'.repeat(1001)}, 'not a usable pattern: a pattern has at most 1000 characters'],
		[{not: {regexp: '[z-a]'}}, 'Range out of order in character class'],
		[{regex: 'a'}, 'Unrecognized key: "regex"'],
		[{}, 'a matcher needs at least one condition'],
		[{range: '5:1'}, 'a range is 10:20, 10:, ~:5, 10 or @1:3'],
		[{range: ''}, 'a range is 10:20, 10:, ~:5, 10 or @1:3'],
		[{range: ':'}, 'a range is 10:20, 10:, ~:5, 10 or @1:3'],
		[{range: '@'}, 'a range is 10:20, 10:, ~:5, 10 or @1:3'],
		[{range: '1:2:3'}, 'a range is 10:20, 10:, ~:5, 10 or @1:3'],
		[{range: 'ten'}, 'a range is 10:20, 10:, ~:5, 10 or @1:3'],
	])('refuses %j: %s', (matcher, why) => {
		const {error} = matcherSchema.safeParse(matcher);
		expect(error && z.prettifyError(error)).toContain(why);
	});

	test.each([[[]], [['a']], [{and: []}], [{or: []}], [{gt: '5'}], [{contains: []}], [{not: {}}], [Number.NaN], [undefined]])(
		'refuses %j',
		matcher => {
			expect(matcherSchema.safeParse(matcher).success).toBe(false);
		},
	);

	test('has a JSON Schema that refers to itself', () => {
		const schema = z.toJSONSchema(z.strictObject({stdout: matcherSchema}), {io: 'input'});
		expect(schema.properties).toEqual({stdout: {$ref: '#/$defs/Matcher'}});
		expect(JSON.stringify(schema.$defs)).toMatch(/"not":\{[^{}]*"\$ref":"#\/\$defs\/Matcher"/);
	});
});

test.each<[Matchable, Matcher]>([
	['ERROR', 'error'],
	['error', {equal: 'Error'}],
	['Connection Refused', {contains: ['connection', 'REFUSED']}],
	[['A', 'b'], {'consist-of': ['B', 'a']}],
	['FATAL', {regexp: '^fatal$'}],
	['FATAL', {or: ['error', {and: [{not: 'warn'}, 'fatal']}]}],
])('%j matches %j where case is no matter', (value, matcher) => {
	expect(match(value, matcher, true).matched).toBe(true);
	expect(match(value, matcher).matched).toBe(false);
	expect(match(value, {not: matcher}, true).matched).toBe(false);
});
