import type {RequestListener} from 'node:http';
import type {World} from '../world.ts';

/** Where a provider tells a VM about itself; nobody else can ask. */
export const METADATA_ADDRESS = '169.254.169.254';

const HOME = 'ap-chuncheon-1';
const ELSEWHERE = 'ap-osaka-1';
const REGION_PATH = '/opc/v2/instance/canonicalRegionName';

export function metadataPage(world: World): RequestListener {
	return (request, response) => {
		const type = {'content-type': 'text/plain'};
		if (request.headers.authorization !== 'Bearer Oracle') return void response.writeHead(401, type).end('Unauthorized');
		if (request.url !== REGION_PATH) return void response.writeHead(404, type).end('Not Found');
		response.writeHead(200, type).end(world.has('wrong-region') ? ELSEWHERE : HOME);
	};
}

const SLOW_MS = 1_500;

/** The exchange's public prices. */
export function exchangePage(world: World): RequestListener {
	return (_request, response) => {
		const answer = () =>
			response.writeHead(200, {'content-type': 'application/json'}).end('[{"market":"KRW-BTC","trade_price":98120000.0}]');
		if (world.has('latency-surge')) setTimeout(answer, SLOW_MS);
		else answer();
	};
}

/** The authority that signs certificates, as far as being asked where one is ordered. */
export function acmePage(): RequestListener {
	return (_request, response) => {
		response.writeHead(200, {'content-type': 'application/json'}).end('{"newOrder":"https://acme.coinpilot.test/order"}');
	};
}

const INDEX = 'application/vnd.oci.image.index.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

/** A registry in which every image is published for both sorts of machine. */
export function registryPage(world: World): RequestListener {
	return (request, response) => {
		const [, repository] = /^\/v2\/(.+)\/manifests\/[^/]+$/.exec(request.url ?? '') ?? [];
		if (repository === undefined) return void response.writeHead(404).end('{"errors":[{"code":"NAME_UNKNOWN"}]}');
		const missing = world.has('arm64-missing') && repository.endsWith('n8n');
		const manifests = ['amd64', ...(missing ? [] : ['arm64'])].map((architecture, index) => ({
			mediaType: MANIFEST,
			digest: `sha256:${String(index).repeat(64)}`,
			size: 1_024,
			platform: {os: 'linux', architecture},
		}));
		response.writeHead(200, {'content-type': INDEX}).end(JSON.stringify({schemaVersion: 2, mediaType: INDEX, manifests}));
	};
}
