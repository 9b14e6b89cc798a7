import {type DatabasePlace, databaseProgram} from '../postgres/database-place.ts';
import {answer, type RedisState} from '../redis/redis-server.ts';
import type {Reply} from '../redis/resp.ts';
import {type Answer, readOptions, refused, said} from './answer.ts';
import {FILE_PROGRAMS, type PlaceFiles} from './place-files.ts';

interface CachePlace {
	readonly state: RedisState;
	readonly files: PlaceFiles;
}

/** What runs inside containers and pods, by the name of the place: `db`, `source-db`, `redis`, `source-redis`. */
export interface Services {
	readonly databases: Readonly<Record<string, DatabasePlace>>;
	readonly caches: Readonly<Record<string, CachePlace>>;
	/** Where n8n really listens. */
	readonly n8n: string;
}

/** The programs that the images of the database and of Redis bring along; the call is `place:program`. */
export async function inService(call: string, argv: readonly string[], stdin: string, {databases, caches, n8n}: Services): Promise<Answer> {
	const [place = '', name = ''] = call.split(':');
	if (place === 'n8n') return post(argv.at(-1) ?? '', n8n);
	const database = databases[place];
	const cache = caches[place];
	const files = database?.files ?? cache?.files;
	if (files !== undefined && FILE_PROGRAMS.includes(name)) return files.run(name, argv);
	if (database !== undefined) {
		if (name === 'pg_isready') return said('/var/run/postgresql:5432 - accepting connections');
		return databaseProgram(name, argv, stdin, database);
	}
	if (cache === undefined || name !== 'redis-cli') return refused(`${name}: not found`, 127);
	const {options, rest} = readOptions(argv, ['-h', '-p', '-n', '-a', '--user', '--pass', '--rdb'], true);
	const snapshot = options.get('--rdb');
	if (snapshot !== undefined) {
		await cache.files.write(snapshot, Buffer.from(`REDIS0011${JSON.stringify([...cache.state.entries()])}`));
		return said('Transfer finished with success');
	}
	return said(print(answer(rest, cache.state)));
}

/** Its `node`, for the one script that anybody runs there: a request to its own webhook. */
async function post(script: string, n8n: string): Promise<Answer> {
	const path = /fetch\("http:\/\/127\.0\.0\.1:5678(\/[\w/-]+)", \{method: "POST"/.exec(script)?.[1];
	if (path === undefined) return refused('node: the demo runs no other script');
	const answer = await fetch(`${n8n}${path}`, {method: 'POST', headers: {'x-webhook-secret': 'demo'}, body: '{}'});
	return {stdout: `${answer.status}\n`, exitCode: answer.ok ? 0 : 1};
}

function print(reply: Reply): string {
	if (reply === null) return '';
	if (typeof reply === 'string' || typeof reply === 'number') return String(reply);
	if ('simple' in reply) return reply.simple;
	if ('error' in reply) return `(error) ${reply.error}`;
	return reply.map(print).join('\n');
}
