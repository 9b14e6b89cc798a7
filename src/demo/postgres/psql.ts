import {type Answer, refused, said} from '../programs/answer.ts';
import type {EmptyDatabase, PostgresServer} from './postgres-server.ts';

/** A database beside the live one, such as a rehearsal makes: really there, and really restored into. */
interface Scratch {
	readonly database: EmptyDatabase;
	comment: string | undefined;
}

export interface Psql {
	run(argv: readonly string[], stdin: string): Promise<Answer>;
	close(): Promise<void>;
}

/** An embedded PostgreSQL has one database, and what is asked of the server in `postgres` is answered there. */
const LIVE: ReadonlySet<string> = new Set(['coinpilot', 'postgres']);

/** The database container's `psql`: `-c`, or statements and `\gexec` on its standard input. */
export function createPsql(target: PostgresServer, createEmpty: () => Promise<EmptyDatabase>): Psql {
	const scratches = new Map<string, Scratch>();

	const drop = async (name: string) => {
		await scratches.get(name)?.database.close();
		scratches.delete(name);
	};
	/** What concerns the server as a whole, which an embedded PostgreSQL of one database cannot do itself. */
	const onServer = async (sql: string): Promise<string[][] | undefined> => {
		const created = /^create database (\w+)/i.exec(sql)?.[1];
		if (created !== undefined) {
			if (scratches.has(created)) throw new Error(`database "${created}" already exists`);
			scratches.set(created, {database: await createEmpty(), comment: undefined});
			return [];
		}
		const [, commented, comment] = /^comment on database (\w+) is '(.*)'$/i.exec(sql) ?? [];
		const scratch = scratches.get(commented ?? '');
		if (scratch !== undefined) {
			scratch.comment = comment;
			return [];
		}
		const dropped = /^drop database (?:if exists )?(\w+)/i.exec(sql)?.[1];
		if (dropped !== undefined) {
			await drop(dropped);
			return [];
		}
		const named = /from pg_database where datname = '(\w+)'/i.exec(sql)?.[1];
		if (named === undefined || named === 'coinpilot') return undefined;
		const known = scratches.get(named);
		return known === undefined ? [] : [[known.comment ?? '-']];
	};

	return {
		async run(argv, stdin) {
			const {commands, database, separator} = readArguments(argv);
			const place = database === undefined || LIVE.has(database) ? target : scratches.get(database)?.database;
			if (place === undefined) return refused(`psql: error: FATAL:  database "${database}" does not exist`, 2);
			const statements = commands.length > 0 ? commands : [stdin];
			const printed: string[] = [];
			try {
				for (const sql of statements) {
					const asked = /;?([^;]*)\\gexec/s.exec(sql)?.[1];
					const made = asked === undefined ? [sql] : (await place.rows(asked)).map(([statement]) => statement ?? '');
					for (const one of made) {
						const rows = (await onServer(one)) ?? (await place.rows(one));
						// A script's own results are not asked for; only what a command or \gexec brings is.
						if (commands.length > 0 || asked !== undefined) printed.push(...rows.map(row => row.map(value => value ?? '').join(separator)));
					}
				}
				return said(printed.join('\n'));
			} catch (error) {
				return refused(`ERROR:  ${error instanceof Error ? error.message : 'failed'}`, 3);
			}
		},
		async close() {
			for (const name of [...scratches.keys()]) await drop(name);
		},
	};
}

function readArguments(argv: readonly string[]): {commands: string[]; database: string | undefined; separator: string} {
	const commands: string[] = [];
	let database: string | undefined;
	let separator = '|';
	const words = argv.flatMap(splitFlags);
	for (let at = 0; at < words.length; at++) {
		const word = words[at] ?? '';
		const [name = '', given] = word.startsWith('--') ? word.split(/=(.*)/s) : [word];
		const value = () => given ?? words[++at] ?? '';
		if (name === '-c' || name === '--command') commands.push(value());
		else if (name === '-d' || name === '--dbname') database = value();
		else if (name === '-F' || name === '--field-separator') separator = value();
		else if (['-U', '-h', '-p', '-v', '--username', '--host', '--port', '--set'].includes(name)) value();
	}
	return {commands, database, separator};
}

/** `-tAc SQL` → `-t -A -c SQL`. */
function splitFlags(word: string): string[] {
	return /^-[a-zA-Z]{2,}$/.test(word) ? [...word.slice(1)].map(flag => `-${flag}`) : [word];
}
