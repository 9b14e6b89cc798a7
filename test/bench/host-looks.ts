import type {LookedAtHost} from './looked-at-host.ts';

/** One look, said both ways: as a check, and as the task of a playbook that asks the host for the same. */
export interface Look {
	readonly check: Readonly<Record<string, unknown>>;
	/** A module and its parameters, with what makes the task fail. */
	readonly task: Readonly<Record<string, unknown>>;
}

/** The host and Compose checks of phases A to C: the machine, its services and files, what runs and what it publishes. */
export function hostLooks(host: LookedAtHost): readonly Look[] {
	return [...machine(host), ...services(host), ...files(host), ...compose(host)];
}

const command = (...argv: string[]) => ({'ansible.builtin.command': {argv}, changed_when: false, register: 'seen'});
const shell = (cmd: string) => ({'ansible.builtin.shell': {cmd}, changed_when: false, register: 'seen'});
const says = (argv: readonly string[], words: string) => ({...command(...argv), failed_when: `'${words}' not in seen.stdout`});
const on = 'vm';

function machine({docker, hostname, machineId, architecture, daemon, sshPort, closed}: LookedAtHost): Look[] {
	const sockets = (failedWhen: string) => ({...command('ss', '-Hltn'), failed_when: failedWhen});
	return [
		{check: {kind: 'identity', on, hostname}, task: says(['hostname'], hostname)},
		{check: {kind: 'identity', on, machine: machineId}, task: says(['cat', '/etc/machine-id'], machineId)},
		{check: {kind: 'identity', on, architecture}, task: command('uname', '-m')},
		{check: {kind: 'identity', on, daemon}, task: says([docker, 'info', '--format', template('{{.ID}}')], daemon)},
		{
			check: {kind: 'clock', on, maxOffset: '5s'},
			task: {...shell('date +%s; timedatectl show'), failed_when: "'NTPSynchronized=yes' not in seen.stdout"},
		},
		{check: {kind: 'disk', on, free: {fail: 0}, freeInodes: {fail: 0}}, task: shell('df -P -k / && df -P -i /')},
		{check: {kind: 'disk', on, paths: ['/tmp'], free: {fail: 0}, freeInodes: {fail: 0}}, task: shell('df -P -k /tmp && df -P -i /tmp')},
		{check: {kind: 'memory', on, available: {fail: 0}, swapFree: {fail: 0}}, task: says(['cat', '/proc/meminfo'], 'MemAvailable')},
		{
			check: {kind: 'memory', on, available: {fail: 0}, swapFree: {fail: 0}, maxOomKills: 1e6},
			task: says(['grep', 'oom_kill', '/proc/vmstat'], 'oom_kill'),
		},
		{check: {kind: 'listening', on, loopback: [sshPort]}, task: sockets(`'127.0.0.1:${sshPort}' not in seen.stdout`)},
		{check: {kind: 'listening', on, closed: [closed]}, task: sockets(`':${closed} ' in seen.stdout`)},
		{check: {kind: 'command', on, run: ['nproc'], stdout: {ge: 1}}, task: {...command('nproc'), failed_when: 'seen.stdout | int < 1'}},
		{check: {kind: 'command', on, run: ['uname', '-s'], stdout: 'Linux'}, task: says(['uname', '-s'], 'Linux')},
		{
			check: {kind: 'command', on, script: 'df -P -k / | wc -l', stdout: 2},
			task: {...shell('df -P -k / | wc -l'), failed_when: "seen.stdout != '2'"},
		},
	];
}

function services({units, cron}: LookedAtHost): Look[] {
	const {spool, systemCrontab, systemDirectory, scripts} = cron;
	return [
		...units.map(unit => ({
			check: {kind: 'systemd', on, units: [unit]},
			task: {
				...shell(`systemctl is-enabled ${unit} && systemctl show --property=ActiveState,SubState,Result -- ${unit}`),
				failed_when: "'ActiveState=active' not in seen.stdout or seen.stdout_lines[0] != 'enabled'",
			},
		})),
		...scripts.map(script => ({
			check: {kind: 'cron', on, spool, systemCrontab, systemDirectory, jobs: [{script, schedule: '5 3 * * *'}]},
			task: shell(`grep -rF '5 3 * * * root ${script}' ${systemCrontab} ${systemDirectory} && test -x ${script}`),
		})),
	];
}

function files({directory, cron}: LookedAtHost): Look[] {
	const stat = (path: string, failedWhen: string) => ({
		'ansible.builtin.stat': {path, get_checksum: false, get_mime: false, get_attributes: false},
		register: 'seen',
		failed_when: failedWhen,
	});
	const file = (fields: Readonly<Record<string, unknown>>) => ({kind: 'file', on, files: [fields]});
	const env = `${directory}/.env`;
	const [script = ''] = cron.scripts;
	const composeFile = `${directory}/docker-compose.yml`;
	return [
		{
			check: file({path: env, type: 'file', maxMode: '600', owner: 'root'}),
			task: stat(env, "seen.stat.mode != '0600' or seen.stat.pw_name != 'root'"),
		},
		{check: file({path: `${env}.bak`, absent: true}), task: stat(`${env}.bak`, 'seen.stat.exists')},
		{check: file({path: `${env}.old`, absent: true}), task: stat(`${env}.old`, 'seen.stat.exists')},
		{check: file({path: composeFile, type: 'file', size: {gt: 0}}), task: stat(composeFile, 'seen.stat.size == 0')},
		{check: file({path: directory, type: 'directory'}), task: stat(directory, 'not seen.stat.isdir')},
		{check: file({path: cron.systemDirectory, type: 'directory'}), task: stat(cron.systemDirectory, 'not seen.stat.isdir')},
		{check: file({path: script, mode: '755'}), task: stat(script, "seen.stat.mode != '0755'")},
		{
			check: file({path: composeFile, someLine: [{contains: 'unless-stopped'}]}),
			task: command('grep', '-q', 'unless-stopped', composeFile),
		},
	];
}

function compose({docker, directory, names}: LookedAtHost): Look[] {
	const file = 'docker-compose.yml';
	const project = [docker, 'compose', '--project-directory', directory, '-f', `${directory}/${file}`];
	const containers = names.map(name => `bench-${name}`);
	const [bot = ''] = containers;
	const running = (wanted: readonly string[]) => {
		const format = template('{{.State.Status}} {{.RestartCount}} {{.State.OOMKilled}} {{.State.ExitCode}}');
		const argv = [docker, 'inspect', '--type', 'container', '--format', format, ...wanted.map(name => `bench-${name}`)];
		return {...command(...argv), failed_when: `seen.stdout.split('running') | length != ${wanted.length + 1}`};
	};
	const databases = names.slice(-2);
	const fields = {on, directory, file};
	const inspected = (format: string) => `${docker} inspect -f '${format}' ${containers.join(' ')}`;
	const status = '{{.Name}} running={{.State.Running}}';
	const logging = '{{json .HostConfig.LogConfig}}';
	return [
		{check: {kind: 'compose-services', on, services: databases, interval: '10ms'}, task: running(databases)},
		{check: {kind: 'compose-services', on, services: names, interval: '10ms'}, task: running(names)},
		{
			check: {kind: 'compose-file', ...fields, services: names, rules: {healthchecks: false}},
			task: command(...project, 'config', '--quiet'),
		},
		{
			check: {kind: 'published-ports', ...fields},
			task: {
				...shell(`${docker} ps --format '${template('{{.Names}} {{.Ports}}')}' && ${project.join(' ')} config --format json`),
				failed_when: "'0.0.0.0' in seen.stdout",
			},
		},
		{
			check: {kind: 'command', on, script: inspected(status), stdout: {not: {contains: 'running=false'}}},
			task: {...shell(inspected(template(status))), failed_when: "'running=false' in seen.stdout"},
		},
		{
			check: {kind: 'command', on, script: `${inspected(logging)} | grep -c max-size`, stdout: names.length},
			task: {...shell(`${inspected(template(logging))} | grep -c max-size`), failed_when: `seen.stdout != '${names.length}'`},
		},
		{
			check: {kind: 'command', on, script: `grep -c '^DB_PASSWORD=.' ${directory}/.env`, stdout: 1},
			task: {...shell(`grep -c '^DB_PASSWORD=.' ${directory}/.env`), failed_when: "seen.stdout != '1'"},
		},
		{
			check: {kind: 'command', on, run: [docker, 'version', '--format', '{{.Server.Version}}']},
			task: command(docker, 'version', '--format', template('{{.Server.Version}}')),
		},
		{
			check: {kind: 'command', on, container: bot, run: ['echo', 'up'], stdout: 'up'},
			task: says([docker, 'exec', bot, 'echo', 'up'], 'up'),
		},
	];
}

/** Docker's template, kept from being taken for one of the playbook. */
function template(value: string): string {
	return `{% raw %}${value}{% endraw %}`;
}
