import fs from 'node:fs';
import {takeLock} from '../../../src/journal/lock.ts';

/** Waits for a line, takes the lock, says what came of it, and holds on until its input ends. */
const [directory = ''] = process.argv.slice(2);
fs.writeSync(1, 'ready\n');
process.stdin.once('data', () => {
	const lock = takeLock(directory);
	fs.writeSync(1, lock.holder === undefined ? 'won\n' : `lost to ${lock.holder.pid}\n`);
	process.stdin.once('end', () => process.exit(0));
});
