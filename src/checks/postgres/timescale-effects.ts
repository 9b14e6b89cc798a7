import type {Found} from './migration-effect.ts';
import {SqlCursor, splitAtCommas} from './sql-cursor.ts';
import {type SqlToken, sqlStatements} from './sql-statements.ts';

type Outcome = Pick<Found, 'part' | 'there'> & {readonly policy?: string};

const policies = Object.entries({
	retention: 'policy_retention',
	compression: 'policy_compression',
	columnstore: 'policy_compression',
	reorder: 'policy_reorder',
	continuous_aggregate: 'policy_refresh_continuous_aggregate',
}).flatMap(([name, policy]): [string, Outcome][] => [
	[`add_${name}_policy`, {part: 'policy', there: true, policy}],
	[`remove_${name}_policy`, {part: 'policy', there: false, policy}],
]);

const FUNCTIONS: ReadonlyMap<string, Outcome> = new Map([['create_hypertable', {part: 'hypertable', there: true}], ...policies]);

/** Names of the parameter that says which table, where it is not simply the first. */
const TABLE_PARAMETERS = ['relation', 'hypertable', 'main_table', 'continuous_aggregate'];

/** What stands behind SELECT or CALL; undefined unless it is calls of TimescaleDB's functions and nothing else. */
export function calledEffects(cursor: SqlCursor): Found[] | undefined {
	if (cursor.takesMark('*')) cursor.takes('from');
	const effects: Found[] = [];
	for (const item of splitAtCommas(cursor.rest())) {
		const call = new SqlCursor(item);
		const name = call.qualified()?.split('.').at(-1) ?? '';
		const outcome = FUNCTIONS.get(name);
		const table = tableArgument(call.group() ?? []);
		if (outcome === undefined || table === undefined || call.rest().length > 0) return undefined;
		const {part, there, policy} = outcome;
		effects.push({part, name: policy === undefined ? table : `${policy} ${table}`, there});
	}
	return effects.length === 0 ? undefined : effects;
}

function tableArgument(tokens: readonly SqlToken[]): string | undefined {
	const given = splitAtCommas(tokens);
	const named = given.find(item => TABLE_PARAMETERS.includes(item[0]?.value ?? '') && item[1]?.value === '=');
	const argument = (named?.slice(3) ?? given[0] ?? [])[0];
	// The text is read as a name, as PostgreSQL does: in lower case unless it is quoted in it.
	return argument?.kind === 'text' ? new SqlCursor(sqlStatements(argument.value)[0]?.tokens ?? []).qualified() : undefined;
}

/** What `SET (timescaledb.compress …)` does; undefined where the parentheses hold something else. */
export function compressionEffect(table: string, tokens: readonly SqlToken[] | undefined): Found | undefined {
	const settings = timescaleSettings(tokens);
	if (settings === undefined || ![...settings.keys()].every(name => /^(compress|enable_columnstore|segmentby$|orderby$)/.test(name))) {
		return undefined;
	}
	const switched = settings.get('compress') ?? settings.get('enable_columnstore') ?? 'true';
	return {part: 'compression', name: table, there: !/^(false|off|no|0)$/i.test(switched)};
}

/** Whether a WITH clause has such a switch of TimescaleDB's: `hypertable`, `continuous`. */
export function isSwitchedOn(name: string, tokens: readonly SqlToken[] | undefined): boolean {
	const value = tokens === undefined ? undefined : timescaleSettings(tokens)?.get(name);
	return value !== undefined && !/^(false|off|no|0)$/i.test(value);
}

/** By name, without its prefix; undefined where there is none, or one that is not TimescaleDB's. */
function timescaleSettings(tokens: readonly SqlToken[] | undefined): ReadonlyMap<string, string> | undefined {
	const settings = splitAtCommas(tokens ?? []).map(([prefix, , name, , value]) => ({prefix, name, value}));
	if (settings.length === 0 || !settings.every(({prefix}) => ['timescaledb', 'tsdb'].includes(prefix?.value ?? ''))) return undefined;
	return new Map(settings.map(({name, value}) => [name?.value ?? '', value?.value ?? 'true']));
}
