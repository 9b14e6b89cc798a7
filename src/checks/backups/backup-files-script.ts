import {shellQuote} from '../../systems/processes/shell-quote.ts';
import type {BackupFilesSpec} from './backup-files-spec.ts';
import {type BackupFormat, formatOf} from './backup-format.ts';

const MAX_COPIES = 60;

/**
 * Reads a copy to its end once and keeps the last few hundred bytes, behind them the exit code: without `pipefail`, which POSIX
 * does not have, the code of the program that reads would be lost in the pipe. NULs are dropped because a shell cannot hold them:
 * that nothing is left of the last 1024 bytes of an archive is what its two empty blocks at the end look like, and tar itself
 * does not miss them.
 */
const LIBRARY = `limit=0
tail_of() { { if [ "$1" = gz ]; then gzip -dc < "$2" 2>/dev/null; else cat < "$2" 2>/dev/null; fi; printf '\\nexit %s\\n' "$?"; } | tail -c "$3" | tr -d '\\000'; }
say_tail() {
	code=\${1##*exit }; body=\${1%exit *}; body=$(printf '%s' "$body")
	echo "exit $code"
}
end_sql() {
	t=$(tail_of "$1" "$2" 600); say_tail "$t"
	if [ -z "$body" ]; then echo content empty
	elif printf '%s\\n' "$body" | grep -q '^-- PostgreSQL database \\(cluster \\)\\{0,1\\}dump complete'; then echo content complete
	else echo content cut; fi
}
end_gz() { t=$(tail_of gz "$2" 600); say_tail "$t"; if [ -z "$body" ]; then echo content empty; elif [ "$code" = 0 ]; then echo content complete; else echo content cut; fi; }
end_tar() {
	t=$(tail_of "$1" "$2" 1032); say_tail "$t"
	if [ -z "$body" ]; then echo content complete; else echo content cut; fi
	if command -v tar >/dev/null 2>&1; then
		set -- $({ if [ "$1" = gz ]; then gzip -dc < "$2"; else cat < "$2"; fi; } 2>/dev/null | { tar -tf - 2>/dev/null; echo "$?"; } | sed -n '$p;$=')
		echo "listed $1"; echo "entries $(($2 - 1))"
	fi
}
end_custom() {
	if [ "$(head -c 5 < "$2")" != PGDMP ]; then echo exit 0; echo content cut
	elif command -v pg_restore >/dev/null 2>&1; then
		said=$(pg_restore -f /dev/null "$2" 2>&1 >/dev/null); code=$?
		case $said in *'unsupported version'*) echo exit 0; echo content untold; return;; esac
		echo "exit $code"; if [ "$code" = 0 ]; then echo content complete; else echo content cut; fi
	else echo exit 0; echo content untold; fi
}
copies() {
	n=0; left=$limit
	stat -L -c '%Y %s %d:%i %n' -- ./$1 2>/dev/null | sed '/.sha256$/d' | sort -rn | head -n ${MAX_COPIES} | while read -r at size file name; do
		s copy "$set" "$n"; n=$((n + 1))
		echo "at $at"; echo "size $size"; echo "file $file"; printf 'name %s\\n' "\${name#./}"
		if [ ! -r "$name" ]; then echo read yes; echo denied copy
		elif [ "$left" -gt 0 ]; then
			if [ -e "$name.sha256" ] && [ ! -r "$name.sha256" ]; then echo denied sum; fi
			left=$((left - size)); echo read yes
			printf 'sum %s\\n' "$(sha256sum < "$name" 2>/dev/null | cut -c 1-64)"
			printf 'noted %s\\n' "$(head -c 200 < "$name.sha256" 2>/dev/null | sed -n '1s/^\\\\\\{0,1\\}\\([0-9a-fA-F]\\{64\\}\\).*/\\1/p')"
			"end_$2" "$3" "$name"
		fi
	done
}`;

const ENDS: Record<BackupFormat, string> = {
	sql: 'sql plain',
	'sql.gz': 'sql gz',
	tar: 'tar plain',
	'tar.gz': 'tar gz',
	custom: 'custom plain',
	gz: 'gz gz',
};

/** POSIX shell, in one round trip. A subshell for each set, because each goes to a directory of its own. */
export function backupFilesScript({sets, readMiB}: BackupFilesSpec): string {
	const looks = sets.map((one, index) => {
		const ends = ENDS[formatOf(one) ?? 'gz'];
		return [
			`s set ${index}`,
			`( set=${index}; limit=${readMiB * 1_048_576}`,
			`if cd ${shellQuote(one.directory)} 2>/dev/null && ls . >/dev/null 2>&1; then`,
			`echo "count $(for f in ./${one.pattern}; do case $f in *.sha256) ;; *) if [ -e "$f" ]; then echo x; fi;; esac; done | wc -l)"`,
			`copies '${one.pattern}' ${ends}`,
			`else echo "complaint $(ls ${shellQuote(one.directory)} 2>&1 >/dev/null | head -n 1)"; fi )`,
		].join('\n');
	});
	return ['s now; date +%s', LIBRARY, ...looks].join('\n');
}
