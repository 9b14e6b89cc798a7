import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {imagePlatform} from '../../src/checks/containers/image-platform.ts';
import {type Descriptor, type DockerRegistry, hasDockerRegistry, startDockerRegistry} from '../support/docker-registry.ts';
import {closedPort} from '../support/listen.ts';
import {lookWith} from '../support/look-with.ts';
import {createLoopbackSystems} from '../support/loopback-systems.ts';

if (!hasDockerRegistry) console.warn('SKIPPED: image-platform tests, because docker-registry is not installed');

const OCI = {index: 'application/vnd.oci.image.index.v1+json', manifest: 'application/vnd.oci.image.manifest.v1+json'};
const DOCKER = {
	index: 'application/vnd.docker.distribution.manifest.list.v2+json',
	manifest: 'application/vnd.docker.distribution.manifest.v2+json',
};
const CONFIGS = {
	[OCI.manifest]: 'application/vnd.oci.image.config.v1+json',
	[DOCKER.manifest]: 'application/vnd.docker.container.image.v1+json',
};
const amd64 = {os: 'linux', architecture: 'amd64'};
const arm64 = {os: 'linux', architecture: 'arm64', variant: 'v8'};
const unknown = {os: 'unknown', architecture: 'unknown'};

describe.skipIf(!hasDockerRegistry)('image-platform against a real registry', () => {
	let open: DockerRegistry;
	let closed: DockerRegistry;

	beforeAll(async () => {
		[open, closed] = await Promise.all([startDockerRegistry(), startDockerRegistry('private')]);
	});
	afterAll(async () => {
		await open?.remove();
		await closed?.remove();
	});

	/** One image as `docker push` leaves it: a configuration, a layer, and the manifest that names both. */
	async function image(repository: string, tag: string | undefined, platform: object, mediaType = OCI.manifest, registry = open) {
		const [config, layer] = [await registry.blob(repository, {...platform, rootfs: {}}), await registry.blob(repository, {})];
		const described = {mediaType: CONFIGS[mediaType], digest: config, size: JSON.stringify({...platform, rootfs: {}}).length};
		const layers = [
			{
				mediaType: `${mediaType.includes('oci') ? 'application/vnd.oci.image.layer.v1.tar' : 'application/vnd.docker.image.rootfs.diff.tar.gzip'}`,
				digest: layer,
				size: 2,
			},
		];
		return await registry.manifest(repository, tag, mediaType, {config: described, layers});
	}

	async function index(repository: string, platforms: readonly object[], types = OCI) {
		const manifests: (Descriptor & {platform: object})[] = [];
		for (const platform of platforms) manifests.push({...(await image(repository, undefined, platform, types.manifest)), platform});
		await open.manifest(repository, '1', types.index, {manifests});
	}

	const look = (images: string[], fields: Record<string, unknown> = {}) =>
		lookWith(imagePlatform, {images, registries: {'docker.io': open.url, 'ghcr.io': closed.url}, ...fields}, createLoopbackSystems());

	it.each([
		['OCI', OCI],
		['Docker', DOCKER],
	])('passes an index of %s for two platforms', async (name, types) => {
		const repository = `multi/${name.toLowerCase()}`;
		await index(repository, [amd64, arm64], types);
		expect(await look([`${repository}:1`])).toMatchObject({status: 'pass'});
		expect(await look([`${repository}:1`], {platform: 'linux/amd64'})).toMatchObject({status: 'pass'});
	});

	it.each([
		['OCI', OCI],
		['Docker', DOCKER],
	])('passes a single manifest of %s by what its configuration says', async (name, types) => {
		const repository = `single/${name.toLowerCase()}`;
		await image(repository, '1', arm64, types.manifest);
		expect(await look([`${repository}:1`])).toMatchObject({status: 'pass'});
	});

	it('passes what is named by its digest', async () => {
		const {digest} = await image('by/digest', undefined, arm64);
		expect(await look([`by/digest@${digest}`])).toMatchObject({status: 'pass'});
	});

	it('image-platform: an index for amd64 only, with attestations beside it → fail, until arm64 is pushed', async () => {
		const publish = async (platforms: readonly object[]) => {
			const manifests: object[] = [];
			for (const platform of platforms) manifests.push({...(await image('shop/bot', undefined, platform)), platform});
			const attestation = await image('shop/bot', undefined, unknown);
			manifests.push({...attestation, platform: unknown, annotations: {'vnd.docker.reference.type': 'attestation-manifest'}});
			await open.manifest('shop/bot', '1', OCI.index, {manifests});
		};
		await publish([amd64]);
		const verdict = await look(['shop/bot:1']);
		expect(verdict.status).toBe('fail');
		expect(verdict.summary.en).toContain('shop/bot:1 is not published for linux/arm64: only linux/amd64');
		await publish([amd64, arm64]);
		expect(await look(['shop/bot:1'])).toMatchObject({status: 'pass'});
	});

	it('image-platform: a single manifest for amd64 → fail', async () => {
		await image('shop/old', '1', amd64);
		expect(await look(['shop/old:1'])).toMatchObject({status: 'fail'});
	});

	it('image-platform: a tag that was never pushed → fail', async () => {
		await image('shop/collector', '1', arm64);
		const verdict = await look(['shop/collector:2']);
		expect(verdict.status).toBe('fail');
		expect(verdict.summary.en).toContain('shop/collector:2 is not in its registry');
	});

	it('image-platform: a registry that asks for a password → unknown, whether the image is there or not', async () => {
		await image('coinpilot/bot', '1', arm64, OCI.manifest, closed);
		for (const name of ['ghcr.io/coinpilot/bot:1', 'ghcr.io/coinpilot/none:1']) {
			const verdict = await look([name]);
			expect(verdict.status).toBe('unknown');
			expect(verdict.summary.en).toContain('may not be read without a login');
		}
	});

	it('image-platform: one image lacks the platform beside a private one → fail', async () => {
		await image('shop/only-amd64', '1', amd64);
		expect(await look(['shop/only-amd64:1', 'ghcr.io/coinpilot/bot:1'])).toMatchObject({status: 'fail'});
	});

	it('image-platform: nothing answers at the registry → unknown', async () => {
		const gone = `http://127.0.0.1:${await closedPort()}`;
		expect(await look(['shop/bot:1'], {registries: {'docker.io': gone}})).toMatchObject({status: 'unknown'});
	});

	it('image-platform: a registry that hangs → unknown, and answers again when it is back', async () => {
		await image('shop/slow', '1', arm64);
		open.freeze();
		try {
			expect(await look(['shop/slow:1'])).toMatchObject({status: 'unknown'});
		} finally {
			open.thaw();
		}
		expect(await look(['shop/slow:1'])).toMatchObject({status: 'pass'});
	});
});
