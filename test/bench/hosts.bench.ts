import {hasSshd} from '../real/start-sshd.ts';
import {findProgram} from '../support/find-program.ts';
import {hasSystemctl} from '../support/stand-in-systemd.ts';
import {createCheckProgram} from './check-program.ts';
import {hostLooks} from './host-looks.ts';
import {startLookedAtHost} from './looked-at-host.ts';
import {createPlaybook} from './playbook.ts';
import {median, type Result, rounded, type Skipped, timed} from './result.ts';

const LOOKS = 40;
const ROUNDS = 3;
const name = `${LOOKS} host and Compose checks over SSH, faster than an Ansible playbook`;

/** The same looks at the same host by both, each as a program from its start to its end. */
export async function run(): Promise<readonly (Result | Skipped)[]> {
	const missing = [
		...(findProgram('ansible-playbook') === undefined ? ['ansible-playbook (Debian: apt-get install ansible-core)'] : []),
		...(hasSshd ? [] : ['an OpenSSH server']),
		...(hasSystemctl ? [] : ['systemctl']),
		...(process.getuid?.() === 0 ? [] : ['root, who owns what is looked at']),
	];
	if (missing.length > 0) return [{name, skipped: `there is no ${missing.join(', no ')}`}];
	const host = await startLookedAtHost();
	try {
		const looks = hostLooks(host);
		if (looks.length !== LOOKS) throw new Error(`${looks.length} looks`);
		const {port, user, identity, knownHosts} = host.sshd;
		const vm = {type: 'ssh', host: '127.0.0.1', port, user, identity, knownHosts, docker: host.docker};
		const checks = looks.map(({check}) => check);
		const program = await createCheckProgram(checks, {vm});
		const playbook = createPlaybook(
			host.sshd,
			looks.map(({task}) => task),
		);
		try {
			const times = {checks: [] as number[], playbook: [] as number[]};
			for (let round = 0; round < ROUNDS; round++) {
				times.checks.push(await timed(() => program.look()));
				times.playbook.push(await timed(() => playbook.play()));
			}
			const kinds = new Set(checks.map(({kind}) => kind)).size;
			return [
				{
					name,
					value: rounded(median(times.playbook) / median(times.checks)),
					unit: 'times',
					atLeast: 10,
					from: {
						checks: rounded(median(times.checks)),
						playbook: rounded(median(times.playbook)),
						ratioOfBestRoundsTimes: rounded(Math.min(...times.playbook) / Math.min(...times.checks)),
						kinds,
						rounds: ROUNDS,
						docker: host.engine,
					},
				},
			];
		} finally {
			playbook.remove();
			program.remove();
		}
	} finally {
		await host.stop();
	}
}
