import {setTimeout as wait} from 'node:timers/promises';
import {abortProblem} from '../../core/abort-problem.ts';
import {parseDuration} from '../../core/duration.ts';
import {text} from '../../core/text.ts';
import type {Systems} from '../../systems/systems.ts';
import {defineCheck} from '../contract.ts';
import {hostContainers} from '../host/host-facts.ts';
import {resolveCompose} from './compose-config.ts';
import {composeModel, recordOf} from './compose-model.ts';
import {judgeComposeServices} from './compose-services-judge.ts';
import {type ComposeServicesSeen, type ComposeServicesSpec, type DeclaredReplicas, LONGEST_MS, schema} from './compose-services-spec.ts';
import {type ContainerState, containersOf, toContainerState} from './container-state.ts';
import {imageDates} from './image-dates.ts';

export const composeServices = defineCheck<ComposeServicesSpec, ComposeServicesSeen>({
	kind: 'compose-services',
	about: text(
		'Compose services run, are healthy and stay up: looked at twice, with restarts, exit codes, OOM kills and image age',
		'Compose 서비스가 실행 중이고 정상이며 계속 유지됨: 두 번 확인. 재시작, 종료 코드, OOM, 이미지 빌드 시각 포함',
	),
	cannotSee: [
		'Whether a service does its work: healthy is what its own healthcheck says. `http`, `logs` and `prometheus-query` look at the work.',
		'A loop of restarts that is slower than `interval`, unless the count of restarts shows it.',
		'Whether the containers are as the Compose file says now; without `directory`, nor how many a scaled service should have: each one that is there is judged.',
		'One-offs (`docker compose run`): they have the service’s labels and do whatever they were told to, so they neither stand for it nor count against it.',
	],
	example: `kind: compose-services
on: vm
services: [bot, dashboard, db, redis, migrate]
oneShots: [migrate]
healthchecked: [db, redis]
directory: /opt/coin-pilot/deploy/cloud/oci
file: docker-compose.prod.yml
interval: 10s
`,
	schema,
	timeoutMs: LONGEST_MS + 30_000,
	isShared: true,
	from: spec => spec.on,
	async observe(spec, systems, signal) {
		const [before, declared] = await Promise.all([statesOn(systems, spec.on, signal), declaredReplicas(spec, systems, signal)]);
		const intervalMs = parseDuration(spec.interval) ?? 0;
		const images = [...new Set(before.filter(one => isMeant(one, spec)).map(({imageId}) => imageId))].filter(id => id !== '');
		const again = async () => {
			await pause(intervalMs, signal);
			return statesOn(systems, spec.on, signal);
		};
		const [built, after] = await Promise.all([imageDates(systems, spec.on, images, signal), again()]);
		const meant = (states: readonly ContainerState[]) => states.filter(one => isMeant(one, spec));
		const now = systems.clock.now();
		return {first: meant(before), second: meant(after), built: Object.fromEntries(built), now, counted: after.length, declared};
	},
	judge: judgeComposeServices,
});

async function declaredReplicas(
	{on, directory, file}: ComposeServicesSpec,
	systems: Systems,
	signal: AbortSignal,
): Promise<DeclaredReplicas | undefined> {
	if (directory === undefined) return undefined;
	const config = await resolveCompose(systems, {on, directory, file}, signal);
	if (!('model' in config)) return config;
	const {services} = composeModel(config.model);
	const {name: project} = recordOf(config.model);
	return {
		...(typeof project === 'string' && project !== '' && {project}),
		replicas: Object.fromEntries(services.flatMap(({name, replicas}) => (replicas === undefined ? [] : [[name, replicas]]))),
	};
}

async function statesOn(systems: Systems, target: string, signal: AbortSignal): Promise<ContainerState[]> {
	return (await hostContainers(systems, target, signal)).map(one => toContainerState(target, one));
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
