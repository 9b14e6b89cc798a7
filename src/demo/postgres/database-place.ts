import {type Answer, readOptions, refused, said} from '../programs/answer.ts';
import type {PlaceFiles} from '../programs/place-files.ts';
import {contentsOf, dumpOf, rowsOf, statementsOf} from './dump.ts';
import type {PostgresServer} from './postgres-server.ts';
import type {Psql} from './psql.ts';

export interface DatabasePlace {
	readonly server: PostgresServer;
	readonly psql: Psql;
	readonly files: PlaceFiles;
	/** Told when the database was dropped, before it is filled again. */
	onDropped(): Promise<void>;
}

const WITH_VALUE = ['-U', '-d', '-f', '-F', '-h', '-p', '-j', '--username', '--dbname', '--file', '--format'];

/** The programs of a database container, for what goes beyond one query: dumps, restores, and scripts from files. */
export async function databaseProgram(name: string, argv: readonly string[], stdin: string, place: DatabasePlace): Promise<Answer> {
	try {
		if (name === 'pg_dump') return await dump(argv, place);
		if (name === 'pg_restore') return await restore(argv, place);
		return await psql(argv, stdin, place);
	} catch (error) {
		return refused(`${name}: error: ${error instanceof Error ? error.message : 'failed'}`);
	}
}

async function dump(argv: readonly string[], {server, files}: DatabasePlace): Promise<Answer> {
	const {options} = readOptions(argv, WITH_VALUE);
	const file = options.get('-f') ?? options.get('--file');
	if (file === undefined) return refused('pg_dump: only -f is there');
	await files.write(file, await dumpOf(server));
	return said('');
}

async function restore(argv: readonly string[], {server, files}: DatabasePlace): Promise<Answer> {
	const {options, rest} = readOptions(argv, [...WITH_VALUE, '-t']);
	const file = await files.read(rest[0] ?? '');
	if (file === undefined) return refused(`pg_restore: error: could not open input file "${rest[0] ?? ''}": No such file or directory`);
	const statements = statementsOf(file);
	if (statements === undefined) return refused('pg_restore: error: could not read from input file: end of file');
	if (options.has('-l')) return said(contentsOf());
	const table = options.get('-t');
	if (options.has('-a') && table !== undefined) return said(rowsOf(statements, table));
	if (options.has('-d')) await server.exec(`begin; ${statements}; commit`);
	return said('');
}

async function psql(argv: readonly string[], stdin: string, place: DatabasePlace): Promise<Answer> {
	const {server, files} = place;
	const flat = argv.flatMap(word => (/^-[a-zA-Z]{2,}$/.test(word) ? [...word.slice(1)].map(flag => `-${flag}`) : [word]));
	const {options} = readOptions(flat, [...WITH_VALUE, '-c', '-v']);
	const command = options.get('-c') ?? '';
	const file = options.get('-f');
	if (file !== undefined) {
		const script = await files.read(file);
		if (script === undefined) return refused(`psql: error: ${file}: No such file or directory`);
		await server.exec(`begin; ${asStatements(script.toString())}; commit; discard temp`);
		return said('');
	}
	if (/^drop database .*coinpilot\b(?!_)/i.test(command)) {
		await place.onDropped();
		await server.exec('drop schema public cascade; create schema public');
		return said('');
	}
	if (/^create database "?coinpilot"?(?!_)/i.test(command)) return said('');
	const copied = /^copy (?:\((?<query>.*)\)|(?<table>\w+)) to stdout$/is.exec(command)?.groups;
	if (copied !== undefined) {
		const rows = await server.rows(`select row_to_json(t)::text from (${copied.query ?? `select * from ${copied.table}`}) t`);
		return said(rows.map(([row]) => row ?? '').join('\n'));
	}
	if (command === '' && COPIED_IN.test(stdin)) {
		const rows = await server.rows(asStatements(stdin));
		await server.exec('discard temp');
		return said(rows.map(row => row.join('|')).join('\n'));
	}
	const answer = await place.psql.run(argv, stdin);
	// Every run is a session of its own, and what was temporary ends with it.
	if (/\btemp table\b/i.test(command + stdin)) await server.exec('discard temp');
	return answer;
}

const COPIED_IN = /^copy \w+(?: \(.*\))? from stdin;$/im;
const COPIED_IN_BLOCKS = /^copy (\w+)(?: \(.*\))? from stdin;\n([\s\S]*?)^\\\.$/gim;

/** A script with blocks of `copy … from stdin`, whose rows are as this psql writes them, as plain statements. */
function asStatements(script: string): string {
	return script.replace(COPIED_IN_BLOCKS, (_all, table: string, block: string) => {
		const rows = `[${block.trim().split('\n').filter(Boolean).join(',')}]`.replaceAll("'", "''");
		return `insert into ${table} select * from json_populate_recordset(null::${table}, '${rows}');`;
	});
}
