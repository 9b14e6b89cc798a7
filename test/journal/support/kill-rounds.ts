import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {openJournal} from '../../../src/journal/journal.ts';
import {verifyJournal} from '../../../src/journal/verify.ts';

export interface KillRound {
	/** The last sequence number that was acknowledged before the kill. */
	readonly acknowledged: number;
	readonly survived: number;
	readonly torn: boolean;
}

/** Starts the appender on a run, kills it after `patience` more acknowledgements and a moment, and recovers what is left. */
export async function killRound(script: string, directory: string, patience: number, momentUs: number): Promise<KillRound> {
	const child = spawn(process.execPath, [script, directory], {stdio: ['ignore', 'pipe', 'inherit']});
	const ended = once(child, 'exit');
	let output = '';
	let lines = 0;
	for await (const chunk of child.stdout) {
		output += String(chunk);
		lines = output.split('\n').length - 1;
		if (lines > patience && child.signalCode === null && !child.killed) {
			const until = performance.now() + momentUs / 1_000;
			while (performance.now() < until);
			child.kill('SIGKILL');
		}
	}
	await ended;
	const acknowledged = Number(/(\d+)\n[^\n]*$/.exec(output)?.[1] ?? 0);
	const journal = await openJournal({directory, clock: {now: Date.now}, redact: value => value, mode: 'write'});
	try {
		if (journal.mode !== 'write') throw new Error(`not writable after a kill: ${JSON.stringify(journal.readOnly)}`);
		const verified = verifyJournal(journal.path);
		if (!verified.ok) throw new Error(JSON.stringify(verified));
		return {acknowledged, survived: journal.records.length, torn: journal.recovered !== undefined};
	} finally {
		journal.close();
	}
}
