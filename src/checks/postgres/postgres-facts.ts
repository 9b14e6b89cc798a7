import type {PostgresSession} from '../../systems/systems.ts';
import {readServer} from './table-shape.ts';

export interface Setting {
	/** As a session that begins now would see it: `128MB`, `on`. */
	readonly value: string;
	/** In bytes or milliseconds where it has such a unit, for comparing numbers. */
	readonly number?: number;
}

export interface PostgresFacts {
	readonly identity: string;
	readonly major: number;
	/** `15.18` */
	readonly version: string;
	readonly encoding: string;
	/** Versions by name. */
	readonly extensions: Readonly<Record<string, string>>;
	/** Those that were asked for and are visible to us. */
	readonly settings: Readonly<Record<string, Setting>>;
	/** `physical slot standby_1`, `subscription from_minikube`, `in recovery`, `sender to standby_1`. */
	readonly replication: readonly string[];
	/** What `timescaledb.restoring` is for this session and for those that begin after it; undefined where nobody has set it. */
	readonly restoring?: string;
}

/** `reset_val`, because this session has settings of its own. */
const SETTINGS = `
SELECT name, CASE WHEN setting = reset_val THEN current_setting(name) ELSE reset_val || coalesce(' ' || unit, '') END, reset_val, unit
FROM pg_settings WHERE lower(name) IN (SELECT lower(json_array_elements_text($1::json)))`;

const REPLICATION = `
SELECT slot_type || ' slot ' || slot_name FROM pg_replication_slots WHERE database IS NULL OR database = current_database()
UNION ALL
SELECT 'subscription ' || s.subname FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid WHERE d.datname = current_database()
UNION ALL
SELECT 'in recovery' WHERE pg_is_in_recovery()
UNION ALL
SELECT 'sender to ' || coalesce(nullif(application_name, ''), '?') FROM pg_stat_replication
ORDER BY 1`;

/** A setting of the database or the role holds from the next session on, whatever this one shows. */
const RESTORING = `
SELECT current_setting('timescaledb.restoring', true)
UNION ALL
SELECT split_part(entry, '=', 2) FROM pg_db_role_setting s CROSS JOIN unnest(s.setconfig) AS entry
WHERE entry LIKE 'timescaledb.restoring=%' AND s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))`;

export async function readFacts(session: PostgresSession, wanted: readonly string[]): Promise<PostgresFacts> {
	const {identity, major} = await readServer(session);
	const {rows: server} = await session.query("SELECT current_setting('server_version'), current_setting('server_encoding')");
	const [version, encoding] = server[0] ?? [];
	const extensions = await session.query('SELECT extname, extversion FROM pg_extension');
	const settings = wanted.length === 0 ? {rows: []} : await session.query(SETTINGS, [JSON.stringify(wanted)]);
	const replication = await session.query(REPLICATION);
	const restoring = (await session.query(RESTORING)).rows.flatMap(([value]) => (value === null || value === '' ? [] : (value ?? [])));
	const found = new Map(settings.rows.map(([name, value, raw, unit]) => [(name ?? '').toLowerCase(), settingOf(value, raw, unit)]));
	return {
		identity,
		major,
		version: version?.split(' ')[0] ?? '',
		encoding: encoding ?? '',
		extensions: Object.fromEntries(extensions.rows.map(([name, installed]) => [name ?? '', installed ?? ''])),
		settings: Object.fromEntries(
			wanted.flatMap(name => (found.has(name.toLowerCase()) ? [[name, found.get(name.toLowerCase()) as Setting]] : [])),
		),
		replication: replication.rows.map(([name]) => name ?? ''),
		...(restoring.length > 0 && {restoring: restoring.find(isOn) ?? restoring[0] ?? ''}),
	};
}

/** As PostgreSQL reads a switch. */
export function isOn(value: string): boolean {
	return /^(on|true|yes|1|t)$/i.test(value);
}

type Cell = string | null | undefined;

function settingOf(value: Cell, raw: Cell, unit: Cell): Setting {
	const factor = UNITS[unit ?? ''];
	const amount = Number(raw);
	// A negative amount is a word in disguise: -1 is `off` or `as the other one`.
	const number = factor === undefined || Number.isNaN(amount) ? undefined : amount < 0 ? amount : amount * factor;
	return {value: value ?? '', ...(number !== undefined && {number})};
}

const UNITS: Readonly<Record<string, number>> = {
	B: 1,
	kB: 1_024,
	'8kB': 8_192,
	'16kB': 16_384,
	'32kB': 32_768,
	MB: 1_048_576,
	'16MB': 16_777_216,
	GB: 1_073_741_824,
	us: 0.001,
	ms: 1,
	s: 1_000,
	min: 60_000,
	h: 3_600_000,
	d: 86_400_000,
};
