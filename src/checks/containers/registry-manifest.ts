import {ProblemError} from '../../core/problem.ts';
import {problemText} from '../../core/problem-text.ts';
import {plain, type Text, text} from '../../core/text.ts';
import type {ImageReference} from './image-reference.ts';
import {type Platform, platformOf} from './platform.ts';
import {type RegistryAnswer, type RegistryClient, RegistryRefusal} from './registry-client.ts';

/** For which platforms an image is published, or why that could not be learnt. */
export type Published =
	| {readonly platforms: readonly Platform[]}
	/** The registry knows the repository, and has no such tag or digest in it. */
	| {readonly missing: true}
	| {readonly unknown: Text};

/** Without the first two, a registry serves one platform's manifest, which looks like an image that has no other. */
const ACCEPT = [
	'application/vnd.oci.image.index.v1+json',
	'application/vnd.docker.distribution.manifest.list.v2+json',
	'application/vnd.oci.image.manifest.v1+json',
	'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

const INDEXES = /(image\.index\.v1|manifest\.list\.v2)\+json$/;
const MANIFESTS = /(image\.manifest\.v1|distribution\.manifest\.v2)\+json$/;
const MAX_DEPTH = 3;
const MAX_ENTRIES = 100;

export async function publishedPlatforms(client: RegistryClient, image: ImageReference): Promise<Published> {
	const {repository, tag, digest} = image;
	try {
		const answer = await client.get(image, `/v2/${repository}/manifests/${digest ?? tag ?? 'latest'}`, ACCEPT);
		if (answer.status === 404 && /MANIFEST_UNKNOWN/.test(answer.body)) return {missing: true};
		return {platforms: await read(client, image, manifestOf(answer), 0)};
	} catch (error) {
		if (error instanceof RegistryRefusal) return {unknown: error.why};
		if (!(error instanceof ProblemError) || error.problem.code === 'cancelled' || error.problem.code === 'deadline') throw error;
		return {unknown: problemText(error.problem)};
	}
}

type Json = Record<string, unknown>;

async function read(client: RegistryClient, image: ImageReference, manifest: Json, depth: number): Promise<Platform[]> {
	if (Array.isArray(manifest.manifests)) {
		const found: Platform[] = [];
		for (const entry of manifest.manifests.slice(0, MAX_ENTRIES) as Json[]) found.push(...(await readEntry(client, image, entry, depth)));
		return found;
	}
	const {digest} = (manifest.config ?? {}) as Json;
	if (typeof digest !== 'string')
		throw new RegistryRefusal(text('answered with an unknown kind of manifest', '알 수 없는 형식의 매니페스트를 반환함'));
	const config = platformOf(parse(await client.get(image, `/v2/${image.repository}/blobs/${safeDigest(digest)}`, '*/*')));
	return config === undefined ? [] : [config];
}

/** What says its platform is believed; what does not is opened, since the field is optional. */
async function readEntry(client: RegistryClient, image: ImageReference, entry: Json, depth: number): Promise<Platform[]> {
	const {mediaType, digest, annotations} = entry;
	const platform = platformOf(entry.platform);
	const attests = (annotations as Json | undefined)?.['vnd.docker.reference.type'] !== undefined;
	if (attests || platform?.architecture === 'unknown' || platform?.os === 'unknown') return [];
	const kind = String(mediaType ?? '');
	const nested = INDEXES.test(kind);
	if (!nested && !MANIFESTS.test(kind)) return [];
	if (!nested && platform !== undefined) return [platform];
	if (depth >= MAX_DEPTH || typeof digest !== 'string') return [];
	const answer = await client.get(image, `/v2/${image.repository}/manifests/${safeDigest(digest)}`, ACCEPT);
	return await read(client, image, manifestOf(answer), depth + 1);
}

function manifestOf(answer: RegistryAnswer): Json {
	return parse(answer);
}

function parse({status, body}: RegistryAnswer): Json {
	if (status !== 200) throw new RegistryRefusal(plain(`HTTP ${status}`));
	try {
		const value: unknown = JSON.parse(body);
		if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
	} catch {
		// Falls through: what is not JSON is no manifest either.
	}
	throw new RegistryRefusal(text('answered with something that is no manifest', '매니페스트가 아닌 응답을 반환함'));
}

/** It becomes part of a path, and comes from outside. */
function safeDigest(digest: string): string {
	if (/^[a-z0-9+._-]+:[A-Fa-f0-9]{32,128}$/.test(digest)) return digest;
	throw new RegistryRefusal(text('named a digest that is none', '올바르지 않은 다이제스트를 반환함'));
}
