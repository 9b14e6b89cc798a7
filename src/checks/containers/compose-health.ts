import {ProblemError} from '../../core/problem.ts';
import {text} from '../../core/text.ts';
import type {Systems} from '../../systems/systems.ts';
import type {ComposeModel, ComposeService} from './compose-model.ts';
import type {Violation} from './compose-rules.ts';

/** Whether the image of a service brings a healthcheck, by the service's name; what could not be told is not in it. */
export type ImageHealth = Readonly<Record<string, 'set' | 'none'>>;

/**
 * Asks the target's Docker for the images of services that others wait for and whose healthcheck is not in the file: only
 * an image can bring them one. Where there is no such service, nothing is asked.
 *
 * @param project the name of the project, after which Compose calls what it builds
 */
export async function imageHealth(
	systems: Systems,
	target: string,
	{services}: ComposeModel,
	project: string | undefined,
	signal: AbortSignal,
): Promise<ImageHealth> {
	const waited = new Set(services.flatMap(({waitsFor}) => waitsFor));
	const asked = services.filter(({name, healthcheck}) => waited.has(name) && healthcheck === 'none');
	const told = await Promise.all(
		asked.map(async service => {
			const image = imageOf(service, project);
			const health = image === undefined ? undefined : await healthOf(systems, target, image, signal);
			return health === undefined ? [] : [[service.name, health] as const];
		}),
	);
	return Object.fromEntries(told.flat());
}

function imageOf({name, image, build}: ComposeService, project: string | undefined): string | undefined {
	return image ?? (build === undefined || project === undefined ? undefined : `${project}-${name}`);
}

/** Some images have no configuration at all: those that `docker import` made. */
const FORMAT = '{{if .Config}}{{json .Config.Healthcheck}}{{else}}null{{end}}';

/** Undefined when the image is not there, or Docker is not. */
async function healthOf(systems: Systems, target: string, image: string, signal: AbortSignal): Promise<'set' | 'none' | undefined> {
	try {
		const ran = await systems.docker(target, ['image', 'inspect', '--format', FORMAT, image], {signal});
		if (ran.exitCode !== 0) return undefined;
		const said = ran.stdout.trim();
		if (said === 'null') return 'none';
		const [, first] = /^\{.*?"Test":\["([^"]*)"/.exec(said) ?? [];
		return said.startsWith('{') ? (first === undefined || first === 'NONE' ? 'none' : 'set') : undefined;
	} catch (error) {
		// What the file itself says is judged all the same.
		if (signal.aborted || !(error instanceof ProblemError)) throw error;
		return undefined;
	}
}

/** `condition: service_healthy` on a service that has no healthcheck: Compose refuses to start what waits for it. */
export function healthyDependencies({services}: ComposeModel, images: ImageHealth): Violation[] {
	return services.flatMap(({name, waitsFor}) =>
		waitsFor.flatMap((other): Violation[] => {
			const awaited = services.find(one => one.name === other);
			// One that is not there is the rule `dependencies`.
			if (awaited === undefined || awaited.healthcheck === 'set') return [];
			const image = awaited.healthcheck === 'disabled' ? 'none' : images[other];
			if (image === 'set') return [];
			const path = ['services', name, 'depends_on', other];
			const expected = text('a service with a healthcheck', '헬스체크가 있는 서비스');
			if (image === undefined) {
				const why = text(
					`waits for ${other} to be healthy, whose healthcheck is not in the file and whose image is not there to look at`,
					`${other} 정상 상태를 기다리지만 파일에 헬스체크가 없고 이미지도 확인할 수 없음`,
				);
				return [{service: name, path, observed: other, expected, why, unseen: true}];
			}
			const why = text(
				`waits for ${other} to be healthy, which has no healthcheck: it never starts`,
				`헬스체크가 없는 ${other}의 정상 상태를 기다려 시작되지 않음`,
			);
			return [{service: name, path, observed: other, expected, why}];
		}),
	);
}
