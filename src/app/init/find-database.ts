import {text} from '../../core/text.ts';
import type {CommandLine, Ran} from '../../systems/systems.ts';
import {attempt, type Explorer, isPlainName, outputOf, pick} from './explorer.ts';

/** A database server: how to run something in it, and what its environment says, passwords left out. */
export interface DatabaseServer {
	readonly key: string;
	/** `on` and `container` or `workload`, as the configuration has them. */
	readonly place: Readonly<Record<string, string>>;
	readonly secret: string;
	readonly settings: ServerSettings;
	/** Undefined when it does not run. */
	readonly exec: ((command: CommandLine, signal: AbortSignal) => Promise<Ran>) | undefined;
}

export interface ServerSettings {
	readonly name?: string;
	readonly user?: string;
	/** Whether it lets anybody in without a password. */
	readonly trust?: boolean;
}

const NAMES = "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres' ORDER BY 1";

/** A database of the configuration. Its name is what the server was made with, or what the server itself lists. */
export async function findDatabase(explorer: Explorer, server: DatabaseServer): Promise<Record<string, unknown> | undefined> {
	const {settings, place, secret, key} = server;
	const user = settings.user ?? 'postgres';
	const name = settings.name ?? (await attempt(explorer, key, signal => listedName(explorer, server, user, signal)));
	if (name === undefined) return undefined;
	return {...place, name, ...(user !== 'postgres' && {user}), ...(!settings.trust && {password: {secret}})};
}

async function listedName(
	explorer: Explorer,
	{key, place, exec}: DatabaseServer,
	user: string,
	signal: AbortSignal,
): Promise<string | undefined> {
	const server = place.container ?? place.workload ?? '';
	const listed = exec && outputOf(await exec({argv: ['psql', '-U', user, '-d', 'postgres', '-At', '-c', NAMES]}, signal));
	if (listed === undefined) {
		const why = text(`the databases of ${server} could not be listed`, `${server}의 데이터베이스 목록을 볼 수 없음`);
		explorer.note({key, reason: 'unseen', why});
		return undefined;
	}
	const names = listed
		.split('\n')
		.map(line => line.trim())
		.filter(isPlainName);
	const what = text(`The database in ${server}`, `${server}의 데이터베이스`);
	return await pick(explorer, {key, what, candidates: names, nameOf: name => name, usual: ['coinpilot']});
}

/** `POSTGRES_DB=…` and its like, line by line. */
export function readSettings(lines: string): ServerSettings {
	const values = new Map(
		lines.split('\n').flatMap(line => {
			const at = line.indexOf('=');
			const value = line.slice(at + 1).trim();
			return at > 0 && isPlainName(value) ? [[line.slice(0, at), value] as const] : [];
		}),
	);
	const user = values.get('POSTGRES_USER');
	const name = values.get('POSTGRES_DB');
	return {
		...(name !== undefined && {name}),
		...(user !== undefined && {user}),
		...(values.get('POSTGRES_HOST_AUTH_METHOD') === 'trust' && {trust: true}),
	};
}
