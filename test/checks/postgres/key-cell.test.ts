import {describe, expect, it} from 'vitest';
import {conditionOf, divide, type KeyCell, WHOLE_TABLE} from '../../../src/checks/postgres/key-cell.ts';
import {keyOrder} from '../../../src/checks/postgres/key-order.ts';

const orderOf = (base: string) => {
	const order = keyOrder({name: 'k', type: base, base, nullable: false});
	if (order === undefined) throw new Error(`${base} has no order`);
	return order;
};
const whole = {order: orderOf('int8'), lowest: 0n, highest: 99n, hash: 'h'};
const conditions = (cells: readonly KeyCell[], space: Parameters<typeof conditionOf>[1]) => cells.map(cell => conditionOf(cell, space));

describe('cutting a table by its key', () => {
	it('covers everything: below the first, beyond the last, and rows without a key', () => {
		const division = divide(WHOLE_TABLE, whole, 4);
		expect(division?.part).toBe(`coalesce(width_bucket("k", '{"25","50","75"}'::int8[]), 0)`);
		expect(conditions(division?.cells ?? [], whole)).toEqual([
			`("k" < '25'::int8 OR "k" IS NULL)`,
			`"k" >= '25'::int8 AND "k" < '50'::int8`,
			`"k" >= '50'::int8 AND "k" < '75'::int8`,
			`"k" >= '75'::int8`,
		]);
	});

	it('cuts a part again between its own ends', () => {
		const [, second = WHOLE_TABLE] = divide(WHOLE_TABLE, whole, 4)?.cells ?? [];
		expect(conditions(divide(second, whole, 2)?.cells ?? [], whole)).toEqual([
			`"k" >= '25'::int8 AND "k" < '37'::int8`,
			`"k" >= '37'::int8 AND "k" < '50'::int8`,
		]);
	});

	it('goes on by the hash of the key where one value of the order has many rows', () => {
		const one = {span: {from: 7n, until: 8n}, bits: 0, pattern: 0n};
		const division = divide(one, whole, 256);
		expect(division?.part).toBe('(h >> 0) & 63');
		expect(conditionOf(division?.cells[5] ?? one, whole)).toBe(`"k" >= '7'::int8 AND "k" < '8'::int8 AND h & 63 = 5`);
		const again = divide(division?.cells[5] ?? one, whole, 256);
		expect(again?.part).toBe('(h >> 6) & 63');
		expect(conditionOf(again?.cells[2] ?? one, whole)).toContain(`h & 4095 = ${5 + 2 * 64}`);
	});

	it('gives up when every bit of the hash is used', () => {
		expect(divide({span: {}, bits: 60, pattern: 0n}, {hash: 'h'}, 4)).toBeUndefined();
	});

	it('cuts by the hash alone without an order', () => {
		expect(divide(WHOLE_TABLE, {hash: 'h'}, 4)?.cells).toHaveLength(64);
		expect(conditionOf(WHOLE_TABLE, {hash: 'h'})).toBeUndefined();
	});

	it.each([
		['timestamptz', 1_767_225_600_000n, "'2026-01-01T00:00:00.000Z'::timestamptz"],
		['timestamp', 1_767_225_600_000n, "'2026-01-01T00:00:00.000'::timestamp"],
		['date', 20_454n, "'2026-01-01'::date"],
		['int4', -5n, "'-5'::int8"],
		['timestamptz', 10n ** 18n, "'9999-12-31T23:59:59.999Z'::timestamptz"],
	])('writes %s', (base, value, literal) => {
		expect(orderOf(base).literal(value)).toBe(literal);
	});

	it.each(['uuid', 'text', 'numeric', undefined])('has no order for %s', base => {
		expect(keyOrder({name: 'k', type: 'x', nullable: false, ...(base !== undefined && {base})})).toBeUndefined();
	});
});
