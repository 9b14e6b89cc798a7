import type {Effect, Found} from './migration-effect.ts';
import {SqlCursor, splitAtCommas} from './sql-cursor.ts';
import {type SqlStatement, sqlStatements} from './sql-statements.ts';
import {calledEffects, compressionEffect, isSwitchedOn} from './timescale-effects.ts';

export interface MigrationReading {
	/** In order; a later one about the same thing overrules. */
	readonly effects: readonly Effect[];
	/** Statements whose effect cannot be told from their text. */
	readonly notUnderstood: readonly {readonly by: string; readonly line: number; readonly text: string}[];
}

export interface MigrationFile {
	readonly name: string;
	readonly text: string;
}

/** Words that begin statements without an effect on the schema or on rows. */
const WITHOUT_EFFECT = new Set(['begin', 'commit', 'end', 'start', 'set', 'comment', 'analyze', 'vacuum', 'grant', 'revoke']);

const PSQL_WITHOUT_EFFECT = /^\\(set|unset|echo|qecho|warn|timing|pset)\b/;

/** What migration files add and take away, as far as it shows in the text of their statements. */
export function readMigrations(files: readonly MigrationFile[]): MigrationReading {
	const effects: Effect[] = [];
	const notUnderstood: {by: string; line: number; text: string}[] = [];
	for (const {name, text} of files) {
		for (const statement of sqlStatements(text)) {
			const found = effectsOf(statement);
			if (found === undefined || found.some(one => isOtherView(one, effects)))
				notUnderstood.push({by: name, line: statement.line, text: statement.text});
			else for (const effect of found) rename(effects, effect, name);
		}
	}
	return {effects: lastWord(effects), notUnderstood};
}

/** A view that goes without having been made a continuous aggregate is one that nothing is seen of. */
function isOtherView({part, name, there}: Found, effects: readonly Effect[]): boolean {
	return part === 'aggregate' && !there && !effects.some(one => one.part === part && one.name === name);
}

/** A table that gets another name takes along what was said of it before; one that goes takes it away. */
function rename(effects: Effect[], {renamedFrom, ...effect}: Found, by: string): void {
	if (renamedFrom !== undefined && effect.part === 'table') {
		for (const [index, one] of effects.entries()) {
			const rest = belonging(one, renamedFrom);
			if (rest !== undefined) effects[index] = {...one, name: rest(effect.name)};
		}
	}
	if (renamedFrom !== undefined) effects.push({part: effect.part, name: renamedFrom, there: false, by});
	effects.push({...effect, by});
	if (effect.part === 'table' && !effect.there) {
		const gone = effects.filter(one => belonging(one, effect.name) !== undefined);
		for (const one of gone) effects.splice(effects.indexOf(one), 1);
	}
}

/** For what belongs to a table: its name when the table is called otherwise. */
function belonging({part, name}: Effect, table: string): ((table: string) => string) | undefined {
	switch (part) {
		case 'column':
			return name.startsWith(`${table}.`) ? other => other + name.slice(table.length) : undefined;
		case 'constraint':
			return name.startsWith(`${table}: `) ? other => other + name.slice(table.length) : undefined;
		case 'policy':
			return name.endsWith(` ${table}`) ? other => name.slice(0, -table.length) + other : undefined;
		case 'hypertable':
		case 'compression':
			return name === table ? other => other : undefined;
		default:
			return undefined;
	}
}

function lastWord(effects: readonly Effect[]): Effect[] {
	const last = new Map<string, Effect>();
	for (const effect of effects) last.set(`${effect.part} ${effect.name}`, effect);
	return [...last.values()];
}

/** Undefined for a statement that is not understood in full. */
function effectsOf({tokens, text}: SqlStatement): Found[] | undefined {
	const cursor = new SqlCursor(tokens);
	const first = tokens[0];
	if (PSQL_WITHOUT_EFFECT.test(text)) return [];
	if (first?.kind !== 'word') return undefined;
	if (WITHOUT_EFFECT.has(first.value)) return [];
	if (cursor.takes('create')) return created(cursor);
	if (cursor.takes('alter', 'table')) return altered(cursor);
	if (cursor.takes('drop')) return dropped(cursor);
	if (cursor.takes('select') || cursor.takes('call')) return calledEffects(cursor);
	return undefined;
}

function created(cursor: SqlCursor): Found[] | undefined {
	if (cursor.takes('extension')) {
		cursor.takes('if', 'not', 'exists');
		const name = cursor.name();
		return name === undefined ? undefined : [{part: 'extension', name, there: true}];
	}
	cursor.takes('unique');
	if (cursor.takes('index')) {
		cursor.takes('concurrently');
		cursor.takes('if', 'not', 'exists');
		const name = cursor.name();
		return name === undefined || !cursor.takes('on') ? undefined : [{part: 'index', name, there: true}];
	}
	if (cursor.takes('materialized', 'view')) {
		cursor.takes('if', 'not', 'exists');
		const name = cursor.qualified();
		const continuous = cursor.takes('with') && isSwitchedOn('continuous', cursor.group());
		return name === undefined || !continuous ? undefined : [{part: 'aggregate', name, there: true}];
	}
	cursor.takes('unlogged');
	if (!cursor.takes('table')) return undefined;
	cursor.takes('if', 'not', 'exists');
	const table = cursor.qualified();
	const body = cursor.group();
	if (table === undefined || body === undefined) return undefined;
	const effects: Found[] = [{part: 'table', name: table, there: true}];
	for (const item of splitAtCommas(body)) {
		const entry = new SqlCursor(item);
		if (entry.takes('like')) return undefined;
		if (entry.takes('constraint')) {
			const name = entry.name();
			if (name !== undefined) effects.push({part: 'constraint', name: `${table}: ${name}`, there: true});
		} else if (!['primary', 'unique', 'foreign', 'check', 'exclude'].some(word => entry.takes(word))) {
			const column = entry.name();
			if (column === undefined) return undefined;
			effects.push({part: 'column', name: `${table}.${column}`, there: true});
		}
	}
	if (cursor.takes('with') && isSwitchedOn('hypertable', cursor.group())) effects.push({part: 'hypertable', name: table, there: true});
	return effects;
}

function altered(cursor: SqlCursor): Found[] | undefined {
	cursor.takes('if', 'exists');
	cursor.takes('only');
	const table = cursor.qualified();
	if (table === undefined) return undefined;
	const effects: Found[] = [];
	for (const item of splitAtCommas(cursor.rest())) {
		const found = alteration(table, new SqlCursor(item));
		if (found === undefined) return undefined;
		effects.push(found);
	}
	return effects.length === 0 ? undefined : effects;
}

function alteration(table: string, action: SqlCursor): Found | undefined {
	const column = (there: boolean): Found | undefined => {
		const name = action.name();
		return name === undefined ? undefined : {part: 'column', name: `${table}.${name}`, there};
	};
	if (action.takes('add', 'constraint') || action.takes('drop', 'constraint')) {
		const there = action.taken[0] === 'add';
		action.takes('if', 'exists');
		const name = action.name();
		return name === undefined ? undefined : {part: 'constraint', name: `${table}: ${name}`, there};
	}
	if (action.takes('add')) {
		const explicit = action.takes('column');
		action.takes('if', 'not', 'exists');
		if (!explicit && ['primary', 'unique', 'foreign', 'check', 'exclude'].some(word => action.sees(word))) return undefined;
		return column(true);
	}
	if (action.takes('drop')) {
		action.takes('column');
		action.takes('if', 'exists');
		return column(false);
	}
	if (action.takes('set')) return compressionEffect(table, action.group());
	if (action.takes('rename', 'to')) {
		const name = action.name();
		return name === undefined ? undefined : {part: 'table', name, there: true, renamedFrom: table};
	}
	if (!action.takes('rename') || action.sees('constraint')) return undefined;
	action.takes('column');
	const from = action.name();
	const to = action.takes('to') ? action.name() : undefined;
	return from === undefined || to === undefined
		? undefined
		: {part: 'column', name: `${table}.${to}`, there: true, renamedFrom: `${table}.${from}`};
}

function dropped(cursor: SqlCursor): Found[] | undefined {
	const part = cursor.takes('table')
		? 'table'
		: cursor.takes('index')
			? 'index'
			: cursor.takes('materialized', 'view')
				? 'aggregate'
				: undefined;
	if (part === undefined) return undefined;
	cursor.takes('concurrently');
	cursor.takes('if', 'exists');
	const effects: Found[] = [];
	for (const item of splitAtCommas(cursor.rest())) {
		const one = new SqlCursor(item);
		const name = part === 'index' ? one.qualified()?.split('.').at(-1) : one.qualified();
		if (name === undefined) return undefined;
		effects.push({part, name, there: false});
	}
	return effects;
}
