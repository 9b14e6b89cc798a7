import {isIP} from 'node:net';
import type {Certificate} from '../../systems/systems.ts';

/** How a certificate covers a name. `common-name-only` is what clients stopped accepting (RFC 6125, browsers since 2017). */
export type Coverage = 'covered' | 'common-name-only' | 'not-covered';

export function coverageOf(name: string, certificate: Certificate): Coverage {
	if (certificate.names.some(pattern => coversName(pattern, name))) return 'covered';
	const {commonName} = certificate;
	return commonName !== undefined && coversName(commonName, name) ? 'common-name-only' : 'not-covered';
}

/** A wildcard stands for exactly one label, the leftmost, and never for an address. */
function coversName(pattern: string, name: string): boolean {
	if (isIP(name) !== 0) return canonicalAddress(pattern) === canonicalAddress(name);
	const wanted = normalise(name);
	const offered = normalise(pattern);
	if (!offered.startsWith('*.')) return offered === wanted;
	const dot = wanted.indexOf('.');
	return dot > 0 && wanted.slice(dot) === offered.slice(1);
}

function normalise(name: string): string {
	return name.toLowerCase().replace(/\.$/, '');
}

/** Certificates write an IPv6 address out in full, people do not. */
function canonicalAddress(address: string): string {
	return isIP(address) === 6 ? new URL(`http://[${address}]`).hostname : address;
}
