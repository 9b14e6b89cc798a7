/** Runs one program of a stage. Its output is shown as it comes, the middle of a long one left out. */
import {spawn} from 'node:child_process';
import {createInterface} from 'node:readline';

const HEAD = 400;
const TAIL = 150;

/**
 * @param {readonly string[]} argv
 * @param {{quiet?: boolean}} options `quiet`: shown only when it fails
 * @returns {Promise<boolean>} whether it ended with status 0
 */
export async function runStage(argv, {quiet = false} = {}) {
	const [program, ...rest] = argv;
	const child = spawn(program, rest, {stdio: ['ignore', 'pipe', 'pipe'], env: {...process.env, FORCE_COLOR: '0', NO_COLOR: '1'}});
	const kept = [];
	let shown = 0;
	let dropped = 0;
	const take = line => {
		if (!quiet && shown < HEAD) {
			shown++;
			console.log(line);
			return;
		}
		kept.push(line);
		if (kept.length > TAIL) {
			kept.shift();
			dropped++;
		}
	};
	const read = stream => {
		const lines = createInterface({input: stream});
		lines.on('line', take);
		return new Promise(resolve => lines.once('close', resolve));
	};
	const ended = new Promise(resolve => {
		child.once('error', error => {
			take(String(error));
			resolve(false);
		});
		child.once('exit', code => resolve(code === 0));
	});
	const [passed] = await Promise.all([ended, read(child.stdout), read(child.stderr)]);
	if (!quiet || !passed) {
		if (dropped > 0) console.log(`… ${dropped} lines left out …`);
		for (const line of kept) console.log(line);
	}
	return passed;
}
