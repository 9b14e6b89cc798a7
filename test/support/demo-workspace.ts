import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {CommandWorkspace} from '../../src/app/create-workspace.ts';
import {openSession} from '../../src/cli/session.ts';
import {type Environment, startEnvironment} from '../../src/demo/environment.ts';
import type {FaultName} from '../../src/demo/faults.ts';

export interface DemoWorkspace {
	readonly demo: Environment;
	readonly workspace: CommandWorkspace;
	close(): Promise<void>;
}

/** The embedded environment as a command without a terminal opens it, with journals in a folder of its own. */
export async function openDemoWorkspace(faults: readonly FaultName[] = []): Promise<DemoWorkspace> {
	const home = await mkdtemp(join(tmpdir(), 'demo-workspace-'));
	const demo = await startEnvironment({faults});
	const env = {...process.env, ...demo.facts.secrets, XDG_STATE_HOME: home, XDG_CONFIG_HOME: home};
	const io = {env, cwd: home, stdin: process.stdin, stdout: process.stdout, stderr: process.stderr};
	const workspace = await openSession({config: demo.facts.configPath}, io, {interactive: false, demo: true});
	return {
		demo,
		workspace,
		async close() {
			await workspace.close();
			await demo.stop();
			await rm(home, {recursive: true, force: true});
		},
	};
}
