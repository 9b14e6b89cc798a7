import {type Answer, readOptions, refused, said} from './answer.ts';
import type {PostgresServer} from './postgres-server.ts';
import {answer, type RedisState} from './redis-server.ts';
import type {Reply} from './resp.ts';

interface Services {
	readonly target: PostgresServer;
	readonly redis: RedisState;
}

/** The clients that the images of the database and of Redis bring along. */
export async function inService(name: string, argv: readonly string[], {target, redis}: Services): Promise<Answer> {
	switch (name) {
		case 'pg_isready':
			return said('/var/run/postgresql:5432 - accepting connections');
		case 'psql': {
			const {options} = readOptions(argv.flatMap(splitFlags), [
				'-U',
				'-d',
				'-c',
				'-h',
				'-p',
				'-v',
				'-F',
				'--username',
				'--dbname',
				'--command',
			]);
			const sql = options.get('-c') ?? options.get('--command');
			if (sql === undefined) return refused('psql: only -c is there', 2);
			try {
				return said((await target.rows(sql)).map(row => row.map(value => value ?? '').join(options.get('-F') ?? '|')).join('\n'));
			} catch (error) {
				return refused(`ERROR:  ${error instanceof Error ? error.message : 'failed'}`);
			}
		}
		case 'redis-cli': {
			const {rest} = readOptions(argv, ['-h', '-p', '-n', '-a', '--user', '--pass'], true);
			return said(print(answer(rest, redis)));
		}
		default:
			return refused(`${name}: not found`, 127);
	}
}

/** `-tAc SQL` → `-t -A -c SQL`. */
function splitFlags(word: string): string[] {
	return /^-[a-zA-Z]{2,}$/.test(word) ? [...word.slice(1)].map(flag => `-${flag}`) : [word];
}

function print(reply: Reply): string {
	if (reply === null) return '';
	if (typeof reply === 'string' || typeof reply === 'number') return String(reply);
	if ('simple' in reply) return reply.simple;
	if ('error' in reply) return `(error) ${reply.error}`;
	return reply.map(print).join('\n');
}
