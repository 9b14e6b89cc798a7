import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

/** A key and certificates in PEM. `cert` holds the leaf, then what the server is to send with it. */
export interface Issued {
	readonly key: string;
	readonly cert: string;
}

export interface LeafOptions {
	/** Subject alternative names: `DNS:localhost`, `IP:127.0.0.1`. @default DNS:localhost and IP:127.0.0.1 */
	readonly names?: readonly string[];
	readonly commonName?: string;
	readonly from?: Date;
	readonly to?: Date;
	/** Signed by an intermediate; `missing` leaves it out of what is sent. */
	readonly intermediate?: 'sent' | 'missing';
	/** Signed by itself. */
	readonly selfSigned?: boolean;
}

export interface TestCa {
	/** PEM file of the root. */
	readonly caFile: string;
	issue(options?: LeafOptions): Issued;
	/** Removes every file. */
	dispose(): void;
}

const DAY_MS = 86_400_000;

export const hasOpenssl = answers('openssl', ['version']);

function answers(program: string, parameters: readonly string[]): boolean {
	try {
		execFileSync(program, parameters, {stdio: 'ignore'});
		return true;
	} catch {
		return false;
	}
}

/** A certificate authority in a temporary directory, made with the `openssl` program (`hasOpenssl`). */
export function createTestCa(): TestCa {
	const directory = mkdtempSync(join(tmpdir(), 'coinpilot-ca-'));
	const path = (name: string) => join(directory, name);
	const openssl = (...parameters: string[]) => execFileSync('openssl', parameters, {cwd: directory, stdio: ['ignore', 'pipe', 'pipe']});
	let issuedCount = 0;

	const keyPair = (name: string) => openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', path(`${name}.key`));

	// `openssl ca` alone sets both dates freely; it keeps a small database of what it signed.
	mkdirSync(path('signed'));
	writeFileSync(path('index.txt'), '');
	writeFileSync(path('index.txt.attr'), 'unique_subject = no\n');
	writeFileSync(
		path('ca.conf'),
		[
			'[ca]\ndefault_ca = here',
			`[here]\ndatabase = ${path('index.txt')}\nnew_certs_dir = ${path('signed')}\nrand_serial = yes`,
			'default_md = sha256\npolicy = any\nunique_subject = no\ncopy_extensions = none',
			'[any]\ncommonName = supplied',
			'[authority]\nbasicConstraints = critical,CA:TRUE\nkeyUsage = critical,keyCertSign,cRLSign\nsubjectKeyIdentifier = hash',
			'[req]\ndistinguished_name = dn\n[dn]',
		].join('\n'),
	);

	const sign = (name: string, commonName: string, issuer: string | undefined, extensions: readonly string[], from: Date, to: Date) => {
		const section = `leaf_${name}`;
		const config = path(`${name}.conf`);
		writeFileSync(config, `${readFileSync(path('ca.conf'), 'utf8')}\n[${section}]\n${extensions.join('\n')}\n`);
		openssl('req', '-new', '-config', config, '-key', path(`${name}.key`), '-subj', `/CN=${commonName}`, '-out', path(`${name}.csr`));
		const signer =
			issuer === undefined
				? ['-selfsign', '-keyfile', path(`${name}.key`)]
				: ['-cert', path(`${issuer}.pem`), '-keyfile', path(`${issuer}.key`)];
		const dates = ['-startdate', stamp(from), '-enddate', stamp(to)];
		openssl(
			'ca',
			'-batch',
			'-notext',
			'-config',
			config,
			...signer,
			...dates,
			'-extensions',
			section,
			'-in',
			path(`${name}.csr`),
			'-out',
			path(`${name}.pem`),
		);
		return readFileSync(path(`${name}.pem`), 'utf8');
	};

	const authority = ['basicConstraints = critical,CA:TRUE', 'keyUsage = critical,keyCertSign,cRLSign', 'subjectKeyIdentifier = hash'];
	const longAgo = new Date(Date.now() - 4_000 * DAY_MS);
	const farAhead = new Date(Date.now() + 4_000 * DAY_MS);
	keyPair('root');
	sign('root', 'CoinPilot test root', undefined, authority, longAgo, farAhead);
	keyPair('intermediate');
	const intermediate = sign('intermediate', 'CoinPilot test intermediate', 'root', authority, longAgo, farAhead);

	return {
		caFile: path('root.pem'),
		issue(options = {}) {
			issuedCount += 1;
			const name = `leaf${issuedCount}`;
			const names = options.names ?? ['DNS:localhost', 'IP:127.0.0.1'];
			const extensions = [
				'basicConstraints = CA:FALSE',
				'extendedKeyUsage = serverAuth',
				...(names.length > 0 ? ['subjectAltName = @names', '[names]', ...names.map(alternativeName)] : []),
			];
			keyPair(name);
			const issuer = options.selfSigned ? undefined : options.intermediate === undefined ? 'root' : 'intermediate';
			const from = options.from ?? new Date(Date.now() - 10 * DAY_MS);
			const to = options.to ?? new Date(Date.now() + 80 * DAY_MS);
			const leaf = sign(name, options.commonName ?? 'localhost', issuer, extensions, from, to);
			const key = readFileSync(path(`${name}.key`), 'utf8');
			return {key, cert: options.intermediate === 'sent' ? `${leaf}${intermediate}` : leaf};
		},
		dispose: () => rmSync(directory, {recursive: true, force: true}),
	};
}

/** In a section of its own, where a value may hold a comma. */
function alternativeName(name: string, index: number): string {
	const colon = name.indexOf(':');
	return `${name.slice(0, colon)}.${index + 1} = ${name.slice(colon + 1)}`;
}

/** As `openssl ca` wants it: 20260101000000Z. */
function stamp(date: Date): string {
	return `${date.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;
}
