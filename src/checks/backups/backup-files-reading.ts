import type {HostReading} from '../host/host-reading.ts';
import {sectionText} from '../host/host-script.ts';
import type {BackupFilesSeen, BackupFilesSpec, BackupSetSeen, CopySeen} from './backup-files-spec.ts';

/** What the script printed, as data. */
export function readBackups(reading: HostReading, {sets}: BackupFilesSpec): BackupFilesSeen {
	const now = Number(sectionText(reading, 'now'));
	return {now: now > 0 ? now * 1_000 : undefined, sets: sets.map((_, index) => readSet(reading, index))};
}

function readSet(reading: HostReading, set: number): BackupSetSeen {
	const fields = fieldsOf(sectionText(reading, `set ${set}`));
	const complaint = fields.get('complaint');
	const copies: CopySeen[] = [];
	/** Where each file stands among the copies: a link to one is no second copy of it. */
	const places = new Map<string, number>();
	let links = 0;
	for (let copy = 0; ; copy++) {
		const told = sectionText(reading, `copy ${set} ${copy}`);
		if (told === undefined) break;
		const own = fieldsOf(told);
		const seen = readCopy(own);
		const file = own.get('file');
		const place = file === undefined ? undefined : places.get(file);
		if (file === undefined || place === undefined) {
			if (file !== undefined) places.set(file, copies.length);
			copies.push(seen);
			continue;
		}
		links++;
		// The name that a checksum lies beside.
		if (copies[place]?.read?.notedSha256 === undefined && seen.read?.notedSha256 !== undefined) copies[place] = seen;
	}
	const count = fields.get('count');
	if (complaint === undefined && count === undefined) return {complaint: 'the shell said nothing', copies, count: 0};
	return {copies, count: Number(count ?? 0) - links, ...(complaint !== undefined && {complaint})};
}

function readCopy(fields: ReadonlyMap<string, string>): CopySeen {
	const seen = {name: fields.get('name') ?? '?', changedAt: Number(fields.get('at')) * 1_000, size: Number(fields.get('size'))};
	if (fields.get('read') !== 'yes') return seen;
	const exit = fields.get('exit');
	const entries = fields.get('entries');
	const content = fields.get('content');
	const listed = fields.get('listed');
	const denied = fields.get('denied');
	return {
		...seen,
		read: {
			sha256: fields.get('sum') || undefined,
			notedSha256: fields.get('noted')?.toLowerCase() || undefined,
			exitCode: exit === undefined || exit === '' ? undefined : Number(exit),
			content: content === 'empty' || content === 'complete' || content === 'cut' ? content : 'untold',
			...(entries !== undefined && {entries: Number(entries)}),
			...(listed !== undefined && {listed: Number(listed)}),
			...((denied === 'copy' || denied === 'sum') && {denied}),
		},
	};
}

function fieldsOf(told: string | undefined): Map<string, string> {
	return new Map(
		(told ?? '').split('\n').map(line => {
			const space = line.indexOf(' ');
			return space === -1 ? [line, ''] : [line.slice(0, space), line.slice(space + 1).trim()];
		}),
	);
}
