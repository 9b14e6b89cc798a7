/**
 * `npm run bench [-- NAME…] [-- --check]`: runs test/bench/NAME.bench.ts, each in a process of its own, and prints one JSON document.
 * With --check the exit status is 1 when a bound does not hold.
 */
import {execFileSync, spawnSync} from 'node:child_process';
import {mkdirSync, readdirSync, rmSync} from 'node:fs';
import {cpus} from 'node:os';
import {join} from 'node:path';
import {build} from 'esbuild';
import {root, shipped} from './bundle.mjs';

process.chdir(root);
const words = process.argv.slice(2);
const wanted = words.filter(word => !word.startsWith('--'));
const names = readdirSync('test/bench')
	.filter(file => /\.bench\.tsx?$/.test(file))
	.filter(file => wanted.length === 0 || wanted.includes(file.split('.')[0]));

// Inside of node_modules, so that the bundles find what they leave out.
const folder = join('node_modules', '.cache', `bench-${process.pid}`);
mkdirSync(folder, {recursive: true});
execFileSync(process.execPath, ['scripts/build.mjs'], {stdio: ['ignore', 'inherit', 'inherit']});

const results = [];
const broken = [];
try {
	for (const file of names) {
		const name = file.split('.')[0];
		process.stderr.write(`▸ ${name}\n`);
		const outfile = join(folder, `${name}.mjs`);
		await build({
			stdin: {
				contents: `import {run} from './test/bench/${file}';\nprocess.stdout.write(JSON.stringify(await run()), () => process.exit(0));`,
				resolveDir: root,
			},
			outfile,
			...shipped,
			// Tools of the tests; what is measured is what is shipped.
			external: [...shipped.external, 'vitest', 'esbuild'],
		});
		const env = {...process.env, NODE_ENV: 'production'};
		const ran = spawnSync(process.execPath, [outfile], {env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1e7});
		if (ran.status === 0) results.push(...JSON.parse(ran.stdout));
		else broken.push(name);
	}
} finally {
	rmSync(folder, {recursive: true, force: true});
}

const judged = results.map(result => ('skipped' in result ? result : {...result, holds: holds(result)}));
const machine = {node: process.version, cpus: cpus().length, model: cpus()[0]?.model};
console.log(JSON.stringify({machine, results: judged, ...(broken.length > 0 && {broken})}, null, 2));
if (words.includes('--check') && (broken.length > 0 || judged.some(({holds}) => holds === false))) process.exitCode = 1;

function holds({value, atMost = Number.POSITIVE_INFINITY, atLeast = Number.NEGATIVE_INFINITY}) {
	return value <= atMost && value >= atLeast;
}
