import {type ChildProcess, spawn} from 'node:child_process';
import {readdir, readFile} from 'node:fs/promises';

export interface VmProcesses {
	/**
	 * Runs a command line the way sshd would hand it to the user's shell, in a process group of its own.
	 * @param terminal a person types: programs that ask for line after line may do so
	 */
	start(commandLine: string, terminal?: boolean): ChildProcess;
	end(child: ChildProcess, signal?: NodeJS.Signals): void;
	/** Ends everything that was started, and what left its group as well. */
	close(): Promise<void>;
}

/** By this every descendant is known, whatever group or session it went into. */
const MARK = 'COINPILOT_DEMO';

export function createVmProcesses({path, home, mark}: {readonly path: string; readonly home: string; readonly mark: string}): VmProcesses {
	const running = new Set<ChildProcess>();
	const end = (child: ChildProcess, signal: NodeJS.Signals = 'SIGHUP') => {
		if (child.pid === undefined || child.exitCode !== null) return;
		try {
			process.kill(-child.pid, signal);
		} catch {
			// It went away by itself in between.
		}
	};
	return {
		start(commandLine, terminal = false) {
			const user = {HOME: home, USER: 'ubuntu', LOGNAME: 'ubuntu', LANG: 'C.UTF-8', SHELL: '/bin/sh'};
			const env = {PATH: path, ...user, [MARK]: mark, ...(terminal && {DEMO_TERMINAL: '1'})};
			const child = spawn(`${path}/sh`, ['-c', commandLine], {cwd: home, env, detached: true, stdio: 'pipe'});
			running.add(child);
			child.once('close', () => running.delete(child));
			child.on('error', () => running.delete(child));
			return child;
		},
		end,
		async close() {
			for (const child of running) end(child, 'SIGKILL');
			for (const pid of await descendants(mark)) {
				try {
					process.kill(pid, 'SIGKILL');
				} catch {
					// Gone already.
				}
			}
		},
	};
}

/** Linux only; elsewhere the groups are all that can be found. */
async function descendants(mark: string): Promise<number[]> {
	const wanted = `${MARK}=${mark}`;
	const pids = (await readdir('/proc').catch(() => [])).filter(name => /^\d+$/.test(name));
	const found = await Promise.all(
		pids.map(async pid => {
			const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
			return environment.split('\0').includes(wanted) ? [Number(pid)] : [];
		}),
	);
	return found.flat().filter(pid => pid !== process.pid);
}
