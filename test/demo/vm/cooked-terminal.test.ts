import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {Duplex} from 'node:stream';
import {expect, it} from 'vitest';
import {cook} from '../../../src/demo/vm/cooked-terminal.ts';

/** The far end of a terminal: what is typed goes in, what is shown is kept. */
class Screen extends Duplex {
	shown = '';

	override _read(): void {}

	override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
		this.shown += chunk.toString('utf8');
		done();
	}

	type(keys: string): void {
		this.push(keys);
	}
}

function start(script: string) {
	const screen = new Screen();
	const child = spawn('sh', ['-c', script], {stdio: 'pipe'});
	cook(screen, child, () => child.kill('SIGINT'));
	return {screen, child};
}

it('echoes what is typed, mends it, and hands over whole lines', async () => {
	const {screen, child} = start('while read -r line; do echo "<$line>"; done; echo over >&2');
	screen.type('hellp\u007Fo 가나');
	screen.type('\r');
	await expect.poll(() => screen.shown).toBe('hellp\b \bo 가나\r\n<hello 가나>\r\n');
	screen.type('\u0004');
	await once(child, 'close');
	expect(screen.shown).toMatch(/over\r\n$/);
});

it('interrupts what runs, and forgets the line', async () => {
	const {screen, child} = start('echo ready; exec sleep 60');
	await expect.poll(() => screen.shown).toContain('ready');
	screen.type('half a line\u0003');
	const [code, signal] = await once(child, 'close');
	expect([code, signal]).toEqual([null, 'SIGINT']);
	expect(screen.shown).toMatch(/half a line\^C\r\n$/);
});
