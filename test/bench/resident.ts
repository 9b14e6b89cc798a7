import {readFileSync} from 'node:fs';

/** What a process has resident now, and had at most, in MB of a million bytes. Linux alone tells it like this. */
export function residentOf(pid: number): {readonly nowMB: number; readonly atMostMB: number} {
	const status = readFileSync(`/proc/${pid}/status`, 'utf8');
	const megabytes = (field: string) => (Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1]) * 1_024) / 1e6;
	return {nowMB: megabytes('VmRSS'), atMostMB: megabytes('VmHWM')};
}

/** The process and everything it started that is still there. */
export function treeOf(pid: number): readonly number[] {
	const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
	return [pid, ...children.flatMap(treeOf)];
}

/** The processor time that a process has taken, which a busy machine stretches far less than the clock. In milliseconds. */
export function processorMsOf(pid: number): number {
	// The name, the second field, may hold anything; the two times are the twelfth and thirteenth behind it, in hundredths.
	const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
		.replace(/^.*\) /s, '')
		.split(' ');
	return (Number(fields[11]) + Number(fields[12])) * 10;
}
