import {homedir} from 'node:os';
import {isAbsolute, join, resolve} from 'node:path';

const NAME = 'coinpilot-ops';

/** Where the program keeps what it must not lose (`state`), what it was told (`config`), and what it can make again (`cache`). */
export interface Places {
	readonly state: string;
	readonly config: string;
	readonly cache: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The XDG base directories; a relative one is ignored, as their specification demands. */
export function findPlaces(environment: Environment = process.env, home: string = homedir()): Places {
	const base = (name: string, otherwise: string): string => {
		const given = environment[name];
		return join(given !== undefined && isAbsolute(given) ? given : join(home, otherwise), NAME);
	};
	return {
		state: base('XDG_STATE_HOME', '.local/state'),
		config: base('XDG_CONFIG_HOME', '.config'),
		cache: base('XDG_CACHE_HOME', '.cache'),
	};
}

/** `~/x` → the home directory's x; a relative path → below `from`. */
export function expandPath(path: string, from: string, home: string = homedir()): string {
	if (path === '~') return home;
	return path.startsWith('~/') ? join(home, path.slice(2)) : resolve(from, path);
}
