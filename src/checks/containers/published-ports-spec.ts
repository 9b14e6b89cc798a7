import {z} from 'zod';
import type {Problem} from '../../core/problem.ts';
import {composeFields, serviceName} from './compose-fields.ts';
import type {ComposePort} from './compose-model.ts';
import type {PublishedPort} from './container-state.ts';

export const schema = z.strictObject({
	...composeFields,
	allow: z
		.array(z.union([z.number().int().min(1).max(65_535), z.string().min(1)]))
		.default([])
		.describe('Ports that other machines may reach: `443`, `proxy:443`, `10.0.0.5:9100`.'),
	hostNetwork: z
		.array(serviceName)
		.default([])
		.describe('Services that may use the host’s own network, where Docker publishes nothing and everything is open.'),
});

export type PublishedPortsSpec = z.output<typeof schema>;

export interface PublishedPortsSeen {
	/** Every container of the host, of other projects as well: a port is open whoever opened it. */
	readonly containers: readonly {
		readonly name: string;
		readonly project: string;
		readonly service: string;
		readonly running: boolean;
		/** Made by `docker compose run`: it stands for no service, and publishes nothing unless it was told to. */
		readonly oneOff: boolean;
		readonly hostNetwork: boolean;
		readonly ports: readonly PublishedPort[];
	}[];
	readonly file:
		| {readonly project: string; readonly services: readonly PublishingService[]}
		| {readonly refused: string}
		| {readonly unavailable: Problem};
}

export interface PublishingService {
	readonly name: string;
	readonly ports: readonly ComposePort[];
	/** Whether it runs at any rate: no profile has to ask for it, and it is not scaled to nothing. */
	readonly always: boolean;
}
