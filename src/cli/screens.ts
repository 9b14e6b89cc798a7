import {spawn} from 'node:child_process';
import type {Workspace} from '../app/workspace.ts';
import {type Language, say} from '../core/text.ts';
import {EXIT} from './exit-code.ts';
import type {Io} from './io.ts';

/** What the program opens with. */
export interface OpenAt {
	readonly checklist?: string;
	readonly door?: 'daily' | 'incident' | 'runs';
	/** Begin a new run although one is unfinished. */
	readonly fresh?: boolean;
}

/** Shows the screens until the operator leaves, then says where everything is and how to go on. */
export async function showScreens(workspace: Workspace | Promise<Workspace>, open: OpenAt, language: Language, io: Io): Promise<number> {
	const {startUi} = await import('../ui/start-ui.tsx');
	const leaving = await startUi({
		workspace,
		open,
		language,
		stdin: io.stdin,
		stdout: io.stdout,
		env: io.env,
		spawnHandover,
	});
	for (const {id, directory} of leaving.runs) {
		const lines = [
			say({en: `Run ${id}: ${directory}`, ko: `실행 ${id}: ${directory}`}, language),
			say({en: `  go on:  coinpilot-ops (it offers to resume)`, ko: `  이어서:  coinpilot-ops (이어서 할지 물어봅니다)`}, language),
			say({en: `  report: coinpilot-ops report ${id}`, ko: `  보고서: coinpilot-ops report ${id}`}, language),
		];
		io.stdout.write(`${lines.join('\n')}\n`);
	}
	return leaving.signal === undefined ? EXIT.passed : EXIT.interrupted;
}

/** Gives the terminal to another program and waits until it is done. Never through a shell. */
function spawnHandover(argv: readonly string[]): Promise<number> {
	const [program = '', ...rest] = argv;
	return new Promise(resolve => {
		const child = spawn(program, rest, {stdio: 'inherit'});
		child.on('error', () => resolve(127));
		child.on('exit', code => resolve(code ?? 1));
	});
}
