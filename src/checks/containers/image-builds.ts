import {shellQuote} from '../../systems/processes/shell-quote.ts';
import type {Systems} from '../../systems/systems.ts';
import type {HostReading} from '../host/host-reading.ts';
import {readHost} from '../host/host-script.ts';
import type {ComposeBuild, ComposeService} from './compose-model.ts';
import {type BaseImage, type Dockerfile, type DockerfileFault, parseDockerfile} from './dockerfile.ts';

/** What a service is built from. */
export interface BuiltImage {
	readonly service: string;
	readonly file: string;
	readonly bases: readonly BaseImage[];
	/** Why its Dockerfile could not be read, or not to its end. */
	readonly unread?: 'missing' | 'denied' | 'remote' | DockerfileFault;
}

interface Built {
	readonly name: string;
	readonly build: ComposeBuild;
}

/** The Dockerfiles of all services that are built there, in one round trip. */
export async function readBuilds(
	services: readonly ComposeService[],
	{on, platform}: {readonly on: string; readonly platform: string},
	systems: Systems,
	signal: AbortSignal,
): Promise<BuiltImage[]> {
	const built = services.flatMap(({name, build}): Built[] => (build === undefined ? [] : [{name, build}]));
	const toRead = built.filter(({build}) => build.inline === undefined && !isRemote(build));
	const script = toRead
		.map(({build}, index) => `s ${index}; [ -f ${quoted(build)} ] && s text-${index} && cat -- ${quoted(build)} && s read-${index}`)
		.join('\n');
	const reading: HostReading =
		toRead.length === 0 ? new Map() : await readHost(systems, on, {script: `${script}\ntrue`, shared: true}, signal);
	return built.map(({name, build}) => {
		const {inline, args, dockerfile} = build;
		if (inline !== undefined) return toImage(name, 'dockerfile_inline', parseDockerfile(inline, args, platform));
		if (isRemote(build)) return {service: name, file: build.context, bases: [], unread: 'remote'};
		const index = toRead.findIndex(one => one.name === name);
		const content = reading.get(`text-${index}`);
		if (content === undefined) return {service: name, file: dockerfile, bases: [], unread: 'missing'};
		// That it was begun says nothing: what it was read to the end of says so itself.
		if (!reading.has(`read-${index}`)) return {service: name, file: dockerfile, bases: [], unread: 'denied'};
		return toImage(name, dockerfile, parseDockerfile(content, args, platform));
	});
}

function toImage(service: string, file: string, {bases, fault}: Dockerfile): BuiltImage {
	return {service, file, bases, ...(fault !== undefined && {unread: fault})};
}

function isRemote({context}: ComposeBuild): boolean {
	return !context.startsWith('/');
}

function quoted({context, dockerfile}: ComposeBuild): string {
	return shellQuote(dockerfile.startsWith('/') ? dockerfile : `${context.replace(/\/+$/, '')}/${dockerfile}`);
}
