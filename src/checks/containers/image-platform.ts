import {text} from '../../core/text.ts';
import {Semaphore} from '../../systems/semaphore.ts';
import type {Systems} from '../../systems/systems.ts';
import {defineCheck} from '../contract.ts';
import {resolveCompose} from './compose-config.ts';
import {composeModel} from './compose-model.ts';
import {readBuilds} from './image-builds.ts';
import {judgeImagePlatform} from './image-platform-judge.ts';
import {type ImagePlatformSeen, type ImagePlatformSpec, type ImageSeen, schema} from './image-platform-spec.ts';
import {parseImage} from './image-reference.ts';
import {createRegistryClient} from './registry-client.ts';
import {publishedPlatforms} from './registry-manifest.ts';

const AT_ONCE = 4;

/** What a registry says it publishes. That the programs inside are for that platform too is proven only by running them. */
export const imagePlatform = defineCheck<ImagePlatformSpec, ImagePlatformSeen>({
	kind: 'image-platform',
	about: text(
		'Every image, and every FROM of what is built here, is published for a platform',
		'모든 이미지와, 여기서 빌드하는 모든 FROM이 해당 플랫폼을 지원함',
	),
	cannotSee: [
		'Whether the image works on that platform: it sees that one is published.',
		'Images behind a login: a private one, or a registry that was asked too often, is unknown.',
		'What a build downloads besides its base images.',
	],
	example: `kind: image-platform
on: vm
directory: /opt/coin-pilot/deploy/cloud/oci
file: docker-compose.prod.yml
platform: linux/arm64
`,
	schema,
	timeoutMs: 60_000,
	from: spec => spec.from,
	async observe(spec, systems, signal) {
		const uses = new Map<string, string[]>(spec.images.map(image => [image, []]));
		const use = (image: string, by: string) => uses.set(image, [...(uses.get(image) ?? []), by]);
		const {builds, pins, project} = await projectImages(spec, systems, signal, use);
		const client = createRegistryClient({from: spec.from, bases: spec.registries, ca: spec.ca}, systems, signal);
		const slots = new Semaphore(AT_ONCE);
		const images = await Promise.all(
			[...uses].map(async ([reference, usedBy]): Promise<ImageSeen> => {
				const image = parseImage(reference);
				if (image === undefined) return {reference, usedBy, published: {notAName: true}};
				const release = await slots.acquire(signal);
				try {
					return {reference, usedBy, published: await publishedPlatforms(client, image)};
				} finally {
					release();
				}
			}),
		);
		return {images, builds, pins, ...(project !== undefined && {project})};
	},
	judge: judgeImagePlatform,
});

async function projectImages(
	spec: ImagePlatformSpec,
	systems: Systems,
	signal: AbortSignal,
	use: (image: string, by: string) => void,
): Promise<Omit<ImagePlatformSeen, 'images'>> {
	const {directory, on, file, platform} = spec;
	if (directory === undefined) return {builds: [], pins: []};
	const config = await resolveCompose(systems, {on, directory, file}, signal);
	if (!('model' in config)) return {builds: [], pins: [], project: config};
	const {services} = composeModel(config.model);
	for (const {name, image, build} of services) if (build === undefined && image !== undefined) use(image, name);
	const builds = await readBuilds(services, {on, platform}, systems, signal);
	for (const {service, file: dockerfile, bases} of builds) {
		for (const {image, line} of bases) if (image !== undefined) use(image, `${service} (${dockerfile}:${line})`);
	}
	const pins = services.flatMap(({name, platform: pinned, build}) => [
		...(pinned === undefined ? [] : [{service: name, platform: pinned}]),
		...(build !== undefined && build.platforms.length > 0 && !build.platforms.includes(platform)
			? [{service: name, platform: build.platforms.join(', ')}]
			: []),
	]);
	return {builds, pins};
}
