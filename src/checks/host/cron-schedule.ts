/** Cron's own words for schedules. */
const NICKNAMES: Readonly<Record<string, string>> = {
	'@yearly': '0 0 1 1 *',
	'@annually': '0 0 1 1 *',
	'@monthly': '0 0 1 * *',
	'@weekly': '0 0 * * 0',
	'@daily': '0 0 * * *',
	'@midnight': '0 0 * * *',
	'@hourly': '0 * * * *',
};

interface Field {
	readonly least: number;
	readonly most: number;
	/** Names for numbers, the first for `least`. */
	readonly names?: readonly string[];
}

const FIELDS: readonly Field[] = [
	{least: 0, most: 59},
	{least: 0, most: 23},
	{least: 1, most: 31},
	{least: 1, most: 12, names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']},
	{least: 0, most: 7, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']},
];

const SUNDAY = 7;

/**
 * A schedule in one form, so that two ways to write it compare equal: `@daily` and `0 0 * * *`, `1-5` and `mon,tue-fri`.
 * `@reboot` stays itself. Undefined when it is no schedule.
 */
export function normaliseSchedule(schedule: string): string | undefined {
	if (/^@\S+$/.test(schedule.trim())) return schedule.trim() === '@reboot' ? '@reboot' : NICKNAMES[schedule.trim()];
	const words = wordsOf(schedule);
	if (words.length !== FIELDS.length) return undefined;
	const fields = words.map((word, index) => normaliseField(word, FIELDS[index] ?? {least: 0, most: 0}));
	if (fields.includes(undefined)) return undefined;
	const [minute, hour, day, month, weekday] = fields;
	// Cron runs on days that both of these fields name where one begins with a star, and on days that either names where none does.
	const isBoth = [words[2], words[4]].some(word => word?.startsWith('*'));
	if (isBoth) return fields.join(' ');
	return [minute, hour, ...(day === '*' || weekday === '*' ? ['*', month, '*'] : [day, month, weekday, 'either'])].join(' ');
}

/**
 * Whether Debian's cron takes it for a schedule, whatever it makes of it: a file with a line that it refuses is passed over whole. It
 * leaves out what follows a number or a star in a field, and takes ranges that go backwards.
 */
export function isAccepted(schedule: string): boolean {
	if (schedule.startsWith('@')) return normaliseSchedule(schedule) !== undefined;
	const words = wordsOf(schedule);
	return words.length === FIELDS.length && FIELDS.every((field, index) => isAcceptedField(words[index] ?? '', field));
}

function isAcceptedField(word: string, field: Field): boolean {
	return word.split(',').every(part => {
		const [read, star, low, high, every] = /^(?:(\*)|([a-z0-9]+)(?:-([a-z0-9]+))?)(?:\/([a-z0-9]+))?/.exec(part) ?? [];
		if (read === undefined) return false;
		const isRange = star !== undefined || high !== undefined;
		const [sign] = part.slice(read.length);
		if (sign === '/' || (sign === '-' && !isRange)) return false;
		if (every !== undefined && !(isRange && /^\d+$/.test(every) && Number(every) > 0)) return false;
		return star !== undefined || [low, ...(high === undefined ? [] : [high])].every(value => readValue(value, field) !== undefined);
	});
}

function wordsOf(schedule: string): string[] {
	return schedule.trim().toLowerCase().split(/\s+/);
}

function normaliseField(word: string, field: Field): string | undefined {
	const values = new Set<number>();
	for (const part of word.split(',')) {
		const range = readRange(part, field);
		if (range === undefined) return undefined;
		for (let value = range.from; value <= range.to; value += range.step) values.add(field.most === SUNDAY && value === SUNDAY ? 0 : value);
	}
	const whole = field.most === SUNDAY ? SUNDAY : field.most - field.least + 1;
	if (values.size === whole) return '*';
	return [...values].sort((one, other) => one - other).join(',');
}

function readRange(part: string, field: Field): {from: number; to: number; step: number} | undefined {
	const [, star, low, high, every] = /^(?:(\*)|([a-z0-9]+)(?:-([a-z0-9]+))?)(?:\/(\d+))?$/.exec(part) ?? [];
	const step = every === undefined ? 1 : Number(every);
	if (step < 1) return undefined;
	if (star !== undefined) return {from: field.least, to: field.most === SUNDAY ? SUNDAY - 1 : field.most, step};
	// A step is one of a range: with a single number Debian's cron refuses it.
	if (high === undefined && every !== undefined) return undefined;
	const from = readValue(low, field);
	const to = high === undefined ? from : readValue(high, field);
	return from === undefined || to === undefined || from > to ? undefined : {from, to, step};
}

function readValue(word: string | undefined, {least, most, names = []}: Field): number | undefined {
	if (word === undefined) return undefined;
	const named = names.indexOf(word);
	const value = named === -1 ? (/^\d+$/.test(word) ? Number(word) : Number.NaN) : named + least;
	return value >= least && value <= most ? value : undefined;
}
