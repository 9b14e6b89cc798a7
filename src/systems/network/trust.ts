import {X509Certificate} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {createSecureContext, rootCertificates, type SecureContext} from 'node:tls';
import {ProblemError} from '../../core/problem.ts';
import {text} from '../../core/text.ts';

/** The public authorities, and the ones of an additional file. */
export interface Trust {
	/** Undefined: Node's own store, which is shared and costs nothing. */
	readonly context?: SecureContext;
	readonly additional: readonly X509Certificate[];
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** Building a context parses every public authority again; one per additional file is enough. */
const contexts = new Map<string, Trust>();

/** @throws ProblemError `file-unreadable` */
export async function trustFrom(caFile: string | undefined): Promise<Trust> {
	if (caFile === undefined) return {additional: []};
	const pem = await readCertificates(caFile);
	const known = contexts.get(pem);
	if (known !== undefined) return known;
	try {
		const additional = (pem.match(CERTIFICATE) ?? []).map(one => new X509Certificate(one));
		const trust = {context: createSecureContext({ca: [...rootCertificates, pem]}), additional};
		contexts.set(pem, trust);
		return trust;
	} catch (error) {
		throw new ProblemError(
			{code: 'file-unreadable', path: caFile, why: 'other', detail: text('not a PEM certificate', 'PEM 인증서가 아님')},
			{cause: error},
		);
	}
}

async function readCertificates(path: string): Promise<string> {
	let pem: string;
	try {
		pem = await readFile(path, 'utf8');
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? error.code : undefined;
		const why = code === 'ENOENT' ? 'missing' : code === 'EACCES' ? 'denied' : code === 'EISDIR' ? 'directory' : 'other';
		throw new ProblemError({code: 'file-unreadable', path, why}, {cause: error});
	}
	if (pem.match(CERTIFICATE) !== null) return pem;
	throw new ProblemError({
		code: 'file-unreadable',
		path,
		why: pem === '' ? 'empty' : 'other',
		detail: text('no PEM certificate in it', 'PEM 인증서가 들어 있지 않음'),
	});
}
