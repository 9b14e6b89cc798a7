import {type Answer, refused, said} from '../programs/answer.ts';
import type {World} from '../world.ts';
import {COMPOSE_FILE, COMPOSE_UNIT} from './vm-files.ts';

interface Unit {
	readonly sub: 'running' | 'exited';
	readonly file: string;
	readonly execStart: string;
	readonly stays?: true;
}

const service = (execStart: string): Unit => ({
	sub: 'running',
	execStart,
	file: `[Service]\nExecStart=${execStart}\n[Install]\nWantedBy=multi-user.target\n`,
});

const UNITS: Readonly<Record<string, Unit>> = {
	'coinpilot-compose.service': {
		sub: 'exited',
		stays: true,
		execStart: `/usr/bin/docker compose -f ${COMPOSE_FILE} up -d`,
		file: COMPOSE_UNIT,
	},
	'docker.service': service('/usr/bin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock'),
	'ssh.service': service('/usr/sbin/sshd -D $SSHD_OPTS'),
	'cron.service': service('/usr/sbin/cron -f -P $EXTRA_OPTS'),
};

const SHOWN = ['ActiveState', 'SubState', 'UnitFileState'];

/** The VM's `systemctl`: it tells, and it reboots. */
export function systemctlCommand(argv: readonly string[], world: World): Answer {
	const [verb = '', ...rest] = argv.filter(word => !word.startsWith('-'));
	const names = rest.map(name => (/\.[a-z]+$/.test(name) ? name : `${name}.service`));
	const known = names.every(name => UNITS[name] !== undefined);
	switch (verb) {
		case 'reboot':
			world.reboot();
			return said('');
		case 'enable':
		case 'disable':
			if (!known) return refused(`Unit file ${names.join(' ')} does not exist.`);
			world.setUnitEnabled(verb === 'enable');
			return said('');
		case 'is-enabled':
			return {
				stdout: names.map(name => `${enabledWord(name, world)}\n`).join(''),
				exitCode: names.every(name => enabledWord(name, world) === 'enabled') ? 0 : 1,
			};
		case 'is-active':
			return {stdout: names.map(name => `${UNITS[name] === undefined ? 'inactive' : 'active'}\n`).join(''), exitCode: known ? 0 : 3};
		case 'is-system-running':
			return said('running');
		case 'show':
			return said(names.map(name => show(name, wantedProperties(argv), world)).join('\n\n'));
		case 'cat':
			return known
				? said(names.map(name => `# /etc/systemd/system/${name}\n${UNITS[name]?.file}`).join('\n'))
				: refused(`No files found for ${names.find(name => UNITS[name] === undefined)}.`);
		case 'status':
			return said(
				names.map(name => `● ${name}\n     Active: ${UNITS[name] ? `active (${UNITS[name].sub})` : 'inactive (dead)'}`).join('\n'),
			);
		default:
			return refused(`systemctl ${verb}: interactive authentication required.`);
	}
}

function enabledWord(name: string, world: World): string {
	if (UNITS[name] === undefined) return 'not-found';
	if (name !== 'coinpilot-compose.service') return 'enabled';
	return world.unitEnabled() !== world.has('unit-wrong') ? 'enabled' : 'disabled';
}

function wantedProperties(argv: readonly string[]): readonly string[] {
	const option = argv.find(word => word.startsWith('--property='));
	return option === undefined ? SHOWN : option.slice('--property='.length).split(',');
}

function show(name: string, wanted: readonly string[], world: World): string {
	const unit = UNITS[name];
	const stays = unit?.stays === true;
	const properties: Readonly<Record<string, string>> = {
		Id: name,
		LoadState: unit === undefined ? 'not-found' : 'loaded',
		ActiveState: unit === undefined ? 'inactive' : 'active',
		SubState: unit?.sub ?? 'dead',
		UnitFileState: unit === undefined ? '' : enabledWord(name, world),
		Result: 'success',
		Type: stays ? 'oneshot' : 'simple',
		RemainAfterExit: stays ? 'yes' : 'no',
		NeedDaemonReload: 'no',
		NRestarts: '0',
		ActiveEnterTimestampMonotonic: unit === undefined ? '0' : '21500000',
		...(unit !== undefined && {
			ExecStart: `{ path=${unit.execStart.split(' ')[0]} ; argv[]=${unit.execStart} ; ignore_errors=no ; pid=0 ; code=(null) ; status=0/0 }`,
		}),
	};
	return wanted.flatMap(property => (properties[property] === undefined ? [] : [`${property}=${properties[property]}`])).join('\n');
}
