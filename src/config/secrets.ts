import {constants} from 'node:fs';
import {open} from 'node:fs/promises';
import {fail} from '../core/problem.ts';
import {untilAborted} from '../core/until-aborted.ts';
import {parseEnvFile} from './env-file.ts';
import {MAX_FILE_BYTES, whyUnreadable} from './read-text.ts';

export interface Secrets {
	/** From the environment, the env file, or a person; throws `secret-missing`, `secrets-exposed` or `file-unreadable`. */
	get(name: string, signal: AbortSignal): Promise<string>;
	/** Every secret known so far, for redaction. */
	values(): readonly string[];
}

export interface SecretsOptions {
	readonly environment?: Readonly<Record<string, string | undefined>>;
	/** The mode-600 env file, if one is configured. */
	readonly file?: string | undefined;
	/**
	 * Asks a person; undefined when nobody answers. However long they take: whoever wanted it may give up meanwhile, but a question
	 * that went away by itself would leave the rest of what they type to whatever takes the keys next.
	 */
	readonly ask: (name: string) => Promise<string | undefined>;
}

/** Shorter values of the env file (`true`, `5432`) are settings rather than secrets, and would mask half of every output. */
const SHORTEST_SECRET = 6;

export function createSecrets({environment = process.env, file, ask}: SecretsOptions): Secrets {
	const known = new Set<string>();
	const asked = new Map<string, Promise<string | undefined>>();
	let fromFile: Promise<ReadonlyMap<string, string>> | undefined;

	const readFile = (path: string): Promise<ReadonlyMap<string, string>> => {
		if (fromFile !== undefined) return fromFile;
		const reading = readEnvFile(path).then(values => {
			for (const value of values.values()) if (value.length >= SHORTEST_SECRET) known.add(value);
			return values;
		});
		fromFile = reading;
		// What is wrong with the file can be mended while the program runs.
		reading.catch(() => {
			fromFile = undefined;
		});
		return reading;
	};

	/** Two checks that need the same password ask once; a refusal or a cancelled question can be asked again. */
	const askOnce = (name: string): Promise<string | undefined> => {
		const open = asked.get(name);
		if (open !== undefined) return open;
		const answer = ask(name);
		asked.set(name, answer);
		const forget = (): boolean => asked.delete(name);
		// Known even where everybody who waited for it has left.
		answer.then(value => (value ? known.add(value) : forget()), forget);
		return answer;
	};

	return {
		async get(name, signal) {
			signal.throwIfAborted();
			const found =
				environment[name] ||
				(file === undefined ? undefined : (await readFile(file)).get(name)) ||
				// The question stays open for the others who wait for it, and for whoever asks next.
				(await untilAborted(askOnce(name), signal)) ||
				fail({code: 'secret-missing', name});
			known.add(found);
			return found;
		},
		values: () => [...known],
	};
}

async function readEnvFile(path: string): Promise<ReadonlyMap<string, string>> {
	const text = await readPrivate(path);
	const {values, problems} = parseEnvFile(path, text);
	const [problem] = problems;
	return problem === undefined ? values : fail(problem);
}

/** Refuses before reading what group or others may read: the mode of the very file that is open. */
async function readPrivate(path: string): Promise<string> {
	try {
		await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
		const stats = await file.stat();
		if (!stats.isFile()) return fail({code: 'file-unreadable', path, why: stats.isDirectory() ? 'directory' : 'other'});
		if ((stats.mode & 0o077) !== 0) {
			return fail({code: 'secrets-exposed', path, mode: (stats.mode & 0o777).toString(8).padStart(3, '0')});
		}
		if (stats.size > MAX_FILE_BYTES) return fail({code: 'file-unreadable', path, why: 'too-large'});
		return await file.readFile('utf8');
	} catch (error) {
		if (error instanceof Error && 'code' in error) return fail({code: 'file-unreadable', path, why: whyUnreadable(error)}, error);
		throw error;
	}
}
