import {createHash} from 'node:crypto';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';

export interface RegistryServer {
	readonly url: string;
	readonly requests: readonly {readonly path: string; readonly authorization: string | undefined; readonly accept: string | undefined}[];
	/** Stores a document under its digest, which it returns. */
	blob(value: unknown): string;
	/** A manifest by repository and tag, and by its digest, which it returns. */
	manifest(repository: string, tag: string, mediaType: string, value: unknown): string;
	/** Answers before anything else when it returns a status. */
	intervene(
		rule: (
			request: IncomingMessage,
		) => {readonly status: number; readonly headers?: Record<string, string>; readonly body?: string} | undefined,
	): void;
	stop(): Promise<void>;
}

const INDEX = /(image\.index|manifest\.list)/;

/**
 * A registry as the distribution specification describes it: tokens by challenge, manifests in the type that is accepted, blobs
 * behind a redirect to storage that refuses a token.
 */
export async function startRegistry(): Promise<RegistryServer> {
	const blobs = new Map<string, string>();
	const manifests = new Map<string, {mediaType: string; body: string}>();
	const requests: {path: string; authorization: string | undefined; accept: string | undefined}[] = [];
	let rule: Parameters<RegistryServer['intervene']>[0] = () => undefined;
	let url = '';

	const send = (response: ServerResponse, status: number, body = '', headers: Record<string, string> = {}) => {
		response.writeHead(status, headers).end(body);
	};
	const server = createServer((request, response) => {
		const path = request.url ?? '';
		const {authorization, accept = ''} = request.headers;
		requests.push({path, authorization, accept});
		const intervened = rule(request);
		if (intervened !== undefined) return send(response, intervened.status, intervened.body, intervened.headers);
		const [, stored] = /^\/storage\/(.+)$/.exec(path) ?? [];
		if (stored !== undefined) {
			if (authorization !== undefined) return send(response, 400, 'only one auth mechanism allowed');
			return send(response, 200, blobs.get(stored));
		}
		if (path.startsWith('/token?')) {
			const scope = new URL(path, url).searchParams.get('scope') ?? '';
			return send(response, 200, JSON.stringify(scope.includes('other') ? {access_token: `t-${scope}`} : {token: `t-${scope}`}));
		}
		const [, repository = '', kind, reference = ''] = /^\/v2\/(.+)\/(manifests|blobs)\/([^/]+)$/.exec(path) ?? [];
		const scope = `repository:${repository}:pull`;
		if (authorization !== `Bearer t-${scope}`) {
			return send(response, 401, '', {'www-authenticate': `Bearer realm="${url}/token",service="registry",scope="${scope}"`});
		}
		if (kind === 'blobs') return blobs.has(reference) ? send(response, 307, '', {location: `/storage/${reference}`}) : send(response, 404);
		const manifest = manifests.get(`${repository}@${reference}`);
		if (manifest === undefined) return send(response, 404, '{"errors":[{"code":"MANIFEST_UNKNOWN"}]}');
		// As Docker Hub does for a client that does not ask for lists.
		if (INDEX.test(manifest.mediaType) && !INDEX.test(accept)) return send(response, 404, '{"errors":[{"code":"MANIFEST_UNKNOWN"}]}');
		return send(response, 200, manifest.body, {'content-type': manifest.mediaType});
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

	const digestOf = (body: string) => `sha256:${createHash('sha256').update(body).digest('hex')}`;
	return {
		url,
		requests,
		blob(value) {
			const body = JSON.stringify(value);
			blobs.set(digestOf(body), body);
			return digestOf(body);
		},
		manifest(repository, tag, mediaType, value) {
			const body = JSON.stringify({schemaVersion: 2, mediaType, ...(value as object)});
			for (const reference of [tag, digestOf(body)]) manifests.set(`${repository}@${reference}`, {mediaType, body});
			return digestOf(body);
		},
		intervene(given) {
			rule = given;
		},
		stop: () =>
			new Promise(resolve => {
				server.closeAllConnections();
				server.close(() => resolve());
			}),
	};
}
