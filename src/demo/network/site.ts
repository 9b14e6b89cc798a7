import {createServer as createHttpServer, type RequestListener} from 'node:http';
import {createServer as createHttpsServer} from 'node:https';
import {createServer} from 'node:net';
import type {SecureContextOptions, SecureVersion} from 'node:tls';
import type {World} from '../world.ts';
import type {Authority, Identity} from './certificates.ts';
import {createListener, type Listener} from './listener.ts';

export interface Site {
	readonly https: Listener;
	readonly http: Listener;
	/** Takes over what the faults say now. */
	refresh(): Promise<void>;
}

export interface SitePlan {
	readonly domain: string;
	readonly httpsPort: number;
	readonly httpPort: number;
	readonly authority: Authority;
	readonly world: World;
	readonly page: RequestListener;
}

const DAY_MS = 86_400_000;

/** The public face: the dashboard behind TLS, and plain HTTP that leads there. */
export async function createSite({domain, httpsPort, httpPort, authority, world, page}: SitePlan): Promise<Site> {
	const secure = createHttpsServer(contextOf(domain, authority, world), page);
	const plainPages = createHttpServer((request, response) => {
		if (world.has('no-redirect')) return void page(request, response);
		response.writeHead(308, {location: `https://${domain}:${httpsPort}${request.url ?? '/'}`}).end();
	});
	const https = await createListener(
		createServer(socket => {
			if (!world.has('hanging-https')) secure.emit('connection', socket);
		}),
		httpsPort,
	);
	const http = await createListener(
		createServer(socket => {
			if (world.has('garbage-http')) socket.end('\x00\x17 220 this is not the protocol you are looking for\r\n');
			else plainPages.emit('connection', socket);
		}),
		httpPort,
	);
	return {
		https,
		http,
		async refresh() {
			secure.setSecureContext(contextOf(domain, authority, world));
			await https.set(!world.has('closed-443'));
		},
	};
}

function contextOf(domain: string, authority: Authority, world: World): SecureContextOptions {
	const old = world.has('old-tls');
	const minVersion: SecureVersion = old ? 'TLSv1.1' : 'TLSv1.2';
	const {certificate, key} = identityOf(domain, authority, world);
	// OpenSSL speaks TLS 1.1 at its lowest security level only.
	return {cert: certificate, key, minVersion, ...(old && {ciphers: 'DEFAULT@SECLEVEL=0'})};
}

function identityOf(domain: string, authority: Authority, world: World): Identity {
	const now = Date.now();
	const [before, after] = world.has('expired-certificate') ? [-91, -1] : [-10, 80];
	return authority.issue({
		names: [world.has('wrong-name') ? 'someone-else.test' : domain],
		notBefore: new Date(now + before * DAY_MS),
		notAfter: new Date(now + after * DAY_MS),
		selfSigned: world.has('self-signed'),
	});
}
