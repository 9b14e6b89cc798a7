import {execFileSync} from 'node:child_process';
import {chmod, mkdtemp} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import type {Systems} from '../../src/systems/systems.ts';
import {findProgram} from './find-program.ts';

/** Systems whose every command is handed to a program, with the command behind it. */
function through(systems: Systems, words: readonly string[]): Systems {
	const run: Systems['run'] = (place, command, options) => {
		const argv = 'script' in command ? ['sh', '-c', command.script] : command.argv;
		return systems.run(place, {argv: [...words, ...argv]}, options);
	};
	return new Proxy(systems, {get: (target, name) => (name === 'run' ? run : Reflect.get(target, name))});
}

/** False where tests do not run as root, and so are an ordinary user already. */
const isRoot = process.getuid?.() === 0;

/** Looks as an ordinary user without any rights, whoever the tests run as. */
export function asNobody(systems: Systems): Systems {
	return isRoot ? through(systems, ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--']) : systems;
}

/** Looks at a host that differs from this machine by what a script mounts and sets, for nobody but the command that looks. Needs root. */
export function onChangedHost(systems: Systems, script: string): Systems {
	return through(systems, ['unshare', '-m', '-u', 'sh', '-c', `mount --make-rprivate / && ${script} && exec "$@"`, 'sh']);
}

export const hasBusybox = findProgram('busybox') !== undefined;

/** Looks at a host that has BusyBox and nothing else, as Alpine and the images made from it have. */
export async function onBusybox(systems: Systems, tools: readonly string[] = []): Promise<Systems> {
	const directory = await mkdtemp(join(tmpdir(), 'busybox-'));
	await chmod(directory, 0o755);
	const busybox = findProgram('busybox') ?? 'busybox';
	for (const applet of execFileSync(busybox, ['--list']).toString().trim().split('\n')) {
		execFileSync('ln', ['-sf', busybox, join(directory, applet.replace('/', '_'))]);
	}
	for (const tool of tools)
		execFileSync('ln', ['-sf', tool.startsWith('/') ? tool : (findProgram(tool) ?? tool), join(directory, basename(tool))]);
	return through(systems, [busybox, 'sh', '-c', `PATH=${directory}; export PATH; exec "$@"`, 'sh']);
}
