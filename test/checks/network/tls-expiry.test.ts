import {describe, expect, it} from 'vitest';
import {DEFAULT_MIN_REMAINING, validityOf} from '../../../src/checks/network/tls-expiry.ts';
import type {Certificate} from '../../../src/systems/systems.ts';

const DAY_MS = 86_400_000;
const unnamed = {subject: '', issuer: '', names: [], fingerprint256: '', serialNumber: '', selfSigned: false};

/** A certificate of so many days with so many left at the moment 0. */
function lasting(days: number, left: number): Certificate {
	return {...unnamed, validFrom: (left - days) * DAY_MS, validTo: left * DAY_MS};
}

describe('validityOf', () => {
	it.each([
		['a 90-day one', 90, 31, 'valid'],
		['a 90-day one', 90, 29, 'expires-soon'],
		['a 90-day one', 90, 8, 'nearly-expired'],
		['a six-day one', 6, 2.5, 'valid'],
		['a six-day one', 6, 1.5, 'expires-soon'],
		['a six-day one', 6, 0.5, 'nearly-expired'],
		['a one-year one', 398, 31, 'valid'],
		['a one-year one', 398, 29, 'expires-soon'],
		['a one-year one', 398, 14, 'nearly-expired'],
		['any', 90, 0, 'expired'],
		['any', 90, -1, 'expired'],
		['any', 90, 91, 'not-yet-valid'],
	] as const)('%s of %d days with %d left: %s', (_name, days, left, validity) => {
		expect(validityOf(lasting(days, left), 0, DEFAULT_MIN_REMAINING)).toBe(validity);
	});
});
