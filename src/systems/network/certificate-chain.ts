import {X509Certificate} from 'node:crypto';
import {rootCertificates, type TLSSocket} from 'node:tls';
import type {Certificate} from '../systems.ts';

/** The certificates the server sent, in its order, the leaf first. */
export function sentChain(socket: TLSSocket): X509Certificate[] {
	const chain: X509Certificate[] = [];
	let certificate = socket.getPeerX509Certificate();
	while (certificate !== undefined) {
		chain.push(certificate);
		certificate = certificate.issuerCertificate;
	}
	return chain;
}

/**
 * The path from the leaf to a trust anchor, the anchor preferred at every step as OpenSSL prefers it. Node does not tell which
 * path it verified, and what the server sent may hold more: an expired cross-signed root there harms nobody.
 */
export function verifiedPath(sent: readonly X509Certificate[], additional: readonly X509Certificate[]): X509Certificate[] {
	const [leaf] = sent;
	if (leaf === undefined) return [];
	const path = [leaf];
	for (let tip = leaf; path.length <= sent.length + 1; ) {
		const isAnchor = (candidate: X509Certificate) => issued(candidate, tip);
		if ([...additional, ...rootsNamed(tip.subject)].some(anchor => anchor.fingerprint256 === tip.fingerprint256)) return path;
		const anchor = [...additional, ...rootsNamed(tip.issuer)].find(isAnchor);
		if (anchor !== undefined) return [...path, anchor];
		const next = sent.find(candidate => !path.includes(candidate) && issued(candidate, tip));
		if (next === undefined) return [];
		path.push(next);
		tip = next;
	}
	return [];
}

function issued(issuer: X509Certificate, certificate: X509Certificate): boolean {
	return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

let roots: Map<string, X509Certificate[]> | undefined;

function rootsNamed(subject: string): readonly X509Certificate[] {
	if (roots === undefined) {
		roots = new Map();
		for (const pem of rootCertificates) {
			const root = new X509Certificate(pem);
			roots.set(root.subject, [...(roots.get(root.subject) ?? []), root]);
		}
	}
	return roots.get(subject) ?? [];
}

export function describeCertificate(certificate: X509Certificate): Certificate {
	const commonName = /^CN=(.+)$/m.exec(certificate.subject)?.[1];
	return {
		subject: oneLine(certificate.subject),
		...(commonName === undefined ? {} : {commonName}),
		issuer: oneLine(certificate.issuer),
		validFrom: Date.parse(certificate.validFrom),
		validTo: Date.parse(certificate.validTo),
		names: namesOf(certificate.subjectAltName),
		fingerprint256: certificate.fingerprint256,
		serialNumber: certificate.serialNumber,
		selfSigned: issued(certificate, certificate),
	};
}

function oneLine(name: string): string {
	return name.split('\n').join(', ');
}

/** Node quotes a value that could be taken for a separator; such a value is never a name to connect to. */
function namesOf(subjectAltName: string | undefined): string[] {
	const names: string[] = [];
	for (const [, kind, value = ''] of (subjectAltName ?? '').matchAll(/([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)/g)) {
		if ((kind === 'DNS' || kind === 'IP Address') && !value.startsWith('"')) names.push(value);
	}
	return names;
}
