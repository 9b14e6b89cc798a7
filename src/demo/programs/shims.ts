import {access, constants, mkdir, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {FILE_PROGRAMS} from './place-files.ts';

export interface Shims {
	/** The VM's whole PATH: nothing else of this machine can be called by name there. */
	readonly vmPath: string;
	/** The PATH inside a container or pod of that service. */
	containerPath(service: string): string;
	readonly kubectl: string;
}

/** What both the VM and its containers have. Nothing that removes or moves: commands run on the operator's own machine. */
const TOOLS = [
	...[
		'awk',
		'base64',
		'basename',
		'cut',
		'echo',
		'printf',
		'pwd',
		'test',
		'date',
		'dirname',
		'env',
		'expr',
		'false',
		'gzip',
		'tar',
		'gunzip',
		'kill',
		'mktemp',
		'pgrep',
		'pkill',
		'printenv',
		'ps',
	],
	...['sed', 'seq', 'setsid', 'sleep', 'sort', 'tee', 'timeout', 'tr', 'true', 'uniq', 'xargs', 'yes'],
];
/** Those that read files, and are shown the VM's files where it has them. */
const READERS = ['cat', 'du', 'find', 'grep', 'head', 'ls', 'readlink', 'sha256sum', 'stat', 'tail', 'wc', 'zcat'];

const IN_SERVICE: Readonly<Record<string, readonly string[]>> = {
	db: ['psql', 'pg_isready', 'pg_dump', 'pg_restore', ...FILE_PROGRAMS],
	redis: ['redis-cli', ...FILE_PROGRAMS],
	n8n: ['node'],
};

/**
 * A folder of small programs for each place. Those the demo answers itself call home; the others are this machine's.
 * A path like /etc/machine-id is the VM's where the VM has it: `sh`, `cd` and the readers look under its root first.
 */
export async function writeShims(
	directory: string,
	root: string,
	inside: (place: string) => string,
	home: {port: number; token: string},
	commands: readonly string[],
): Promise<Shims> {
	const client = join(directory, 'call.cjs');
	await mkdir(directory, {recursive: true});
	await writeFile(client, CLIENT.replace('PORT', String(home.port)).replace('TOKEN', JSON.stringify(home.token)), {mode: 0o600});
	const found = await findTools([...TOOLS, ...READERS]);
	const answered = (name: string) => `#!/bin/sh\nexec ${quote(process.execPath)} ${quote(client)} ${name} "$@"\n`;

	const folder = async (name: string, calls: readonly string[], root?: string, place?: string): Promise<string> => {
		const path = join(directory, name);
		await mkdir(path, {recursive: true});
		const start = join(directory, `${name}.prelude.sh`);
		if (root !== undefined) await writeFile(start, prelude(root));
		await writeFile(join(path, 'sh'), root === undefined ? '#!/bin/sh\nexec /bin/sh "$@"\n' : shell(start), {mode: 0o755});
		for (const [tool, real] of found) {
			if (calls.includes(tool)) continue;
			if (root !== undefined && READERS.includes(tool))
				await writeFile(join(path, tool), tool === 'stat' ? stat(real, root) : reader(real, root), {mode: 0o755});
			else await symlink(real, join(path, tool));
		}
		await writeFile(join(path, 'sudo'), SUDO, {mode: 0o755});
		for (const call of calls) {
			await writeFile(join(path, call), answered(place === undefined ? call : `${place}:${call}`), {mode: 0o755});
		}
		return path;
	};

	const vmPath = await folder('vm', commands, root);
	const services = ['db', 'redis', 'collector', 'bot', 'dashboard', 'n8n', 'prometheus', 'grafana', 'node-exporter', 'cadvisor'];
	for (const service of services) {
		const calls = IN_SERVICE[service];
		if (calls === undefined) await folder(`in-${service}`, []);
		else for (const place of [service, `source-${service}`]) await folder(`in-${place}`, calls, inside(place), place);
	}
	const kubectl = join(directory, 'kubectl');
	await writeFile(kubectl, answered('kubectl'), {mode: 0o755});
	return {vmPath, containerPath: service => join(directory, `in-${service}`), kubectl};
}

async function findTools(names: readonly string[]): Promise<Map<string, string>> {
	const found = new Map<string, string>();
	for (const name of names) {
		for (const folder of (process.env.PATH ?? '').split(':').concat('/usr/bin', '/bin')) {
			const path = join(folder, name);
			if (
				!folder.startsWith('/') ||
				!(await access(path, constants.X_OK).then(
					() => true,
					() => false,
				))
			)
				continue;
			found.set(name, path);
			break;
		}
	}
	return found;
}

function quote(word: string): string {
	return `'${word.replaceAll("'", "'\\''")}'`;
}

/** `sh -c SCRIPT` with the prelude before the script, so that `cd /opt/…` finds the VM's folder. */
function shell(prelude: string): string {
	return `#!/bin/sh
if [ "$1" = -c ]; then
	script=$2; shift 2
	exec /bin/sh -c ". ${prelude}
$script" "$@"
fi
exec /bin/sh "$@"
`;
}

/** Functions and not programs, because only the shell itself can change its folder. */
function prelude(root: string): string {
	return `demo_path() { case $1 in /*) if [ -e ${quote(root)}"$1" ]; then printf %s ${quote(root)}"$1"; else printf %s "$1"; fi;; *) printf %s "$1";; esac; }
cd() { command cd "$(demo_path "\${1:-/home/ubuntu}")"; }
test() { if command test "$#" = 2; then command test "$1" "$(demo_path "$2")"; else command test "$@"; fi; }
demo_bracket() { if command test "$#" = 3; then command test "$1" "$(demo_path "$2")"; else command [ "$@"; fi; }
alias [=demo_bracket
`;
}

function reader(real: string, root: string): string {
	return `#!/bin/sh
for word do
	shift
	case $word in /*) [ -e ${quote(root)}"$word" ] && word=${quote(root)}$word;; esac
	set -- "$@" "$word"
done
exec ${quote(real)} "$@"
`;
}

/** A reader that names the VM's owners: on this machine all of its files are the operator's. */
function stat(real: string, root: string): string {
	return `#!/bin/sh
owner=root
for word do
	shift
	case $word in
		/*) [ -e ${quote(root)}"$word" ] && word=${quote(root)}$word; full=$word;;
		*) full=$PWD/$word;;
	esac
	case $full in ${quote(root)}/opt/coin-pilot*|${quote(root)}/home/ubuntu*) [ -e "$full" ] && owner=ubuntu;; esac
	set -- "$@" "$word"
done
for word do
	shift
	case $word in *%U*|*%G*) word=$(printf '%s\\n' "$word" | sed "s/%[UG]/$owner/g");; esac
	set -- "$@" "$word"
done
exec ${quote(real)} "$@"
`;
}

const SUDO = `#!/bin/sh
while :; do case $1 in -l) exit 0;; -u) shift 2;; -*) shift;; *) break;; esac; done
exec "$@"
`;

/** Runs without anything of this project: one line out, lines in. A signal ends what it started as well. */
const CLIENT = `'use strict';
const {connect} = require('node:net');
const {spawn, spawnSync} = require('node:child_process');
const [name, ...argv] = process.argv.slice(2);
const socket = connect(PORT, '127.0.0.1');
let child;
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => { if (child) child.kill(signal); else process.exit(143); });
const gone = () => { if (!child) { process.stderr.write(name + ': the demo is gone\\n'); process.exit(1); } };
socket.on('error', gone).on('close', gone);
const call = stdin => socket.write(JSON.stringify({token: TOKEN, name, argv, stdin}) + '\\n');
const reads = name.endsWith(':psql') && !argv.some(word => /^(-[a-zA-Z]*[cf]|--command|--file)/.test(word));
if (reads && (process.stdin.isTTY || process.env.DEMO_TERMINAL)) {
	const lines = require('node:readline').createInterface({input: process.stdin, output: process.stdout, terminal: false, prompt: 'coinpilot=# '});
	lines.prompt();
	lines.on('line', line => {
		if (/^\\\\q\\b/.test(line)) return lines.close();
		if (line.trim() !== '') spawnSync(process.execPath, [__filename, name, ...argv, '-c', line], {stdio: ['ignore', 'inherit', 'inherit']});
		lines.prompt();
	}).on('close', () => process.exit(0));
} else if (reads) {
	const parts = [];
	process.stdin.on('data', part => parts.push(part)).on('end', () => call(Buffer.concat(parts).toString()));
} else call('');
let rest = '';
socket.setEncoding('utf8').on('data', chunk => {
	const lines = (rest + chunk).split('\\n');
	rest = lines.pop();
	for (const line of lines) take(JSON.parse(line));
});
function take(frame) {
	if (frame.stdout) process.stdout.write(frame.stdout);
	if (frame.stderr) process.stderr.write(frame.stderr);
	if (frame.run) {
		const [file, ...rest] = frame.run;
		child = spawn(file, rest, {stdio: 'inherit', env: {...process.env, PATH: frame.path}});
		child.on('error', () => { process.stderr.write('OCI runtime exec failed: exec: "' + file + '": executable file not found in $PATH\\n'); process.exit(127); });
		child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGKILL' ? 137 : 143)));
	}
	if (frame.exitCode !== undefined) {
		socket.removeListener('close', gone);
		process.exitCode = frame.exitCode;
		socket.destroy();
	}
}
`;
