import {readFile} from 'node:fs/promises';
import {beforeAll, describe, expect, test} from 'vitest';
import type {CheckKind} from '../../../src/checks/contract.ts';
import {checkKinds} from '../../../src/checks/registry.ts';
import {checksPage, type Fault} from '../../../src/cli/explain/checks-page.ts';
import {explainKind} from '../../../src/cli/explain/explain-kind.ts';
import {explainMatchers} from '../../../src/cli/explain/explain-matchers.ts';
import {readFaults} from '../../support/fault-titles.ts';

const root = new URL('../../../', import.meta.url);
const kinds: readonly CheckKind[] = Object.values(checkKinds);
let faults: readonly Fault[];

beforeAll(async () => {
	faults = await readFaults(root, Object.keys(checkKinds));
});

describe('docs/checks.md', () => {
	test('is what the sources say; else run npm run docs', async () => {
		expect(await readFile(new URL('docs/checks.md', root), 'utf8')).toBe(checksPage(kinds, faults));
	});

	test.each(kinds.map(({kind}) => kind))('lists at least three faults that %s sees', kind => {
		const seen = faults.filter(one => one.kind === kind).map(({fault}) => fault);
		expect(new Set(seen).size).toBeGreaterThanOrEqual(3);
	});
});

describe('checksPage', () => {
	test('keeps a bar within its cell, and merges a fault of two tests', () => {
		const page = checksPage(
			[checkKinds.dns],
			[
				{kind: 'dns', fault: 'a | b', result: 'fail', against: 'stand-in'},
				{kind: 'dns', fault: 'a | b', result: 'fail', against: 'real'},
				{kind: 'ports', fault: 'of another kind', result: 'fail', against: 'real'},
			],
		);
		expect(page).toContain('| `dns` | a \\| b | fail | real, stand-in |');
		expect(page).not.toContain('of another kind');
		expect(page).toContain('| `type` | A \\| AAAA \\| CNAME \\| CAA \\| MX \\| NS \\| TXT | `A` | The type of record. |');
	});
});

describe('explainKind', () => {
	test('says units, defaults and nested fields, what it cannot see, and an example', () => {
		const lines = explainKind(checkKinds.tls, 'en').split('\n');
		expect(lines).toEqual(
			expect.arrayContaining([
				'  host  (text; required)',
				'  port  (whole number 1 to 65535; default 443)',
				'    warnDays  (number from 0; default 30)',
				'    warn  (number 0 to 1; default 0.3333)',
				'It cannot see:',
				'  kind: tls',
			]),
		);
		expect(lines.some(line => line.startsWith('One look takes at most 25 s'))).toBe(true);
	});

	test('asks for no field that one of two forms does without', () => {
		const lines = explainKind(checkKinds['env-parity'], 'en').split('\n');
		expect(lines).toContain('    manifests  (list of text; optional)');
		expect(lines).toContain('    on  (text; required)');
	});

	test('ends with the matchers where a field has one, and only there', () => {
		expect(explainKind(checkKinds.http, 'en')).toContain(explainMatchers('en'));
		expect(explainKind(checkKinds.ports, 'en')).not.toContain('A matcher says');
		expect(explainMatchers('en')).toMatch(/^ {2}consist-of +A list has exactly these elements/m);
	});
});
