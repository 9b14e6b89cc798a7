import {shellQuote} from '../../systems/processes/shell-quote.ts';
import type {RestoreRehearsalSpec} from './restore-rehearsal-spec.ts';

/** Said of a scratch database by the rehearsal that made it: only one that bears it is ever dropped. */
const MARK = 'coinpilot-ops restore rehearsal';

/** Left behind by a rehearsal that was cut off, it must not keep the next one from its place. */
export function cleanUpScript(spec: RestoreRehearsalSpec, token: string): string {
	return [prelude(spec, token), 'drop_own'].join('\n');
}

function prelude({container, docker, user, database, scratch}: RestoreRehearsalSpec, token: string): string {
	const inside = container === undefined ? '' : `${docker} exec -i ${shellQuote(container)} `;
	return `live=${shellQuote(database)}; scratch=${scratch}; mark='${MARK} ${token}'; inside='${inside.replaceAll("'", '')}'
in_db() { d=$1; shift; $inside psql -X -q -A -t -F '|' -v ON_ERROR_STOP=1 -U ${shellQuote(user)} -d "$d" "$@"; }
noted() { in_db "$live" -c "select coalesce(shobj_description(oid, 'pg_database'), '-') from pg_database where datname = '$scratch'" </dev/null; }
drop() { in_db "$live" -c "drop database if exists $scratch with (force)" </dev/null >/dev/null 2>&1; }
drop_own() { [ "$(noted 2>/dev/null)" = "$mark" ] && drop; }`;
}

/**
 * The whole rehearsal in one script, so that the scratch database goes with the script however it ends.
 *
 * A dump made with `--create`, or of all databases, connects to the databases it names: it would be restored over the live one.
 * It is read through for that before it is let near a server.
 */
export function rehearsalScript(spec: RestoreRehearsalSpec, token: string): string {
	const {directory, pattern, format, user, schemas} = spec;
	const kind = format ?? (pattern.endsWith('.sql') ? 'sql' : pattern.endsWith('.gz') ? 'sql.gz' : 'custom');
	const read = kind === 'sql.gz' ? 'gzip -dc < "$dump"' : 'cat < "$dump"';
	const into = kind === 'custom' ? `$inside pg_restore --exit-on-error -U ${shellQuote(user)} -d "$scratch"` : 'in_db "$scratch"';
	return `${prelude(spec, token)}
tables() {
	in_db "$1" <<'SQL' 2>&1
${tablesSql(schemas)}
SQL
}
rehearse() {
	s server; told=$(in_db "$live" -c 'select 1' </dev/null 2>&1) || { printf '%s\\n' "$told" | head -n 3; return; }
	echo ok
	s dump; cd ${shellQuote(directory)} 2>/dev/null || { ls ${shellQuote(directory)} 2>&1 >/dev/null | head -n 1; return; }
	dump=$(stat -L -c '%Y %s %n' -- ./${pattern} 2>/dev/null | grep -v '\\.sha256$' | sort -rn | head -n 1)
	[ -n "$dump" ] || { echo none; return; }
	found=$dump; dump=\${dump#* }; dump=\${dump#* }
	[ -r "$dump" ] || { echo "$dump: Permission denied"; return; }
	echo "found $found"
	s refused
	was=$(noted)
	if [ -n "$was" ]; then
		case $was in '${MARK} '*) ;; *) echo taken; return;; esac
		[ "$(in_db "$live" -c "select count(*) from pg_stat_activity where datname = '$scratch'" </dev/null)" = 0 ] || { echo busy; return; }
		drop
	fi
	${
		kind === 'custom'
			? ''
			: `${read} 2>/dev/null | grep -a -i -q -E '^(\\\\c(onnect)?[[:space:]]|(create|drop|alter) database[[:space:]])'
	# Only a search that found nothing lets it through, never one that could not be made.
	[ "$?" = 1 ] || { echo elsewhere; return; }`
	}
	size=$(in_db "$live" -c 'select pg_database_size(current_database()) / 1024' </dev/null)
	data=$(in_db "$live" -c 'show data_directory' </dev/null 2>/dev/null)
	free=$($inside df -P -k "$data" </dev/null 2>/dev/null | awk 'NR == 2 {print $4}')
	if [ -n "$free" ] && [ -n "$size" ] && [ "$free" -lt $((size + size / 2)) ]; then echo "space $free KiB free, the live database has $size KiB"; return; fi
	trap drop_own EXIT; trap 'exit 129' HUP; trap 'exit 130' INT; trap 'exit 143' TERM
	told=$(in_db "$live" -c "create database $scratch template template0" -c "comment on database $scratch is '$mark'" </dev/null 2>&1) || { printf 'not-created %s\\n' "$told" | head -n 1; return; }
	timescale=$(in_db "$live" -c "select extversion from pg_extension where extname = 'timescaledb'" </dev/null 2>/dev/null)
	if [ -n "$timescale" ]; then
		in_db "$scratch" -c "create extension timescaledb version '$timescale'" </dev/null >/dev/null 2>&1
		in_db "$scratch" -c 'select timescaledb_pre_restore()' </dev/null >/dev/null 2>&1
	fi
	s restore
	from=$(date +%s)
	{ { ${read} 2>/dev/null; echo "read $?" >&3; } | { ${into} 2>&1 >/dev/null; echo "code $?" >&3; } | sed -n '/ERROR:\\|error:\\|FATAL:/{p;q;}' | sed 's/^/complaint /'; } 3>&1
	echo "seconds $(($(date +%s) - from))"
	${
		kind === 'custom'
			? ''
			: `if ${read} 2>/dev/null | tail -c 1000 | grep -a -q '^-- PostgreSQL database dump complete'; then echo end whole; else echo end cut; fi`
	}
	[ -z "$timescale" ] || in_db "$scratch" -c 'select timescaledb_post_restore()' </dev/null >/dev/null 2>&1
	s live; tables "$live"
	s restored; tables "$scratch"
}
s now; date +%s
rehearse
s dropped
if [ "$(noted 2>/dev/null)" = "$mark" ]; then drop; if [ -z "$(noted)" ]; then echo yes; else echo no; fi; else echo none; fi
trap - EXIT`;
}

/**
 * One statement per table, made by the server and run by psql: counts that are exact, and what a table looks like as digests.
 * A foreign key to what is kept in parts counts once: its constraints for every part come and go with the parts.
 */
function tablesSql(schemas: readonly string[]): string {
	const list = schemas.map(schema => `'${schema}'`).join(', ');
	return `set search_path = pg_catalog;
begin isolation level repeatable read read only;
select format('select %L, count(*), %L from %I.%I', n.nspname || '.' || c.relname, concat_ws('|',
	(select md5(string_agg(concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(e.adbin, e.adrelid)), E'\\n' order by a.attname collate "C"))
		from pg_attribute a left join pg_attrdef e on e.adrelid = a.attrelid and e.adnum = a.attnum where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
	(select md5(coalesce(string_agg(pg_get_indexdef(i.indexrelid), E'\\n' order by pg_get_indexdef(i.indexrelid) collate "C"), '')) from pg_index i where i.indrelid = c.oid),
	(select md5(coalesce(string_agg(concat_ws(' ', k.conname, pg_get_constraintdef(k.oid)), E'\\n' order by k.conname collate "C"), '')) from pg_constraint k where k.conrelid = c.oid and k.conparentid = 0),
	(select md5(coalesce(string_agg(pg_get_triggerdef(t.oid), E'\\n' order by t.tgname collate "C"), '')) from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal)),
	n.nspname, c.relname)
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and not c.relispartition and n.nspname in (${list})
	and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
order by n.nspname, c.relname \\gexec
commit;`;
}
