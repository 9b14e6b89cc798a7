import {setTimeout as wait} from 'node:timers/promises';
import {z} from 'zod';
import {durationSchema} from '../../config/fields.ts';
import {parseDuration} from '../../core/duration.ts';
import {fail} from '../../core/problem.ts';
import {text} from '../../core/text.ts';
import {abortProblem} from '../../systems/abort-problem.ts';
import {whereItRuns} from '../../systems/command-fields.ts';
import type {Systems} from '../../systems/systems.ts';
import {defineCheck} from '../contract.ts';
import {hostContainers} from '../host/host-facts.ts';
import {serviceName} from './compose-fields.ts';
import {judgeComposeServices} from './compose-services-judge.ts';
import {type ContainerState, containersOf, toContainerState} from './container-state.ts';
import {imageDates} from './image-dates.ts';

const LONGEST_MS = 60_000;

const schema = z
	.strictObject({
		on: whereItRuns.on,
		project: serviceName.optional().describe('The Compose project; without it, the only one that has these services.'),
		services: z.array(serviceName).min(1).describe('Services that have to run.'),
		oneShots: z.array(serviceName).default([]).describe('Those of them that do their work and end: exit code 0 is as it should be.'),
		interval: durationSchema
			.default('5s')
			.describe('How long between the two looks, a minute at most; a container that restarted in between is in a loop.'),
		maxRestarts: z.number().int().nonnegative().default(10).describe('Restarts since the container was made, above which it warns.'),
		healthchecked: z.array(serviceName).default([]).describe('Services that must have a healthcheck: running is less than healthy.'),
		maxImageAge: durationSchema.optional().describe('An image that was built longer ago warns.'),
	})
	.refine(({interval}) => (parseDuration(interval) ?? 0) <= LONGEST_MS, {
		path: ['interval'],
		message: 'at most a minute lies between the two looks',
		params: {ko: '두 번의 확인 간격은 최대 1분'},
	})
	.refine(({services, oneShots, healthchecked}) => [...oneShots, ...healthchecked].every(one => services.includes(one)), {
		message: '`oneShots` and `healthchecked` name some of `services`',
		params: {ko: '`oneShots`와 `healthchecked`에는 `services`에 있는 이름만 쓸 수 있음'},
	});

export type ComposeServicesSpec = z.output<typeof schema>;

export interface ComposeServicesSeen {
	readonly first: readonly ContainerState[];
	readonly second: readonly ContainerState[];
	/** When each image was built, by its id; what could not be told is not in it. */
	readonly built: Readonly<Record<string, number>>;
	readonly now: number;
	/** All containers that were there, whatever their service: that the daemon showed any is the control. */
	readonly counted: number;
}

export const composeServices = defineCheck<ComposeServicesSpec, ComposeServicesSeen>({
	kind: 'compose-services',
	about: text(
		'Compose services run, are healthy and stay up: looked at twice, with restarts, exit codes, OOM kills and image age',
		'Compose 서비스가 실행 중이고 정상이며 계속 유지됨: 두 번 확인. 재시작, 종료 코드, OOM, 이미지 빌드 시각 포함',
	),
	cannotSee: [
		'Whether a service does its work: healthy is what its own healthcheck says. `http`, `logs` and `prometheus-query` look at the work.',
		'A loop of restarts that is slower than `interval`, unless the count of restarts shows it.',
		'Whether the containers are as the Compose file says now, nor how many a scaled service should have: each one that is there is judged.',
		'One-offs (`docker compose run`): they have the service’s labels and do whatever they were told to, so they neither stand for it nor count against it.',
	],
	example: `kind: compose-services
on: vm
services: [bot, dashboard, db, redis, migrate]
oneShots: [migrate]
healthchecked: [db, redis]
interval: 10s
`,
	schema,
	timeoutMs: LONGEST_MS + 30_000,
	isShared: true,
	from: spec => spec.on,
	async observe(spec, systems, signal) {
		const before = await statesOn(systems, spec.on, signal);
		const intervalMs = parseDuration(spec.interval) ?? 0;
		const images = [...new Set(before.filter(one => isMeant(one, spec)).map(({imageId}) => imageId))].filter(id => id !== '');
		const again = async () => {
			await pause(intervalMs, signal);
			return statesOn(systems, spec.on, signal);
		};
		const [built, after] = await Promise.all([imageDates(systems, spec.on, images, signal), again()]);
		const meant = (states: readonly ContainerState[]) => states.filter(one => isMeant(one, spec));
		return {first: meant(before), second: meant(after), built: Object.fromEntries(built), now: systems.clock.now(), counted: after.length};
	},
	judge: judgeComposeServices,
});

async function statesOn(systems: Systems, target: string, signal: AbortSignal): Promise<ContainerState[]> {
	return (await hostContainers(systems, target, signal)).map(one => {
		return (
			toContainerState(one) ??
			fail({
				code: 'docker-unreachable',
				target,
				detail: text('docker inspect did not answer with containers', 'docker inspect 출력에 컨테이너가 없음'),
			})
		);
	});
}

function isMeant(one: ContainerState, {services, project}: ComposeServicesSpec): boolean {
	return services.some(service => containersOf([one], service, project).length > 0);
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
	try {
		await wait(ms, undefined, {signal});
	} catch {
		throw abortProblem(signal);
	}
}
