import {chmod, chown, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {cron} from '../../src/checks/host/cron.ts';
import {lookWith} from '../support/look-with.ts';
import {type HostOverSsh, startHostOverSsh} from './host-over-ssh.ts';
import {hasSshd} from './start-sshd.ts';

const root = process.getuid?.() === 0;
if (!hasSshd || !root) console.warn('SKIPPED: test/real/cron.test.ts needs an OpenSSH server (/usr/sbin/sshd) and root');

/** Real crontabs in folders of their own: the paths are the check's own fields. */
describe.skipIf(!hasSshd || !root)('cron, over SSH', () => {
	let host: HostOverSsh;
	let directory: string;
	const at = (name: string) => join(directory, name);

	beforeAll(async () => {
		host = await startHostOverSsh();
	});
	beforeEach(async () => {
		if (directory !== undefined) await rm(directory, {recursive: true, force: true});
		directory = await mkdtemp(join(tmpdir(), 'cron-'));
		for (const folder of ['crontabs', 'cron.d', 'cron.d/folder', 'log', 'scripts']) await mkdir(at(folder));
		await script('backup.sh');
		await put('crontabs/root', `# m h dom mon dow\nMAILTO=""\n5 3 * * * ${at('scripts/backup.sh')} >> ${at('log/backup.log')} 2>&1\n`);
		await put('cron.d/system', `17 * * * * root cd / && run-parts --report /etc/cron.hourly\n`);
		await put('crontab', 'SHELL=/bin/sh\n');
	});
	afterAll(async () => {
		await host?.stop();
		if (directory !== undefined) await rm(directory, {recursive: true, force: true});
	});

	async function put(name: string, content: string, mode = 0o600): Promise<void> {
		await writeFile(at(name), content);
		await chmod(at(name), mode);
	}
	const script = (name: string, mode = 0o755) => put(`scripts/${name}`, '#!/bin/sh\n', mode);
	const look = (job: Record<string, unknown> = {}, fields: Record<string, unknown> = {}) => {
		const jobs = [{script: at('scripts/backup.sh'), schedule: '05 03 * * *', log: at('log/backup.log'), ...job}];
		const paths = {spool: at('crontabs'), systemDirectory: at('cron.d'), systemCrontab: at('crontab')};
		return lookWith(cron, {on: 'vm', jobs, ...paths, ...fields}, host.systems);
	};

	it('cron: healthy → pass', async () => {
		const verdict = await look();
		expect(verdict.summary.en).toBe('Cron is as it should be: backup.sh');
		expect(verdict.status).toBe('pass');
	});

	it('cron: healthy in cron.d with its user column, and in /etc/crontab → pass', async () => {
		await rm(at('crontabs/root'));
		await put('cron.d/coinpilot', `SHELL=/bin/bash\n5 3 * * * nobody bash "${at('scripts/backup.sh')}"\n`);
		await script('backup.sh', 0o644);
		expect((await look({user: 'nobody', log: undefined})).status).toBe('pass');
		await chmod(at('log'), 0o777);
		await put('cron.d/coinpilot', `5 3 * * * daemon nice ${at('scripts/backup.sh')} >> ${at('log/backup.log')}\n`);
		await script('backup.sh');
		expect(await look({user: 'daemon'})).toMatchObject({status: 'pass'});
		await rm(at('cron.d/coinpilot'));
		await script('backup.sh');
		await put('crontab', `@daily root ${at('scripts/backup.sh')}\n`, 0o644);
		expect((await look({schedule: '0 0 * * *', log: undefined})).status).toBe('pass');
	});

	it('cron: a log whose name is made as the job runs is judged by its folder', async () => {
		await put('crontabs/root', `5 3 * * * ${at('scripts/backup.sh')} >> ${at('log/backup')}-$(date +\\%F).log 2>&1\n`);
		expect(await look({log: undefined})).toMatchObject({status: 'pass'});
		await rm(at('log'), {recursive: true});
		expect(await look({log: undefined})).toMatchObject({status: 'fail'});
	});

	it('looks at the folder of a wanted log that no crontab names, however it is written', async () => {
		await put('crontabs/root', `5 3 * * * ${at('scripts/backup.sh')}\n`);
		for (const log of ['log/backup.log', 'log/', '/log//backup.log']) expect(await look({log: at(log)})).toMatchObject({status: 'pass'});
		await rm(at('log'), {recursive: true});
		expect(await look({log: at('log/backup.log')})).toMatchObject({status: 'fail'});
	});

	it('cron: a job that should not be is not → pass', async () => {
		expect((await look({script: '/opt/old.sh', absent: true, schedule: undefined, log: undefined})).status).toBe('pass');
	});

	const job = () => `${at('scripts/backup.sh')} >> ${at('log/backup.log')} 2>&1`;
	it.each<[string, () => Promise<unknown>, Record<string, unknown>, string, string]>([
		['no line for it', () => put('crontabs/root', 'MAILTO=""\n'), {}, 'fail', 'No crontab runs'],
		['commented out', () => put('crontabs/root', `#5 3 * * * ${job()}\n`), {}, 'fail', 'No crontab runs'],
		['another time', () => put('crontabs/root', `5 4 * * * ${job()}\n`), {}, 'fail', 'runs at "5 4 * * *"'],
		['no schedule at all', () => put('crontabs/root', `65 3 * * * ${job()}\n`), {}, 'fail', 'does not understand its line 1'],
		[
			'another line of its file that cron does not understand',
			() => put('crontabs/root', `MAILTO=\n5 3 * * * ${job()}\n`),
			{},
			'fail',
			'does not understand its line 1',
		],
		[
			'a shell that runs nothing',
			() => put('crontabs/root', `SHELL=/bin/false\n5 3 * * * ${job()}\n`),
			{},
			'fail',
			'SHELL is /bin/false, which runs no command',
		],
		['a shell that is not there', () => put('crontabs/root', `SHELL="/no/zsh"\n5 3 * * * ${job()}\n`), {}, 'fail', 'SHELL is /no/zsh'],
		[
			'a shell that is not known',
			() => put('crontabs/root', `SHELL=/bin/cat\n5 3 * * * ${job()}\n`),
			{},
			'unknown',
			'whether that runs the command cannot be told',
		],
		[
			'another line of its file with a user that the host does not know',
			async () => {
				await rm(at('crontabs/root'));
				await put('cron.d/coinpilot', `5 3 * * * root ${job()}\n@daily coinpilot-nobody true\n`);
			},
			{},
			'fail',
			'coinpilot-nobody is no user of the host',
		],
		[
			'a line of its file without a user column, which is neither shown nor asked for',
			async () => {
				await rm(at('crontabs/root'));
				await put('cron.d/coinpilot', `5 3 * * * root ${job()}\n@daily REDISCLI_AUTH=hunter2secret ${at('scripts/backup.sh')}\n`);
			},
			{},
			'fail',
			'cron does not understand its line 2',
		],
		['another user', async () => undefined, {user: 'ubuntu'}, 'fail', 'runs as root, not as ubuntu'],
		[
			'another script of a longer name',
			() => put('crontabs/root', `5 3 * * * ${at('scripts/backup.sh')}.old\n`),
			{},
			'fail',
			'No crontab runs',
		],
		['the script is missing', () => rm(at('scripts/backup.sh')), {}, 'fail', 'is not there'],
		['the script cannot be executed', () => script('backup.sh', 0o644), {}, 'fail', 'is not executable (644)'],
		['the folder of its log is missing', () => rm(at('log'), {recursive: true}), {}, 'fail', 'The folder of its log'],
		[
			'the folder of its log is missing, unasked',
			() => rm(at('log'), {recursive: true}),
			{log: undefined},
			'fail',
			'The folder of its log',
		],
		['another log', () => put('crontabs/root', `5 3 * * * ${at('scripts/backup.sh')} >> ${at('log/x')}\n`), {}, 'fail', 'logs to'],
		['cut at a %', () => put('crontabs/root', `5 3 * * * ${job()} $(date +%F)\n`), {}, 'fail', 'cuts the command at a %'],
		['lines that end as on Windows', () => put('crontabs/root', `5 3 * * * ${job()}\r\n`), {}, 'fail', 'carriage return (CRLF)'],
		['a crontab that was copied there, with another mode', () => chmod(at('crontabs/root'), 0o644), {}, 'fail', 'whose mode is not 600'],
		['a crontab that was copied there, of another owner', () => chown(at('crontabs/root'), 65_534, 65_534), {}, 'fail', 'does not own'],
		['crontabs of users lie elsewhere', () => rm(at('crontabs'), {recursive: true}), {}, 'unknown', 'could not be read'],
		[
			'crontabs of users lie elsewhere, where a job should not be',
			() => rm(at('crontabs'), {recursive: true}),
			{absent: true, schedule: undefined, log: undefined},
			'unknown',
			'could not be read',
		],
		['no end of the last line', () => put('crontabs/root', `5 3 * * * ${job()}`), {}, 'fail', 'its last line has no end'],
		[
			'a name that cron passes over',
			async () => {
				await rm(at('crontabs/root'));
				await put('cron.d/coinpilot.cron', `5 3 * * * root ${job()}\n`);
			},
			{},
			'fail',
			'names with a dot',
		],
		[
			'a file that others may write',
			async () => {
				await rm(at('crontabs/root'));
				await put('cron.d/coinpilot', `5 3 * * * root ${job()}\n`, 0o666);
			},
			{},
			'fail',
			'files that others may write',
		],
		[
			'a file that root does not own',
			async () => {
				await rm(at('crontabs/root'));
				await put('cron.d/coinpilot', `5 3 * * * root ${job()}\n`, 0o644);
				await chown(at('cron.d/coinpilot'), 65_534, 65_534);
			},
			{},
			'fail',
			'that root does not own',
		],
		[
			'the script stands behind a comment sign',
			() => put('crontabs/root', `5 3 * * * true # ${at('scripts/backup.sh')}\n`),
			{},
			'fail',
			'No crontab runs',
		],
		[
			'the script is only tested for',
			() => put('crontabs/root', `5 3 * * * test -x ${at('scripts/backup.sh')}\n`),
			{},
			'unknown',
			"root's crontab:1 names",
		],
		[
			'the script is only named, where a job should not be',
			() => put('crontabs/root', `5 3 * * * chmod 700 ${at('scripts/backup.sh')}\n`),
			{absent: true},
			'unknown',
			"root's crontab:1 names",
		],
		[
			'every day, though it begins no field with a star',
			() => put('crontabs/root', `5 3 1-31 * 0 ${job()}\n`),
			{schedule: '5 3 * * 0'},
			'fail',
			'runs at "5 3 1-31 * 0"',
		],
		[
			'a script of root that its user may not execute',
			async () => {
				await script('backup.sh', 0o700);
				await chmod(at('log'), 0o777);
				await put('cron.d/coinpilot', `5 3 * * * daemon ${job()}\n`);
				await rm(at('crontabs/root'));
			},
			{user: 'daemon'},
			'fail',
			'is not executable (700) for daemon',
		],
		[
			'a script that an interpreter cannot read as its user',
			async () => {
				await script('backup.sh', 0o711);
				await put('cron.d/coinpilot', `5 3 * * * daemon sh ${at('scripts/backup.sh')}\n`);
				await rm(at('crontabs/root'));
			},
			{user: 'daemon', log: undefined},
			'fail',
			'is not executable (711) for daemon',
		],
		[
			'a user that the host does not know',
			async () => {
				await put('cron.d/coinpilot', `5 3 * * * coinpilot-nobody ${at('scripts/backup.sh')}\n`);
				await rm(at('crontabs/root'));
			},
			{user: 'coinpilot-nobody', log: undefined},
			'fail',
			'coinpilot-nobody is no user of the host',
		],
		[
			'a log folder that its user may not write in',
			async () => {
				await put('cron.d/coinpilot', `5 3 * * * daemon ${job()}\n`);
				await rm(at('crontabs/root'));
			},
			{user: 'daemon'},
			'fail',
			'daemon may not write',
		],
		[
			"a log in root's home",
			async () => {
				await put('cron.d/coinpilot', `5 3 * * * daemon ${at('scripts/backup.sh')} >> /root/coinpilot-backup.log\n`);
				await rm(at('crontabs/root'));
			},
			{user: 'daemon', log: undefined},
			'fail',
			'daemon may not write /root/coinpilot-backup.log (700',
		],
		[
			'a log that root began, in a folder of its user',
			async () => {
				await chown(at('log'), 1, 1);
				await put('log/backup.log', 'as root\n', 0o644);
				await put('cron.d/coinpilot', `5 3 * * * daemon ${job()}\n`);
				await rm(at('crontabs/root'));
			},
			{user: 'daemon'},
			'fail',
			'daemon may not write',
		],
		['in two crontabs', () => put('cron.d/coinpilot', `5 3 * * * root ${job()}\n`, 0o644), {}, 'warn', 'is in cron 2 times'],
		[
			'a job that should not be, in a file that cron passes over',
			async () => {
				await rm(at('crontabs/root'));
				await put('cron.d/backup.cron', `5 3 * * * root ${job()}\n`);
			},
			{absent: true},
			'warn',
			'cron.d/backup.cron runs',
		],
		['a job that should not be', async () => undefined, {absent: true}, 'fail', "root's crontab:3 runs"],
	])('cron: %s', async (_, breaks, fields, status, reason) => {
		await breaks();
		const verdict = await look(fields);
		expect(verdict.summary.en).toContain(reason);
		expect(verdict.status).toBe(status);
		expect(JSON.stringify(verdict)).not.toContain('hunter2');
	});

	it('cron: a script that is wanted twice a day has two lines → pass; one at another time → fail; a third → warn', async () => {
		const line = (hour: number) => `5 ${hour} * * * ${job()}\n`;
		const twice = {jobs: [3, 15].map(hour => ({script: at('scripts/backup.sh'), schedule: `5 ${hour} * * *`}))};
		await put('crontabs/root', `${line(3)}${line(15)}`);
		expect(await look({}, twice)).toMatchObject({status: 'pass'});
		await put('crontabs/root', `${line(3)}${line(16)}`);
		expect(await look({}, twice)).toMatchObject({status: 'fail', summary: {en: expect.stringContaining('expected "5 15 * * *"')}});
		await put('crontabs/root', `${line(3)}${line(15)}${line(16)}`);
		expect(await look({}, twice)).toMatchObject({status: 'warn', summary: {en: expect.stringContaining('is in cron 3 times')}});
	});

	it('cron: no crontab anywhere → unknown', async () => {
		const nowhere = {spool: at('none'), systemDirectory: at('none'), systemCrontab: at('none')};
		expect((await look({}, nowhere)).status).toBe('unknown');
		expect((await look({script: '/opt/old.sh', absent: true, schedule: undefined, log: undefined}, nowhere)).status).toBe('unknown');
	});

	it('cron: crontabs that may not be read → unknown', async () => {
		await chmod(at('crontabs'), 0o700);
		await chmod(directory, 0o755);
		const {run} = host.systems;
		const asNobody: typeof run = (place, command, options) => {
			const argv = 'script' in command ? ['sh', '-c', command.script] : command.argv;
			return run(place, {argv: ['setpriv', '--reuid=65533', '--regid=65533', '--clear-groups', ...argv]}, options);
		};
		const systems = new Proxy(host.systems, {get: (target, name) => (name === 'run' ? asNobody : Reflect.get(target, name))});
		const jobs = [{script: '/opt/backup.sh'}];
		const paths = {spool: at('crontabs'), systemDirectory: at('cron.d'), systemCrontab: at('crontab')};
		const verdict = await lookWith(cron, {on: 'vm', jobs, sudo: false, ...paths}, systems);
		expect(verdict.status).toBe('unknown');
		expect(verdict.summary.en).toContain('Permission denied');
		expect((await lookWith(cron, {on: 'vm', jobs, ...paths}, systems)).status).toBe('unknown');
	});

	it('cron: a host that cannot tell its accounts → unknown', async () => {
		await rm(at('crontabs/root'));
		await put('cron.d/coinpilot', `5 3 * * * daemon ${at('scripts/backup.sh')}\n`);
		await mkdir(at('bin'));
		await put('bin/id', '#!/bin/sh\n[ "$*" = -u ] && exec /usr/bin/id -u\necho "id: no answer" >&2; exit 1\n', 0o755);
		const {run} = host.systems;
		const withoutAccounts: typeof run = (place, command, options) => {
			const argv = 'script' in command ? ['sh', '-c', command.script] : command.argv;
			return run(place, {argv: ['env', `PATH=${at('bin')}:/usr/sbin:/usr/bin:/sbin:/bin`, ...argv]}, options);
		};
		const systems = new Proxy(host.systems, {get: (target, name) => (name === 'run' ? withoutAccounts : Reflect.get(target, name))});
		const paths = {spool: at('crontabs'), systemDirectory: at('cron.d'), systemCrontab: at('crontab')};
		const verdict = await lookWith(cron, {on: 'vm', jobs: [{script: at('scripts/backup.sh'), user: 'daemon'}], ...paths}, systems);
		expect(verdict.summary.en).toContain('whether the host has a user daemon could not be told');
		expect(verdict.status).toBe('unknown');
	});

	it('cron: a host that does not answer → unknown', async () => {
		expect(await look({}, {on: 'away'})).toMatchObject({status: 'unknown', problem: 'ssh-unreachable'});
	});
});
