/** `npm run demo`: builds what is missing or older than its source, then runs the demo in this process, terminal and signals included. */
import {execFileSync} from 'node:child_process';
import {existsSync, readdirSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const main = join(root, 'dist', 'main.js');

if (
	!existsSync(main) ||
	newestOf('src', 'scripts/build.mjs', 'scripts/bundle.mjs', 'scripts/substitutes', 'package.json') > statSync(main).mtimeMs
) {
	execFileSync(process.execPath, [join(root, 'scripts', 'build.mjs')], {stdio: ['ignore', 'inherit', 'inherit']});
}
process.argv = [process.execPath, main, 'demo', ...process.argv.slice(2)];
await import(main);

function newestOf(...paths) {
	return Math.max(...paths.map(path => newest(join(root, path))));
}

function newest(path) {
	const about = statSync(path);
	if (!about.isDirectory()) return about.mtimeMs;
	return Math.max(about.mtimeMs, ...readdirSync(path).map(name => newest(join(path, name))));
}
