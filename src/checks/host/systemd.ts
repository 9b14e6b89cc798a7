import {text} from '../../core/text.ts';
import {shellQuote} from '../../systems/processes/shell-quote.ts';
import {defineCheck} from '../contract.ts';
import {verdictOf} from '../judge-value.ts';
import type {HostReading} from './host-reading.ts';
import {readHost, sectionText} from './host-script.ts';
import {judgeUnit, WORDS} from './systemd-judge.ts';
import {type SystemdSeen, type SystemdSpec, schema, type UnitSeen, type UnitSpec, unit} from './systemd-spec.ts';

const PROPERTIES = ['Id', 'LoadState', 'ActiveState', 'SubState', 'Result', 'Type', 'RemainAfterExit', 'NeedDaemonReload'];

export const systemd = defineCheck<SystemdSpec, SystemdSeen>({
	kind: 'systemd',
	about: text(
		'Units are enabled and active by their exact words, ended well the last time, and say in their files what they should',
		'유닛이 활성화되어 실행 중이고, 마지막으로 정상 종료했으며, 파일 내용이 맞음',
	),
	cannotSee: [
		'What a oneshot unit started and left behind: `active (exited)` says nothing of the containers.',
		'Units of a user manager (`systemctl --user`).',
	],
	example: `kind: systemd
on: vm
units:
  - docker.service
  - cron.service
  - unit: coinpilot-compose.service
    remainAfterExit: true
    lines: [{regexp: '^ExecStart=.*docker compose .*up -d'}]
`,
	schema,
	isShared: true,
	from: spec => spec.on,
	async observe(spec, systems, signal) {
		const wanted = unitsOf(spec);
		const reading = await readHost(systems, spec.on, {script: wanted.map(lookAtUnit).join('\n'), shared: true}, signal);
		return {units: wanted.map((one, index) => readUnit(reading, one, index))};
	},
	judge({units}, spec) {
		const wanted = unitsOf(spec);
		const findings = units.flatMap((seen, index) => {
			const one = wanted[index];
			return one === undefined ? [] : judgeUnit(seen, one);
		});
		return verdictOf(
			findings,
			text(`As they should be: ${wanted.map(one => one.unit).join(', ')}`, `정상: ${wanted.map(one => one.unit).join(', ')}`),
		);
	},
});

function unitsOf({units}: SystemdSpec): UnitSpec[] {
	return units.map(one => (typeof one === 'string' ? unit.parse({unit: one}) : one));
}

function lookAtUnit({unit: name, properties, lines}: UnitSpec, index: number): string {
	const word = shellQuote(name);
	const shown = [...new Set([...PROPERTIES, ...Object.keys(properties)])].join(',');
	return [
		`s show ${index}; systemctl show --no-pager --property=${shown} -- ${word} 2>&1`,
		`s enabled ${index}; systemctl is-enabled -- ${word} 2>&1`,
		...(lines.length === 0 ? [] : [`s cat ${index}; systemctl cat --no-pager -- ${word}`]),
	].join('\n');
}

function readUnit(reading: HostReading, {lines}: UnitSpec, index: number): UnitSeen {
	const shown = sectionText(reading, `show ${index}`) ?? '';
	const told = sectionText(reading, `enabled ${index}`)?.split('\n');
	// Of a unit made from an init script, systemctl first tells whom it asks.
	const enabled = told?.find(line => WORDS.has(line.trim()))?.trim() ?? told?.[0];
	const file = lines.length === 0 ? undefined : sectionText(reading, `cat ${index}`);
	const properties = new Map<string, string>();
	for (const line of shown.split('\n')) {
		const [, name = '', value = ''] = /^([A-Za-z][A-Za-z0-9]*)=(.*)$/.exec(line) ?? [];
		if (name === '') continue;
		// A unit with several ExecStart lines has as many of this property.
		const before = properties.get(name);
		properties.set(name, before === undefined ? commandOf(name, value) : `${before}\n${commandOf(name, value)}`);
	}
	return {
		enabled,
		...(properties.has('LoadState') ? {properties} : {complaint: shown.split('\n', 1)[0] || 'systemctl said nothing'}),
		...(file !== undefined && {lines: unitLines(file)}),
	};
}

/** `{ path=/usr/bin/docker ; argv[]=/usr/bin/docker compose up -d ; ignore_errors=no ; … }` → its command line. */
function commandOf(name: string, value: string): string {
	return name.startsWith('Exec') ? (/ argv\[\]=(.*?) ; /.exec(value)?.[1] ?? value) : value;
}

/** Settings of which a later one replaces an earlier one. */
const ONCE: ReadonlySet<string> = new Set(
	'Type Restart RestartSec User Group WorkingDirectory RemainAfterExit TimeoutSec TimeoutStartSec TimeoutStopSec KillMode Description'.split(
		' ',
	),
);

/**
 * Settings as systemd comes to read them: without comments, lines that end in a backslash joined to the next, and without what a
 * drop-in takes back (`ExecStart=` with nothing behind it) or replaces.
 */
function unitLines(file: string): string[] {
	const written = file
		.split('\n')
		.filter(line => !/^\s*[#;]/.test(line))
		.join('\n')
		.replace(/\\\n\s*/g, ' ')
		.split('\n')
		.map(line => line.trim())
		.filter(line => line !== '');
	let section = '';
	let kept: {readonly key: string; readonly line: string}[] = [];
	for (const line of written) {
		if (/^\[.*\]$/.test(line)) section = line;
		const [, name = '', value = ''] = /^([A-Za-z0-9]+)\s*=\s*(.*)$/.exec(line) ?? [];
		const key = `${section} ${name}`;
		if (name !== '' && (value === '' || ONCE.has(name))) kept = kept.filter(one => one.key !== key);
		if (name === '' || value !== '') kept.push({key, line});
	}
	return kept.map(({line}) => line);
}
