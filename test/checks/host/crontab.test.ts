import {describe, expect, it} from 'vitest';
import {parseCrontab, redirectTargets} from '../../../src/checks/host/crontab.ts';

describe('parseCrontab', () => {
	it('reads jobs and nothing else', () => {
		const content = `# 1 1 * * * /opt/commented.sh
SHELL=/bin/sh
MAILTO = ""
  \t# indented
5 3 * * *\t/opt/backup.sh >> /var/log/b.log 2>&1
@daily /opt/daily.sh
`;
		expect(parseCrontab(content, "root's crontab", 'root')).toMatchObject([
			{line: 5, user: 'root', schedule: '5 3 * * *', command: '/opt/backup.sh >> /var/log/b.log 2>&1', cut: false},
			{line: 6, user: 'root', schedule: '@daily', command: '/opt/daily.sh'},
		]);
	});

	it('takes the user column of system files', () => {
		const [job] = parseCrontab('5 3 * * *  ubuntu /opt/backup.sh x\n', '/etc/cron.d/coinpilot', undefined);
		expect(job).toMatchObject({user: 'ubuntu', command: '/opt/backup.sh x'});
	});

	it('cuts the command where cron does', () => {
		const [plain] = parseCrontab('0 0 * * * /opt/b.sh $(date +%F)\n', 'x', 'root');
		expect(plain).toMatchObject({command: '/opt/b.sh $(date +', cut: true});
		const [escaped] = parseCrontab('0 0 * * * /opt/b.sh $(date +\\%F)\n', 'x', 'root');
		expect(escaped).toMatchObject({command: '/opt/b.sh $(date +%F)', cut: false});
	});

	it('sees a carriage return at the end of a line, and of the SHELL before it', () => {
		const [job] = parseCrontab('0 0 * * * /opt/b.sh\r\n', 'x', 'root');
		expect(job).toMatchObject({command: '/opt/b.sh', carriageReturn: true});
		const jobs = parseCrontab('SHELL=/bin/sh\r\n0 0 * * * /opt/b.sh\nSHELL=/bin/sh\n0 0 * * * /opt/c.sh\n', 'x', 'root');
		expect(jobs.map(one => one.carriageReturn)).toEqual([true, false]);
	});

	// What Debian's cron 3.0pl1-162 says of each.
	it.each<[string, boolean]>([
		['MAILTO=""', false],
		['MAILTO=', true],
		['FOO="a"b', true],
		['"FOO=bar', true],
		['FOO"X=bar', false],
		['A-B.C = x', false],
		['FOO bar=x', true],
		['FOO', true],
		['\r', true],
		['# a comment\r', false],
		['\uFEFF# a comment', true],
		['  5 3 * * * root true', false],
		['5 3 * * * root', true],
		['5 3 * * * true', true],
		['10/20 * * * * root true', true],
		[`5 3 * * * root ${'x'.repeat(998)}`, false],
		[`5 3 * * * root ${'x'.repeat(999)}`, true],
	])('of %j, that it is refused is %s', (line, refused) =>
		expect(parseCrontab(`${line}\n`, 'x', undefined).some(one => one.refused)).toBe(refused),
	);

	it('tells the SHELL above a job', () => {
		const jobs = parseCrontab('@daily a\nSHELL = "/bin/bash"\n@daily b\nSHELL=/bin/sh\n@daily c\n', 'x', 'root');
		expect(jobs.map(({shell}) => shell)).toEqual([undefined, '/bin/bash', '/bin/sh']);
	});

	it('keeps a line that cron would not understand, without a schedule', () => {
		expect(parseCrontab('99 3 * * * /opt/b.sh\n', 'x', 'root')).toMatchObject([{normalised: undefined, command: '/opt/b.sh'}]);
	});
});

describe('a command', () => {
	it.each<[string, string[]]>([
		['/opt/b.sh >> /var/log/b.log 2>&1', ['/var/log/b.log']],
		['/opt/b.sh >/var/log/b.log', ['/var/log/b.log']],
		['/opt/b.sh >> "/var/log/b.log" 2>/var/log/e.log', ['/var/log/b.log', '/var/log/e.log']],
		['/opt/b.sh > /dev/null 2>&1', []],
		['/opt/b.sh | tee /var/log/b.log', []],
	])('%s is redirected to %j', (command, targets) => expect(redirectTargets(command)).toEqual(targets));
	it('is not redirected by what stands in quotes or behind a comment sign', () => {
		expect(redirectTargets(`/opt/b.sh 'a > /var/a' "b > /var/b" >| /var/c # > /var/d`)).toEqual(['/var/c']);
	});
});
