import {type Answer, readOptions, refused, said} from './answer.ts';
import type {Psql} from './psql.ts';
import {answer, type RedisState} from './redis-server.ts';
import type {Reply} from './resp.ts';

interface Services {
	readonly psql: Psql;
	readonly redis: RedisState;
}

/** The clients that the images of the database and of Redis bring along. */
export async function inService(name: string, argv: readonly string[], stdin: string, {psql, redis}: Services): Promise<Answer> {
	switch (name) {
		case 'pg_isready':
			return said('/var/run/postgresql:5432 - accepting connections');
		case 'psql':
			return await psql.run(argv, stdin);
		case 'redis-cli': {
			const {rest} = readOptions(argv, ['-h', '-p', '-n', '-a', '--user', '--pass'], true);
			return said(print(answer(rest, redis)));
		}
		default:
			return refused(`${name}: not found`, 127);
	}
}

function print(reply: Reply): string {
	if (reply === null) return '';
	if (typeof reply === 'string' || typeof reply === 'number') return String(reply);
	if ('simple' in reply) return reply.simple;
	if ('error' in reply) return `(error) ${reply.error}`;
	return reply.map(print).join('\n');
}
