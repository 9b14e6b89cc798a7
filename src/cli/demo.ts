import type {Workspace} from '../app/workspace.ts';
import {fail} from '../core/problem.ts';
import {statusWord} from '../core/state-word.ts';
import {type Language, say, text} from '../core/text.ts';
import {type Demo, startDemo} from '../demo/demo.ts';
import {FAULTS} from '../demo/faults.ts';
import {EXIT} from './exit-code.ts';
import {faultNamed} from './fault-name.ts';
import {chooseLanguage, type GlobalOptions} from './global-options.ts';
import {hasScreen, type Io} from './io.ts';

interface DemoOptions {
	readonly fault?: readonly string[];
	/** Only the environment, for other commands to look at. */
	readonly serve?: boolean;
}

/** A checklist, the guided cutover by default, against the embedded environment: on screen, or as plain lines. */
export async function demo(options: GlobalOptions, io: Io, checklist: string | undefined, own: DemoOptions): Promise<number> {
	const language = chooseLanguage(options, io);
	const faults = own.fault ?? [];
	if (faults.includes('list')) return listFaults(language, io);
	const names = faults.map(faultNamed);
	if (own.serve) {
		if (checklist !== undefined) {
			fail({
				code: 'usage',
				detail: text(
					'demo --serve walks nothing: no checklist goes with it',
					'demo --serve는 점검표를 실행하지 않습니다: 점검표 이름을 빼십시오',
				),
			});
		}
		const {serveDemo} = await import('./demo-serve.ts');
		return serveDemo(names, language, io);
	}
	const interactive = hasScreen(io) && options.plain !== true;

	const stop = new AbortController();
	let started: Promise<Demo> | undefined;
	const openWorkspace = async () => {
		started = startDemo({faults: names, signal: stop.signal});
		return openIn(await started, options, io, interactive);
	};
	try {
		if (interactive) {
			const {showScreens} = await import('./screens.ts');
			return await showScreens(openWorkspace, {open: {checklist: checklist ?? 'cutover', fresh: true}, language}, io);
		}
		io.stdout.write(
			`${say({en: 'Starting the demo: servers on loopback, about ten seconds…', ko: '데모 시작: 로컬 서버를 띄우는 데 10초쯤 걸립니다…'}, language)}\n`,
		);
		const {printWalk} = await import('./print-walk.ts');
		return await printWalk(await openWorkspace(), checklist ?? 'cutover', io, {fresh: true, waitingIsFine: true});
	} finally {
		stop.abort();
		await started?.then(
			running => running.stop(),
			() => undefined,
		);
	}
}

async function openIn(running: Demo, options: GlobalOptions, io: Io, interactive: boolean): Promise<Workspace> {
	const {openSession} = await import('./session.ts');
	const env = {...io.env, ...running.secrets};
	return openSession({...options, config: running.configPath}, {...io, env}, {interactive, demo: true});
}

function listFaults(language: Language, io: Io): number {
	const width = Math.max(...Object.keys(FAULTS).map(name => name.length));
	for (const [name, {title, turns}] of Object.entries(FAULTS)) {
		io.stdout.write(`${statusWord(turns).glyph} ${name.padEnd(width)}  ${say(title, language)}\n`);
	}
	return EXIT.passed;
}
