#!/usr/bin/env node
import {setMaxListeners} from 'node:events';
import type {Io} from './cli/io.ts';

const io: Io = {stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, env: process.env, cwd: process.cwd()};
const words = process.argv.slice(2);

// One signal stops everything that a look asks at once. Node takes more than ten listeners for a leak and would say so across the screen.
setMaxListeners(0);

// Whoever read the other end of the pipe has seen enough, or the terminal went away: no reason to break.
for (const stream of [process.stdout, process.stderr]) {
	stream.on('error', error => {
		const code = (error as NodeJS.ErrnoException).code ?? '';
		if (['EPIPE', 'EIO'].includes(code)) return;
		// A full disk behind a redirection: what was seen is not written down, whatever it was.
		if (stream === process.stdout) process.stderr.write(`✖ stdout: ${code || error.message}\n`);
		// `EXIT.broken`, written out: the two quick answers load nothing for it.
		process.exit(70);
	});
}

// What breaks outside of everything that waits for it (a timer of a check module) is no verdict about the VM, which 1 would be.
process.on('uncaughtException', error => {
	process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
	process.exit(70);
});

// Nor is an end that nobody decided on (13), or that a check module did, a pass.
let isDone = false;
process.on('exit', code => {
	if (isDone || (code !== 0 && code !== 13)) return;
	process.stderr.write('✖ ended before its work was done · 작업을 마치기 전에 종료됨\n');
	process.exitCode = 70;
});

// The two answers that need nothing of the rest.
if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
	const {version} = await import('./cli/version.ts');
	process.stdout.write(`${version()}\n`);
	isDone = true;
} else {
	const {runProgram} = await import('./cli/program.ts');
	const status = await runProgram(words, io);
	await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
	isDone = true;
	process.exit(status);
}

/** A pipe takes its time; leaving before it has taken everything would cut the last lines off. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
	return new Promise(resolve => {
		if (stream.destroyed || !stream.writable) resolve();
		else stream.write('', () => resolve());
	});
}
