import {X509Certificate} from 'node:crypto';
import {connect, createServer, type TlsOptions} from 'node:tls';
import {expect, test} from 'vitest';
import {createAuthority, type Identity} from '../../../src/demo/network/certificates.ts';
import {createListener} from '../../../src/demo/network/listener.ts';

const DAY_MS = 86_400_000;
const now = Date.now();
const authority = createAuthority('Test CA', new Date(now - DAY_MS), new Date(now + DAY_MS));
const valid = {names: ['site.test', 'www.site.test'], notBefore: new Date(now - DAY_MS), notAfter: new Date(now + 80 * DAY_MS)};

/** Undefined when the client is content, otherwise OpenSSL's word for what is wrong. */
async function verify(identity: Identity, servername: string): Promise<string | undefined> {
	const options: TlsOptions = {cert: identity.certificate, key: identity.key};
	const listener = await createListener(createServer(options));
	try {
		return await new Promise((resolve, reject) => {
			const socket = connect({port: listener.port, host: '127.0.0.1', servername, ca: authority.certificate}, () => {
				socket.destroy();
				resolve(undefined);
			});
			socket.once('error', (error: NodeJS.ErrnoException) => (error.code === undefined ? reject(error) : resolve(error.code)));
		});
	} finally {
		await listener.set(false);
	}
}

test.each(['site.test', 'www.site.test'])('a client that knows the authority trusts %s', async name => {
	expect(await verify(authority.issue(valid), name)).toBe(undefined);
});

test('another name, an expired life and a signature of its own are turned down', async () => {
	expect(await verify(authority.issue(valid), 'other.test')).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
	expect(await verify(authority.issue({...valid, notAfter: new Date(now - 1_000)}), 'site.test')).toBe('CERT_HAS_EXPIRED');
	expect(await verify(authority.issue({...valid, selfSigned: true}), 'site.test')).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
});

test('the certificate says what it was asked to say', () => {
	const leaf = new X509Certificate(authority.issue(valid).certificate);
	expect(leaf.subject).toBe('CN=site.test');
	expect(leaf.subjectAltName).toBe('DNS:site.test, DNS:www.site.test');
	expect(leaf.ca).toBe(false);
	expect(new Date(leaf.validTo).getTime()).toBe(Math.floor(valid.notAfter.getTime() / 1_000) * 1_000);
	expect(leaf.checkIssued(new X509Certificate(authority.certificate))).toBe(true);
	expect(new X509Certificate(authority.certificate).ca).toBe(true);
});
