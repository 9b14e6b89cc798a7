import {execFile} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import type {Sshd} from '../real/start-sshd.ts';

export interface Playbook {
	/** One `ansible-playbook` from its start to its end; throws unless every task was ok. */
	play(): Promise<void>;
	remove(): void;
}

/**
 * One play with these tasks, set up to be fast: no facts gathered, pipelining, one connection that is kept from task to
 * task and from play to play, the Python named instead of searched for.
 */
export function createPlaybook(sshd: Sshd, tasks: readonly Readonly<Record<string, unknown>>[]): Playbook {
	const home = mkdtempSync(join(tmpdir(), 'play-'));
	const path = (name: string) => join(home, name);
	const host = {
		ansible_host: '127.0.0.1',
		ansible_port: sshd.port,
		ansible_user: sshd.user,
		ansible_ssh_private_key_file: sshd.identity,
		ansible_python_interpreter: '/usr/bin/python3',
	};
	const all = {hosts: {vm: host}};
	const named = tasks.map((task, index) => ({name: `Look ${index + 1}`, ...task}));
	// JSON is YAML as well.
	writeFileSync(path('hosts.yml'), JSON.stringify({all}));
	writeFileSync(path('looks.yml'), JSON.stringify([{hosts: 'vm', gather_facts: false, tasks: named}]));
	const kept = '-o ControlMaster=auto -o ControlPersist=60s -F none';
	const options = [
		'[defaults]\nretry_files_enabled = False\nnocows = True',
		`[ssh_connection]\npipelining = True\ncontrol_path_dir = ${path('cp')}`,
		`ssh_args = ${kept} -o UserKnownHostsFile=${sshd.knownHosts}`,
	];
	writeFileSync(path('ansible.cfg'), `${options.join('\n')}\n`);
	const env = {PATH: process.env.PATH, HOME: home, LANG: 'C.UTF-8', ANSIBLE_CONFIG: path('ansible.cfg'), ANSIBLE_NOCOLOR: '1'};
	return {
		async play() {
			const words = ['-i', path('hosts.yml'), path('looks.yml')];
			const said = await promisify(execFile)('ansible-playbook', words, {env, cwd: home, maxBuffer: 1e8}).catch(
				(error: {readonly stdout?: string; readonly stderr?: string}) => {
					throw new Error(`ansible-playbook: ${error.stdout ?? ''}${error.stderr ?? ''}`);
				},
			);
			if (!said.stdout.includes(`ok=${tasks.length} `)) throw new Error(`not every task was ok: ${said.stdout}`);
		},
		remove: () => rmSync(home, {recursive: true, force: true}),
	};
}
