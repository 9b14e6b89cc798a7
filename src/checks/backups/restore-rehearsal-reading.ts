import type {HostReading} from '../host/host-reading.ts';
import {sectionText} from '../host/host-script.ts';
import type {RestoreRehearsalSeen, TableShape} from './restore-rehearsal-spec.ts';

/** What the script printed, as data. */
export function readRehearsal(reading: HostReading): RestoreRehearsalSeen {
	const server = sectionText(reading, 'server');
	const seconds = Number(sectionText(reading, 'now'));
	const now = seconds > 0 ? seconds * 1_000 : undefined;
	if (server !== 'ok') return {noServer: server ?? 'psql said nothing', now};
	const told = sectionText(reading, 'dump') ?? 'the shell said nothing';
	const [, changed, size, name] = /^found (\d+) (\d+) (.+)$/.exec(told) ?? [];
	if (name === undefined) return {noDump: told, now};
	const [refused, ...refusal] = (sectionText(reading, 'refused') ?? '').split(' ');
	const dropped = sectionText(reading, 'dropped');
	return {
		now,
		dump: {name: name.replace(/^\.\//, ''), size: Number(size), changedAt: Number(changed) * 1_000},
		refused: refusalOf(refused),
		refusal: refusal.join(' ').split('\n', 1)[0]?.slice(0, 200),
		restore: restoreOf(sectionText(reading, 'restore')),
		live: tablesOf(sectionText(reading, 'live')),
		restored: tablesOf(sectionText(reading, 'restored')),
		dropped: dropped === 'yes' ? true : dropped === 'no' ? false : undefined,
	};
}

function refusalOf(word: string | undefined): RestoreRehearsalSeen['refused'] {
	switch (word) {
		case 'taken':
		case 'busy':
		case 'space':
		case 'elsewhere':
		case 'not-created':
			return word;
		default:
			return undefined;
	}
}

function restoreOf(told: string | undefined): RestoreRehearsalSeen['restore'] {
	const seconds = /^seconds (\d+)$/m.exec(told ?? '')?.[1];
	if (told === undefined || seconds === undefined) return undefined;
	const code = (name: string) => {
		const found = new RegExp(`^${name} (\\d+)$`, 'm').exec(told)?.[1];
		return found === undefined ? undefined : Number(found);
	};
	const complaint = /^complaint (.*)$/m.exec(told)?.[1] ?? '';
	// Behind the message itself psql repeats lines of the dump, which are data.
	const end = /^end (whole|cut)$/m.exec(told)?.[1];
	return {
		seconds: Number(seconds),
		readCode: code('read'),
		code: code('code'),
		complaint: complaint.slice(0, 200),
		whole: end === undefined ? undefined : end === 'whole',
	};
}

/** Undefined when the server said something else. */
function tablesOf(told: string | undefined): Map<string, TableShape> | undefined {
	if (told === undefined) return new Map();
	const tables = new Map<string, TableShape>();
	for (const line of told.split('\n')) {
		const [, table, rows, columns = '', indexes = '', constraints = '', triggers = ''] =
			/^(.+)\|(\d+)\|(\w+)\|(\w+)\|(\w+)\|(\w+)$/.exec(line) ?? [];
		if (table === undefined || rows === undefined) return undefined;
		tables.set(table, {rows, shape: {columns, indexes, constraints, triggers}});
	}
	return tables;
}
