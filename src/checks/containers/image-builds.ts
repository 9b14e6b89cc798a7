import {shellQuote} from '../../systems/processes/shell-quote.ts';
import type {Systems} from '../../systems/systems.ts';
import type {HostReading} from '../host/host-reading.ts';
import {readHost, sectionText} from '../host/host-script.ts';
import type {ComposeBuild, ComposeService} from './compose-model.ts';
import {type BaseImage, baseImages} from './dockerfile.ts';

/** What a service is built from. */
export interface BuiltImage {
	readonly service: string;
	readonly file: string;
	readonly bases: readonly BaseImage[];
	/** Why its Dockerfile could not be read. */
	readonly unread?: 'missing' | 'remote';
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
	const script = toRead.map(({build}, index) => `s ${index}; [ -f ${quoted(build)} ] && echo found && cat -- ${quoted(build)}`).join('\n');
	const reading: HostReading =
		toRead.length === 0 ? new Map() : await readHost(systems, on, {script: `${script}\ntrue`, shared: true}, signal);
	return built.map(({name, build}) => {
		const section = String(toRead.findIndex(one => one.name === name));
		const {inline, args, dockerfile} = build;
		if (inline !== undefined) return {service: name, file: 'dockerfile_inline', bases: baseImages(inline, args, platform)};
		if (isRemote(build)) return {service: name, file: build.context, bases: [], unread: 'remote'};
		if (sectionText(reading, section)?.startsWith('found') !== true) return {service: name, file: dockerfile, bases: [], unread: 'missing'};
		const [, content = ''] = /^found\n([\s\S]*)$/.exec(reading.get(section) ?? '') ?? [];
		return {service: name, file: dockerfile, bases: baseImages(content, args, platform)};
	});
}

function isRemote({context}: ComposeBuild): boolean {
	return !context.startsWith('/');
}

function quoted({context, dockerfile}: ComposeBuild): string {
	return shellQuote(dockerfile.startsWith('/') ? dockerfile : `${context.replace(/\/+$/, '')}/${dockerfile}`);
}
