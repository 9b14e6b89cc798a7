import {execFile} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {mkdir} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

export interface CheckProgram {
	/** One `coinpilot-ops check` as a process of its own, from its start to its end; throws unless every check passed or warned. */
	look(): Promise<void>;
	remove(): void;
}

/** The built program in a home of its own, with a checklist of these checks and nothing else to do. */
export async function createCheckProgram(
	checks: readonly Readonly<Record<string, unknown>>[],
	targets: Readonly<Record<string, unknown>> = {},
): Promise<CheckProgram> {
	const home = mkdtempSync(join(tmpdir(), 'coinpilot-bench-'));
	const configPath = join(home, 'coinpilot-ops.yaml');
	const title = {en: 'Looks', ko: '확인'};
	const step = {id: 'looks', title, why: title, takes: '1m', freshFor: '10m', checks, remedy: title};
	await mkdir(join(home, 'lists'));
	// JSON is YAML as well.
	writeFileSync(join(home, 'lists/looks.yaml'), JSON.stringify({id: 'looks', title, steps: [step]}));
	const content = {checklists: ['lists'], runbooks: []};
	writeFileSync(configPath, JSON.stringify({environment: 'bench', domain: 'dashboard.example.com', language: 'en', targets, content}));
	const env = {
		PATH: process.env.PATH,
		HOME: home,
		XDG_STATE_HOME: join(home, 'state'),
		XDG_CONFIG_HOME: join(home, 'config'),
		LANG: 'C.UTF-8',
	};
	return {
		async look() {
			const printed = await new Promise<string>((resolve, reject) => {
				const words = ['dist/main.js', '--config', configPath, 'check', 'looks', '--format', 'json'];
				execFile(process.execPath, words, {env, maxBuffer: 1e8}, (error, stdout, stderr) =>
					stdout === '' ? reject(new Error(stderr, {cause: error})) : resolve(stdout),
				);
			});
			const results = JSON.parse(printed) as readonly {readonly kind: string; readonly status: string; readonly summary: string}[];
			const bad = results.filter(({status}) => status !== 'pass' && status !== 'warn');
			if (results.length !== checks.length) throw new Error(`${results.length} results of ${checks.length} checks`);
			if (bad.length > 0) throw new Error(bad.map(({kind, status, summary}) => `${kind} ${status}: ${summary}`).join('\n'));
		},
		remove: () => rmSync(home, {recursive: true, force: true}),
	};
}
