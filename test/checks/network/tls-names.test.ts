import {describe, expect, it} from 'vitest';
import {coverageOf} from '../../../src/checks/network/tls-names.ts';
import type {Certificate} from '../../../src/systems/systems.ts';

function certificate(names: readonly string[], commonName?: string): Certificate {
	const named = commonName === undefined ? {} : {commonName};
	return {subject: '', issuer: '', validFrom: 0, validTo: 1, names, fingerprint256: '', serialNumber: '', selfSigned: false, ...named};
}

describe('coverageOf', () => {
	it.each([
		['site.example', 'site.example', 'covered'],
		['Site.Example', 'SITE.example.', 'covered'],
		['site.example', 'www.site.example', 'not-covered'],
		['*.site.example', 'www.site.example', 'covered'],
		['*.site.example', 'a.www.site.example', 'not-covered'],
		['*.site.example', 'site.example', 'not-covered'],
		['*.example', '.example', 'not-covered'],
		['w*.site.example', 'www.site.example', 'not-covered'],
		['203.0.113.10', '203.0.113.10', 'covered'],
		['*.0.113.10', '203.0.113.10', 'not-covered'],
		['2001:DB8:0:0:0:0:0:10', '2001:db8::10', 'covered'],
	] as const)('%s for %s: %s', (pattern, name, coverage) => {
		expect(coverageOf(name, certificate([pattern]))).toBe(coverage);
	});

	it('tells a name that stands only in the common name', () => {
		expect(coverageOf('site.example', certificate([], 'site.example'))).toBe('common-name-only');
		expect(coverageOf('site.example', certificate(['other.example'], 'site.example'))).toBe('common-name-only');
		expect(coverageOf('site.example', certificate(['site.example'], 'else'))).toBe('covered');
	});
});
