import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {runCheck} from '../../src/app/run-check.ts';
import {command} from '../../src/checks/command.ts';
import {configSchema} from '../../src/config/schema.ts';
import {createSecrets} from '../../src/config/secrets.ts';
import {noQuestions} from '../../src/systems/questions.ts';
import {createSystems} from '../../src/systems/real-systems.ts';
import {startSshd} from '../real/start-sshd.ts';
import {makeCheck} from '../support/make-checklist.ts';
import {median, type Result, rounded, timed} from './result.ts';

const CHECKS = 40;
const ROUNDS = 3;

/** Checks over one connection, the connecting included, beside one `ssh` process for each. */
export async function run(): Promise<readonly Result[]> {
	const sshd = await startSshd({lines: ['MaxSessions 100', 'MaxStartups 100']});
	const vm = {type: 'ssh', host: '127.0.0.1', port: sshd.port, user: sshd.user, identity: sshd.identity, knownHosts: sshd.knownHosts};
	const config = configSchema.parse({environment: 'bench', domain: 'dashboard.example.com', targets: {vm}});
	const check = makeCheck('command', command.schema.parse({on: 'vm', run: ['true']}));

	const ours = () =>
		timed(async () => {
			const systems = createSystems({
				config,
				secrets: createSecrets({environment: {}, ask: async () => undefined}),
				questions: noQuestions,
			});
			const {signal} = new AbortController();
			try {
				const all = Array.from({length: CHECKS}, () => runCheck(check, command, {systems, signal, redact: value => value}));
				for (const {verdict} of await Promise.all(all)) {
					if (verdict.status !== 'pass') throw new Error(`not a look: ${verdict.summary.en}`);
				}
			} finally {
				await systems.close();
			}
		});
	const options = ['-F', 'none', '-o', `UserKnownHostsFile=${sshd.knownHosts}`, '-o', 'BatchMode=yes', '-i', sshd.identity];
	const process = () => promisify(execFile)('ssh', [...options, '-p', String(sshd.port), `${sshd.user}@127.0.0.1`, 'true']);
	const oneAfterAnother = () =>
		timed(async () => {
			for (let index = 0; index < CHECKS; index++) await process();
		});
	const allAtOnce = () => timed(() => Promise.all(Array.from({length: CHECKS}, process)));

	try {
		const times = {ours: [] as number[], sequence: [] as number[], together: [] as number[]};
		for (let round = 0; round < ROUNDS; round++) {
			times.ours.push(await ours());
			times.sequence.push(await oneAfterAnother());
			times.together.push(await allAtOnce());
		}
		return [
			{
				name: `${CHECKS} checks over SSH, faster than a process each`,
				value: rounded(median(times.sequence) / median(times.ours)),
				unit: 'times',
				atLeast: 10,
				from: {
					ours: rounded(median(times.ours)),
					processesOneAfterAnother: rounded(median(times.sequence)),
					processesAllAtOnce: rounded(median(times.together)),
					rounds: ROUNDS,
				},
			},
		];
	} finally {
		await sshd.stop();
	}
}
