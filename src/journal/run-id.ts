import {randomInt} from 'node:crypto';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** `20260223-091402-cutover-ab12`: when it began (UTC), so that names sort by time, what is walked, and what tells two apart. */
export function makeRunId(now: number, checklist: string): string {
	const [date = '', time = ''] = new Date(now).toISOString().split('T');
	const name = checklist
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '-')
		.replace(/^-|-$/g, '')
		.slice(0, 40);
	const suffix = Array.from({length: 4}, () => LETTERS[randomInt(LETTERS.length)]).join('');
	return `${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${name || 'run'}-${suffix}`;
}
