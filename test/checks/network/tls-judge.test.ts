import {describe, expect, it} from 'vitest';
import {worstOf} from '../../../src/checks/finding.ts';
import {DEFAULT_MIN_REMAINING} from '../../../src/checks/network/tls-expiry.ts';
import {judgeHandshake} from '../../../src/checks/network/tls-judge.ts';
import type {Certificate, Handshake} from '../../../src/systems/systems.ts';

const DAY_MS = 86_400_000;
const wanted = {names: ['site.example'], minRemaining: DEFAULT_MIN_REMAINING, now: 0};

function certificate(commonName: string, days: number, left: number): Certificate {
	const dates = {validFrom: (left - days) * DAY_MS, validTo: left * DAY_MS};
	return {
		subject: `CN=${commonName}`,
		commonName,
		issuer: 'CN=issuer',
		...dates,
		names: commonName === 'site.example' ? [commonName] : [],
		fingerprint256: commonName,
		serialNumber: '01',
		selfSigned: false,
	};
}

function handshake(fields: Partial<Handshake>): Handshake {
	const timings = {connectMs: 1, tlsMs: 1};
	return {authorized: true, protocol: 'TLSv1.3', cipher: 'x', sent: [], verified: [], address: '192.0.2.1', timings, ...fields};
}

const leaf = certificate('site.example', 90, 60);
const root = certificate('root', 4_000, 2_000);

describe('judgeHandshake', () => {
	it('tls: an expired extra in what was sent → warn', () => {
		const crossSigned = certificate('DST Root CA X3', 4_000, -100);
		const findings = judgeHandshake('a', handshake({sent: [leaf, crossSigned], verified: [leaf, root]}), wanted);
		expect(worstOf(findings)).toBe('warn');
		expect(findings.at(-1)?.reason?.en).toBe('The server also sends an expired certificate that nobody needs: DST Root CA X3');
	});

	it('takes the word of OpenSSL for an authority that only it knows', () => {
		const crossSigned = certificate('cross-signed', 4_000, -100);
		const findings = judgeHandshake('a', handshake({sent: [leaf, crossSigned]}), wanted);
		expect(worstOf(findings)).toBe('warn');
		const soon = judgeHandshake('a', handshake({sent: [certificate('site.example', 90, 5)]}), wanted);
		expect(worstOf(soon)).toBe('fail');
	});

	it('tls: an intermediate that runs out before the leaf → fail', () => {
		const intermediate = certificate('intermediate', 1_000, 5);
		const findings = judgeHandshake('a', handshake({sent: [leaf, intermediate], verified: [leaf, intermediate, root]}), wanted);
		expect(worstOf(findings)).toBe('fail');
	});

	it('tls: a certificate that OpenSSL does not accept → fail', () => {
		const refused = handshake({authorized: false, authorizationError: 'CERT_REVOKED', sent: [leaf]});
		const findings = judgeHandshake('a', refused, wanted);
		expect(worstOf(findings)).toBe('fail');
		expect(findings.at(-1)?.reason?.en).toBe('The certificate is not accepted: CERT_REVOKED');
	});

	it('tls: the server sends no certificate → fail', () => {
		expect(worstOf(judgeHandshake('a', handshake({}), wanted))).toBe('fail');
	});
});
