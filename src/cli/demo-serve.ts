import {createInterface} from 'node:readline';
import {fail, ProblemError} from '../core/problem.ts';
import {statusWord} from '../core/state-word.ts';
import {type Language, say, type Text, text} from '../core/text.ts';
import {type Demo, startDemo} from '../demo/demo.ts';
import {FAULTS, type FaultName} from '../demo/faults.ts';
import {shellJoin} from '../systems/processes/shell-quote.ts';
import {EXIT} from './exit-code.ts';
import {faultNamed} from './fault-name.ts';
import type {Io} from './io.ts';
import {problemLine} from './problem-line.ts';
import {onStopSignal} from './stop-signals.ts';

type Ending = 'quit' | 'signal' | 'gone';

/**
 * The embedded environment alone, for as long as it is wanted: any command can be pointed at it, and lines on standard
 * input break and mend it meanwhile. The end of standard input ends it, so that it never outlives whoever started it.
 */
export async function serveDemo(faults: readonly FaultName[], language: Language, io: Io): Promise<number> {
	const tell = (line: Text) => io.stdout.write(`${say(line, language)}\n`);
	const stop = new AbortController();
	let end: (how: Ending) => void = () => undefined;
	const ended = new Promise<Ending>(resolve => {
		end = resolve;
	});
	onStopSignal(() => {
		stop.abort();
		end('signal');
	});
	tell(text('Starting the demo: servers on loopback, about ten seconds…', '데모 시작: 로컬 서버를 띄우는 데 10초쯤 걸립니다…'));
	const running = await startDemo({faults, signal: stop.signal});
	const lines = createInterface({input: io.stdin});
	try {
		void running.gone.then(() => end('gone'));
		for (const line of greeting(running)) tell(line);
		const broken = new Set(faults);
		let last: Promise<void> = Promise.resolve();
		lines.on('line', line => {
			// One after the other: what a line says is true once its answer is there.
			last = last.then(() => obey(line.trim(), running, broken, tell, () => end('quit')).catch(complain));
		});
		lines.on('close', () => void last.then(() => end('quit')));
		const how = await ended;
		if (how === 'gone') fail({code: 'demo-failed', detail: text('its process ended', '프로세스가 종료됨')});
		return how === 'signal' ? EXIT.interrupted : EXIT.passed;
	} finally {
		lines.close();
		await running.stop();
	}

	function complain(error: unknown): void {
		if (!(error instanceof ProblemError)) throw error;
		io.stderr.write(`${problemLine(error, language, false)}\n`);
	}
}

function greeting({configPath}: Demo): Text[] {
	const command = shellJoin(['coinpilot-ops', '--config', configPath, 'cutover']);
	return [
		text(`The demo runs. Its configuration: ${configPath}`, `데모 실행 중. 설정 파일: ${configPath}`),
		text(`Point any command at it, in another terminal: ${command}`, `다른 터미널에서 이 설정으로 명령 실행: ${command}`),
		text(
			'Lines here: break NAME, mend NAME, faults, quit. The end of the input or ctrl-c ends it too.',
			'여기에 입력: break 이름, mend 이름, faults, quit. 입력이 끝나거나 ctrl-c를 눌러도 종료됩니다.',
		),
	];
}

async function obey(line: string, running: Demo, broken: Set<FaultName>, tell: (line: Text) => void, quit: () => void): Promise<void> {
	const [word = '', name = '', ...rest] = line.split(/\s+/);
	switch (word) {
		case '':
			return;
		case 'quit':
			return quit();
		case 'faults':
			for (const [fault, {title, turns}] of Object.entries(FAULTS)) {
				const on = broken.has(fault as FaultName);
				tell(listed(on ? statusWord(turns).glyph : '·', fault, title));
			}
			return;
		case 'break':
		case 'mend': {
			if (name === '' || rest.length > 0) fail({code: 'usage', detail: text(`one fault: ${word} NAME`, `장애 하나를 지정: ${word} 이름`)});
			const fault = faultNamed(name);
			await running.setFault(fault, word === 'break');
			if (word === 'break') broken.add(fault);
			else broken.delete(fault);
			tell(
				word === 'break'
					? listed('✖', text('broken', '장애 적용'), fault, FAULTS[fault].title)
					: listed('✔', text('mended', '장애 해제'), fault),
			);
			return;
		}
		default:
			fail({
				code: 'usage',
				detail: text(
					`"${word}" is none of break NAME, mend NAME, faults, quit`,
					`"${word}" 입력을 알 수 없습니다. break 이름, mend 이름, faults, quit 중 하나를 입력하십시오`,
				),
			});
	}
}

function listed(...parts: readonly (string | Text)[]): Text {
	const joined = (language: Language) => parts.map(part => (typeof part === 'string' ? part : say(part, language))).join('  ');
	return {en: joined('en'), ko: joined('ko')};
}
