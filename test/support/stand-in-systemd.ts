import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {chmod, mkdir, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

const REAL_SYSTEMCTL = '/usr/bin/systemctl';
export const hasSystemctl = existsSync(REAL_SYSTEMCTL);

/**
 * A `systemctl` and a `timedatectl` for a machine that was not booted with systemd. Whether a unit is enabled is answered by
 * the real systemctl, which can tell it from files alone (`--root`); what only a running manager knows is read from files
 * in the form in which systemd 252 on Debian 12 prints it, by one process as there: benchmarks ask it too.
 */
export interface StandInSystemd {
	/** Goes first on the PATH. */
	readonly directory: string;
	/** Writes a unit's file, and what the manager would say of it beside the defaults of a service that runs. */
	unit(name: string, file: string, shown?: Readonly<Record<string, string>>): Promise<void>;
	/** The real systemctl on the stand-in's files: `enable`, `disable`, `mask`. */
	systemctl(...args: string[]): void;
	/** What `timedatectl show` says. */
	time(shown: Readonly<Record<string, string>>): Promise<void>;
	/** Whether there is a manager to ask. */
	running(yes: boolean): Promise<void>;
}

const SYSTEMCTL = `#!/bin/sh
dir=$(dirname "$0")
if [ "$1" = is-enabled ]; then exec ${REAL_SYSTEMCTL} --root="$dir/root" "$@"; fi
if [ -e "$dir/down" ]; then
	echo "System has not been booted with systemd as init system (PID 1). Can't operate." >&2
	echo 'Failed to connect to bus: Host is down' >&2
	exit 1
fi
verb=$1; shift
wanted=
while [ "$1" != -- ]; do case $1 in --property=*) wanted=\${1#--property=} ;; --no-pager) ;; *) echo "unexpected $1" >&2; exit 64 ;; esac; shift; done
unit=$2
case $verb in
	show)
		file=$dir/shown/$unit
		[ -e "$file" ] || file=$dir/shown/not-found
		wanted=$wanted unit=$unit exec awk '
			{name = substr($0, 1, index($0, "=") - 1); sub(/@UNIT@/, ENVIRON["unit"]); said[name] = said[name] $0 "\\n"}
			END {n = split(ENVIRON["wanted"], names, ","); for (i = 1; i <= n; i++) printf "%s", said[names[i]]}' "$file" ;;
	cat)
		echo "# /etc/systemd/system/$unit"; cat "$dir/root/etc/systemd/system/$unit" ;;
	*) echo "unknown verb $verb" >&2; exit 1 ;;
esac
`;

const TIMEDATECTL = `#!/bin/sh
dir=$(dirname "$0")
if [ -e "$dir/down" ]; then echo 'Failed to connect to bus: Host is down' >&2; exit 1; fi
cat "$dir/time"
`;

const RUNNING = {
	LoadState: 'loaded',
	ActiveState: 'active',
	SubState: 'running',
	Result: 'success',
	Type: 'simple',
	RemainAfterExit: 'no',
	NeedDaemonReload: 'no',
	NRestarts: '0',
	ActiveEnterTimestampMonotonic: '14000000',
};
const NOT_FOUND = {...RUNNING, LoadState: 'not-found', ActiveState: 'inactive', SubState: 'dead', ActiveEnterTimestampMonotonic: '0'};

export async function createStandInSystemd(directory: string): Promise<StandInSystemd> {
	const units = join(directory, 'root/etc/systemd/system');
	await mkdir(units, {recursive: true});
	await mkdir(join(directory, 'shown'), {recursive: true});
	for (const [name, script] of [
		['systemctl', SYSTEMCTL],
		['timedatectl', TIMEDATECTL],
	] as const) {
		await writeFile(join(directory, name), script);
		await chmod(join(directory, name), 0o755);
	}
	const show = (name: string, shown: Readonly<Record<string, string>>) => {
		const lines = Object.entries(shown).flatMap(([property, value]) => value.split('\n').map(line => `${property}=${line}\n`));
		return writeFile(join(directory, 'shown', name), lines.join(''));
	};
	await show('not-found', {Id: '@UNIT@', ...NOT_FOUND});
	return {
		directory,
		async unit(name, file, shown = {}) {
			await writeFile(join(units, name), file);
			await show(name, {Id: name, ...RUNNING, ...shown});
		},
		systemctl: (...args) => void execFileSync(REAL_SYSTEMCTL, [`--root=${join(directory, 'root')}`, ...args], {stdio: 'ignore'}),
		time: shown =>
			writeFile(
				join(directory, 'time'),
				Object.entries(shown)
					.map(([name, value]) => `${name}=${value}\n`)
					.join(''),
			),
		running: yes => (yes ? rm(join(directory, 'down'), {force: true}) : writeFile(join(directory, 'down'), '')),
	};
}
