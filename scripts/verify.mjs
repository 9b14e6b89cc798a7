/** Everything that must hold, in one command: `npm run verify`. Stops at the first stage that fails. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {installServers} from './install-servers.mjs';
import {runStage} from './run-stage.mjs';
import {tallyOf} from './test-tally.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), 'coinpilot-verify-'));
const bin = name => join('node_modules', '.bin', name);
const startedAt = performance.now();
const seconds = since => `${((performance.now() - since) / 1000).toFixed(1)} s`;

const total = {passed: 0, failed: 0, skipped: 0};
const skippedIn = new Map();
const secondTry = [];
let missing = [];

async function tests(project) {
	const report = join(folder, `${project}.json`);
	const passed = await runStage([
		bin('vitest'),
		'run',
		`--project=${project}`,
		'--reporter=default',
		'--reporter=json',
		`--outputFile.json=${report}`,
		'--silent=passed-only',
	]);
	const tally = tallyOf(report);
	for (const key of Object.keys(total)) total[key] += tally[key];
	for (const [where, count] of tally.skippedIn) skippedIn.set(where, count);
	secondTry.push(...tally.secondTry);
	if (!passed && tally.failed === 0) total.failed++;
	return passed;
}

async function tool(...argv) {
	const passed = await runStage(argv, {quiet: true});
	if (!passed) total.failed++;
	return passed;
}

const STAGES = [
	['lint', () => tool(bin('biome'), 'check', '--max-diagnostics=50', '.')],
	['types', () => tool(bin('tsc'))],
	['dead code', () => tool(bin('knip'), '--no-progress')],
	['build', () => tool(process.execPath, 'scripts/build.mjs')],
	[
		'real servers',
		() => {
			missing = installServers(line => console.log(`  ${line}`));
			return true;
		},
	],
	['quick tests', () => tests('quick')],
	['real-server tests', () => tests('real')],
];

let failedAt;
try {
	for (const [name, run] of STAGES) {
		console.log(`\n▸ ${name}`);
		const since = performance.now();
		const passed = await run();
		console.log(`${passed ? '✔' : '✖'} ${name}  ${seconds(since)}`);
		if (!passed) {
			failedAt = name;
			break;
		}
	}
} finally {
	rmSync(folder, {recursive: true, force: true});
}

console.log(`\n${failedAt === undefined ? '✔ verified' : `✖ stopped at: ${failedAt}`}  ${seconds(startedAt)}`);
if (missing.length > 0) {
	console.log('\n!!! NOT EVERYTHING WAS TESTED: real servers are missing, and their tests were skipped !!!');
	for (const {name, why} of missing) console.log(`  ${name}: ${why}`);
}
if (skippedIn.size > 0) {
	console.log('\nSkipped:');
	for (const [where, count] of skippedIn) console.log(`  ${String(count).padStart(4)}  ${where}`);
}
if (secondTry.length > 0) {
	console.log('\n!!! PASSED ONLY AT THE SECOND TRY !!!');
	for (const one of secondTry) console.log(`  ${one}`);
}
process.exitCode = failedAt === undefined ? 0 : 1;
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
