import fs from 'node:fs';
import {openJournal} from '../../../src/journal/journal.ts';

/** Appends until it is killed, naming each sequence number on standard output once it was acknowledged. */
const [directory = ''] = process.argv.slice(2);
const journal = await openJournal({directory, clock: {now: Date.now}, redact: value => value, mode: 'write'});
if (journal.mode === 'read') {
	fs.writeSync(1, `refused ${JSON.stringify(journal.readOnly)}\n`);
	process.exit(3);
}
fs.writeSync(1, 'ready\n');
const filler = 'x'.repeat(3_000);
for (;;) {
	const {seq} = await journal.append({type: 'note-taken', note: `${filler}`, by: {user: 'u', host: 'h'}});
	fs.writeSync(1, `${seq}\n`);
}
