import type {Status} from '../../core/verdict.ts';
import type {Certificate} from '../../systems/systems.ts';

/**
 * How much of a certificate's life has to be left. The fractions follow the life of the certificate, so that a six-day one is not
 * forever nearly expired: authorities and clients renew at a third (Let's Encrypt, Caddy). The days cap them for long
 * lives, with the limits testssl.sh uses for a low (60 days) and a high (30 days) finding, halved for what renews by itself.
 */
export interface MinRemaining {
	readonly warn: number;
	readonly fail: number;
	readonly warnDays: number;
	readonly failDays: number;
}

export const DEFAULT_MIN_REMAINING: MinRemaining = {warn: 1 / 3, fail: 1 / 10, warnDays: 30, failDays: 15};

const DAY_MS = 86_400_000;

export type Validity = 'not-yet-valid' | 'expired' | 'nearly-expired' | 'expires-soon' | 'valid';

export function validityOf({validFrom, validTo}: Certificate, now: number, minimum: MinRemaining): Validity {
	if (now < validFrom) return 'not-yet-valid';
	if (now >= validTo) return 'expired';
	const left = validTo - now;
	const lifetime = validTo - validFrom;
	if (left < Math.min(lifetime * minimum.fail, minimum.failDays * DAY_MS)) return 'nearly-expired';
	if (left < Math.min(lifetime * minimum.warn, minimum.warnDays * DAY_MS)) return 'expires-soon';
	return 'valid';
}

export const VALIDITY_STATUS: Record<Validity, Status> = {
	'not-yet-valid': 'fail',
	expired: 'fail',
	'nearly-expired': 'fail',
	'expires-soon': 'warn',
	valid: 'pass',
};

export function earliestExpiry(certificates: readonly Certificate[]): Certificate | undefined {
	return [...certificates].sort((left, right) => left.validTo - right.validTo)[0];
}
