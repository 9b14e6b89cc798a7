/**
 * `npm run picture`: runs the demo in a real terminal (tmux, 112×28), opens the guided cutover at the row counts, and writes what the
 * terminal shows to docs/screen.txt and docs/screen.svg.
 */
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {ansiToSvg} from './ansi-svg.mjs';

const COLUMNS = 112;
const ROWS = 28;
const PATIENCE_MS = 60_000;

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const home = mkdtempSync(join(tmpdir(), 'coinpilot-picture-'));
const socket = join(home, 'tmux');
const tmux = (...words) =>
	execFileSync('tmux', ['-S', socket, '-f', '/dev/null', ...words], {
		encoding: 'utf8',
		env: environment(),
		stdio: ['ignore', 'pipe', 'ignore'],
	});
const capture = (...options) =>
	tmux('capture-pane', '-p', ...options)
		.replace(/\n+$/, '')
		.split('\n');

execFileSync(process.execPath, ['scripts/build.mjs'], {stdio: 'inherit'});
try {
	const program = `'${process.execPath}' dist/main.js --language en demo --fault missing-rows`;
	tmux('new-session', '-d', '-x', String(COLUMNS), '-y', String(ROWS), program);
	await until(/Phase A/);
	// Find the step, as an operator would, and look.
	await press('/');
	for (const letter of 'row counts') await press(letter === ' ' ? 'Space' : letter);
	await press('Enter');
	await sleep(500);
	await press('r');
	await until(/market_data/);
	// Done finding: the whole list again, around the step.
	await press('Escape');
	await sleep(1_500);
	writeFileSync(
		'docs/screen.txt',
		`${capture()
			.map(line => line.trimEnd())
			.join('\n')}\n`,
	);
	writeFileSync('docs/screen.svg', ansiToSvg(capture('-e'), COLUMNS));
	await press('C-c');
	await sleep(2_000);
} finally {
	try {
		tmux('kill-server');
	} catch {
		// It ended with its only program.
	}
	rmSync(home, {recursive: true, force: true});
}

async function press(key) {
	tmux('send-keys', key);
	await sleep(60);
}

async function until(wanted) {
	const end = performance.now() + PATIENCE_MS;
	while (!wanted.test(capture().join('\n'))) {
		if (performance.now() > end) throw new Error(`the screen never showed ${wanted}:\n${capture().join('\n')}`);
		await sleep(200);
	}
}

function environment() {
	const {PATH} = process.env;
	return {
		PATH,
		HOME: home,
		TERM: 'xterm-256color',
		LANG: 'C.UTF-8',
		LC_ALL: 'C.UTF-8',
		COLORTERM: 'truecolor',
		XDG_STATE_HOME: join(home, 'state'),
	};
}
