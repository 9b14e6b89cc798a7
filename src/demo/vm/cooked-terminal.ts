import type {ChildProcess} from 'node:child_process';
import type {Duplex} from 'node:stream';

/**
 * What a terminal does between a keyboard and a program that reads lines: it echoes, mends, and hands over whole lines. There is no
 * real one behind the demo's SSH server, and without one a key press of Enter would never end a line.
 *
 * @param interrupt ctrl-c
 */
export function cook(screen: Duplex, child: ChildProcess, interrupt: () => void): void {
	let line = '';
	const show = (text: string) => screen.writable && screen.write(text.replace(/\r?\n/g, '\r\n'));
	const hand = (text: string) => child.stdin?.writable && child.stdin.write(text);
	const press = (key: string) => {
		if (key === '\r' || key === '\n') {
			show('\n');
			hand(`${line}\n`);
			line = '';
		} else if (key === '\u007F' || key === '\b') {
			if (line !== '') show('\b \b');
			line = [...line].slice(0, -1).join('');
		} else if (key === '\u0003') {
			show('^C\n');
			line = '';
			interrupt();
		} else if (key === '\u0004') {
			if (line === '') child.stdin?.end();
		} else if (key >= ' ') {
			line += key;
			show(key);
		}
	};
	screen.on('data', (chunk: Buffer) => {
		for (const key of chunk.toString('utf8')) press(key);
	});
	child.stdout?.on('data', (chunk: Buffer) => show(chunk.toString('utf8')));
	child.stderr?.on('data', (chunk: Buffer) => show(chunk.toString('utf8')));
}
