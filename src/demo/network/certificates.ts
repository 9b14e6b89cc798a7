import {createHash, generateKeyPairSync, type KeyObject, randomBytes, sign} from 'node:crypto';
import {bits, type Der, der, explicit, integer, octets, oid, sequence, setOf, time, utf8, yes} from './der.ts';

export interface Identity {
	readonly certificate: string;
	readonly key: string;
}

export interface Authority extends Identity {
	issue(request: LeafRequest): Identity;
}

export interface LeafRequest {
	readonly names: readonly string[];
	readonly notBefore: Date;
	readonly notAfter: Date;
	/** Signed with its own key instead of the authority's. */
	readonly selfSigned?: boolean;
}

const ECDSA_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));

/** A certificate authority that lives as long as the demo. */
export function createAuthority(commonName: string, notBefore: Date, notAfter: Date): Authority {
	const pair = generateKeyPairSync('ec', {namedCurve: 'P-256'});
	const subject = distinguishedName(commonName);
	const usage = bits(Buffer.of(0b0000_0110), 1); // keyCertSign, cRLSign
	const extensions = [
		extension('2.5.29.19', true, sequence(yes())),
		extension('2.5.29.15', true, usage),
		extension('2.5.29.14', false, octets(keyIdentifier(pair.publicKey))),
	];
	const certificate = certify({subject, issuer: subject, key: pair.publicKey, signer: pair.privateKey, notBefore, notAfter, extensions});
	return {
		certificate,
		key: pem(pair.privateKey),
		issue(request) {
			const leaf = generateKeyPairSync('ec', {namedCurve: 'P-256'});
			const name = distinguishedName(request.names[0] ?? commonName);
			const signer = request.selfSigned === true ? leaf : pair;
			return {
				key: pem(leaf.privateKey),
				certificate: certify({
					subject: name,
					issuer: request.selfSigned === true ? name : subject,
					key: leaf.publicKey,
					signer: signer.privateKey,
					notBefore: request.notBefore,
					notAfter: request.notAfter,
					extensions: [
						extension('2.5.29.19', true, sequence()),
						extension('2.5.29.15', true, bits(Buffer.of(0b1000_0000), 7)), // digitalSignature
						extension('2.5.29.37', false, sequence(oid('1.3.6.1.5.5.7.3.1'))), // serverAuth
						extension('2.5.29.17', false, sequence(...request.names.map(alternative => der(0x82, Buffer.from(alternative))))),
						extension('2.5.29.35', false, sequence(der(0x80, keyIdentifier(signer.publicKey)))),
					],
				}),
			};
		},
	};
}

interface Content {
	readonly subject: Der;
	readonly issuer: Der;
	readonly key: KeyObject;
	readonly signer: KeyObject;
	readonly notBefore: Date;
	readonly notAfter: Date;
	readonly extensions: readonly Der[];
}

function certify(content: Content): string {
	const serial = randomBytes(16);
	serial[0] = (serial[0] ?? 0) & 0x7f || 1;
	const toBeSigned = sequence(
		explicit(0, integer(2)),
		integer(serial),
		ECDSA_SHA256,
		content.issuer,
		sequence(time(content.notBefore), time(content.notAfter)),
		content.subject,
		content.key.export({type: 'spki', format: 'der'}),
		explicit(3, sequence(...content.extensions)),
	);
	const body = sequence(toBeSigned, ECDSA_SHA256, bits(sign('sha256', toBeSigned, content.signer)));
	const lines = body.toString('base64').match(/.{1,64}/g) ?? [];
	return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

function extension(id: string, critical: boolean, value: Der): Der {
	return critical ? sequence(oid(id), yes(), octets(value)) : sequence(oid(id), octets(value));
}

function distinguishedName(commonName: string): Der {
	return sequence(setOf(sequence(oid('2.5.4.3'), utf8(commonName))));
}

function keyIdentifier(key: KeyObject): Buffer {
	return createHash('sha1')
		.update(key.export({type: 'spki', format: 'der'}))
		.digest();
}

function pem(key: KeyObject): string {
	return key.export({type: 'pkcs8', format: 'pem'}).toString();
}
