/** Numbers this large are milliseconds: as seconds they would lie after the year 5000. */
const MS_FROM = 1e11;

/** Python writes times without a zone: on the wall of which country they were read is not in them. */
export type Moment = number | 'unzoned' | undefined;

/**
 * The time a value carries: ISO 8601, or seconds or milliseconds since the epoch, by itself or inside JSON.
 * @param zone of times that have none
 */
export function momentOf(value: unknown, field: string | undefined, zone: string | undefined): Moment {
	if (typeof value !== 'string') return undefined;
	if (field === undefined) return parseMoment(value.replace(/^"(.*)"$/s, '$1'), zone);
	let inside: unknown;
	try {
		inside = JSON.parse(value);
	} catch {
		return undefined;
	}
	for (const part of field.split('.')) {
		if (typeof inside !== 'object' || inside === null || !Object.hasOwn(inside, part)) return undefined;
		inside = (inside as Record<string, unknown>)[part];
	}
	return typeof inside === 'string' || typeof inside === 'number' ? parseMoment(String(inside), zone) : undefined;
}

function parseMoment(text: string, wall: string | undefined): Moment {
	const trimmed = text.trim();
	if (/^\d{9,}(\.\d+)?$/.test(trimmed)) {
		const number = Number(trimmed);
		return Math.floor(number >= MS_FROM ? number : number * 1_000);
	}
	const parts = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?\s?(Z|[+-]\d\d:?\d\d)?$/.exec(trimmed);
	if (parts === null) return undefined;
	const [, date = '', time = '00:00:00', zone] = parts;
	const own = zone?.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2') ?? 'Z';
	const moment = Date.parse(`${date}T${time.replace(/(\.\d{3})\d+$/, '$1')}${own}`);
	if (Number.isNaN(moment)) return undefined;
	if (zone !== undefined) return moment;
	return wall === undefined ? 'unzoned' : fromWall(moment, wall);
}

/** What UTC said when clocks on that wall showed what `shown` is in UTC; near a change of the clocks the second guess is the better. */
function fromWall(shown: number, zone: string): number {
	return shown - aheadMs(shown - aheadMs(shown, zone), zone);
}

function aheadMs(at: number, zone: string): number {
	const parts = new Intl.DateTimeFormat('en', {timeZone: zone, timeZoneName: 'longOffset'}).formatToParts(at);
	const name = parts.find(({type}) => type === 'timeZoneName')?.value ?? '';
	// UTC itself is `GMT`, with nothing behind it.
	const [, sign = '+', hours = '0', minutes = '0'] = /^GMT([+-])(\d\d):(\d\d)/.exec(name) ?? [];
	return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}
