import {z} from 'zod';
import type {Problem} from '../../core/problem.ts';
import {absolutePath} from '../host/host-fields.ts';
import {composeFields} from './compose-fields.ts';
import type {BuiltImage} from './image-builds.ts';
import {platformSchema} from './platform.ts';
import type {Published} from './registry-manifest.ts';

export const schema = z
	.strictObject({
		from: z.string().min(1).default('operator').describe('The target from whose network the registries are asked.'),
		on: composeFields.on.describe('The target that the Compose project lies on.'),
		directory: absolutePath.optional().describe('A Compose project, whose images and builds are all looked at.'),
		file: composeFields.file.describe('The Compose file’s name in that folder.'),
		images: z.array(z.string().min(1)).default([]).describe('Images besides.'),
		platform: platformSchema.default('linux/arm64').describe('The platform they have to be published for: `linux/arm64`, `linux/arm/v7`.'),
		registries: z
			.record(z.string(), z.url({protocol: /^https?$/}))
			.default({})
			.describe('Other addresses for registries, by their names: `docker.io: https://mirror.gcr.io`.'),
		ca: z.string().min(1).optional().describe('PEM file, on this machine, of an additional certificate authority.'),
	})
	.refine(({directory, images}) => directory !== undefined || images.length > 0, {
		message: 'say which images: `images`, or the `directory` of a Compose project',
		params: {ko: '`images` 또는 Compose 프로젝트의 `directory`를 지정'},
		path: ['images'],
	});

export type ImagePlatformSpec = z.output<typeof schema>;

/** An image that is needed, and what for. */
export interface ImageSeen {
	readonly reference: string;
	/** `bot (Dockerfile:3)`, `db`; empty when it was named in the check itself. */
	readonly usedBy: readonly string[];
	readonly published: Published | {readonly notAName: true};
}

export interface ImagePlatformSeen {
	readonly images: readonly ImageSeen[];
	/** Services whose build or platform cannot be judged by an image alone. */
	readonly builds: readonly BuiltImage[];
	/** Platforms that services are pinned to in the Compose file. */
	readonly pins: readonly {readonly service: string; readonly platform: string}[];
	readonly project?: {readonly refused: string} | {readonly unavailable: Problem};
}
