import {z} from 'zod';
import {fail} from '../../core/problem.ts';
import type {Systems} from '../../systems/systems.ts';
import type {BotInstance} from './bot-instance.ts';

const inspected = z
	.array(
		z.object({
			Id: z.string(),
			/** Only a container has one: `docker inspect` also answers with an image or a volume of that name. */
			State: z
				.object({
					Status: z.string(),
					Running: z.boolean(),
					Paused: z.boolean().default(false),
					StartedAt: z.string().optional(),
					FinishedAt: z.string().optional(),
				})
				.optional(),
		}),
	)
	.length(1);

/**
 * The bot's container, if there is one. That the daemon answered, even with "no such container", is the positive control:
 * anything else that keeps it from telling is thrown.
 */
export async function lookAtContainer(systems: Systems, target: string, container: string, signal: AbortSignal): Promise<BotInstance[]> {
	const ran = await systems.docker(target, ['inspect', container], {signal});
	if (ran.exitCode !== 0) {
		if (/no such (object|container)/i.test(ran.stderr)) return [];
		fail({code: 'docker-unreachable', target, detail: firstLine(ran.stderr)});
	}
	const parsed = inspected.safeParse(parseJson(ran.stdout));
	const found = parsed.data?.[0];
	if (found === undefined) fail({code: 'docker-unreachable', target, detail: 'docker inspect did not answer with a container'});
	if (found.State === undefined) return [];
	const {Status, Running, Paused, StartedAt, FinishedAt} = found.State;
	// A restarting container is running to Docker, and so to a market.
	const life = Paused ? 'may-start' : Running ? 'live' : 'off';
	const since = Running ? StartedAt : FinishedAt;
	return [{id: found.Id, name: container, state: Status, life, ...(since !== undefined && !since.startsWith('0001-') && {since})}];
}

function parseJson(value: string): unknown {
	try {
		return JSON.parse(value);
	} catch {
		return undefined;
	}
}

function firstLine(value: string): string {
	return value.trim().split('\n', 1)[0] ?? '';
}
