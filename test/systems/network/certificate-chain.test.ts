import {X509Certificate} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {describeCertificate, verifiedPath} from '../../../src/systems/network/certificate-chain.ts';
import {createTestCa, hasOpenssl, type TestCa} from '../../support/test-ca.ts';

describe.skipIf(!hasOpenssl)('verifiedPath (needs the openssl program)', () => {
	let ca: TestCa;
	let impostor: TestCa;
	beforeAll(() => {
		ca = createTestCa();
		impostor = createTestCa();
	});
	afterAll(() => {
		ca.dispose();
		impostor.dispose();
	});

	const parse = (pem: string) => (pem.match(/-----BEGIN[\s\S]+?END CERTIFICATE-----/g) ?? []).map(one => new X509Certificate(one));
	const rootOf = ({caFile}: TestCa) => parse(readFileSync(caFile, 'utf8'));
	const namesOf = (path: readonly X509Certificate[]) => path.map(one => describeCertificate(one).commonName);

	it('goes from the leaf to the anchor, in whatever order the rest was sent', () => {
		const [leaf, intermediate] = parse(ca.issue({intermediate: 'sent'}).cert);
		const [stranger] = parse(impostor.issue().cert);
		const sent = [leaf, stranger, intermediate].filter(one => one !== undefined);
		const path = verifiedPath(sent, rootOf(ca));
		expect(namesOf(path)).toEqual(['localhost', 'CoinPilot test intermediate', 'CoinPilot test root']);
	});

	it('is not led astray by an authority of the same name with another key', () => {
		const sent = parse(ca.issue().cert);
		expect(namesOf(rootOf(impostor))).toEqual(namesOf(rootOf(ca)));
		expect(verifiedPath(sent, rootOf(impostor))).toEqual([]);
		expect(namesOf(verifiedPath(sent, [...rootOf(impostor), ...rootOf(ca)]))).toEqual(['localhost', 'CoinPilot test root']);
	});

	it('ends nowhere without the intermediate, and at once where the leaf itself is trusted', () => {
		const sent = parse(ca.issue({intermediate: 'missing'}).cert);
		expect(verifiedPath(sent, rootOf(ca))).toEqual([]);
		expect(namesOf(verifiedPath(sent, sent))).toEqual(['localhost']);
		expect(verifiedPath([], rootOf(ca))).toEqual([]);
	});

	it('reads no name out of the middle of another', () => {
		const [leaf] = parse(
			ca.issue({names: ['DNS:a.example', 'DNS:*.b.example', 'IP:2001:db8::1', 'URI:https://c.example/, DNS:evil.example']}).cert,
		);
		if (leaf === undefined) throw new Error('no certificate was issued');
		expect(describeCertificate(leaf).names).toEqual(['a.example', '*.b.example', '2001:DB8:0:0:0:0:0:1']);
	});
});
