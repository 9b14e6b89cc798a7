/** Numbers this large are milliseconds: as seconds they would lie after the year 5000. */
const MS_FROM = 1e11;

/**
 * The time a value carries: ISO 8601, or seconds or milliseconds since the epoch, by itself or inside JSON. Python writes times
 * without a zone; they are read as UTC, which is what a container's clock runs in.
 */
export function momentOf(value: unknown, field: string | undefined): number | undefined {
	if (typeof value !== 'string') return undefined;
	if (field === undefined) return parseMoment(value.replace(/^"(.*)"$/s, '$1'));
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
	return typeof inside === 'string' || typeof inside === 'number' ? parseMoment(String(inside)) : undefined;
}

function parseMoment(text: string): number | undefined {
	const trimmed = text.trim();
	if (/^\d{9,}(\.\d+)?$/.test(trimmed)) {
		const number = Number(trimmed);
		return Math.floor(number >= MS_FROM ? number : number * 1_000);
	}
	const parts = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?\s?(Z|[+-]\d\d:?\d\d)?$/.exec(trimmed);
	if (parts === null) return undefined;
	const [, date = '', time = '00:00:00', zone = 'Z'] = parts;
	const moment = Date.parse(`${date}T${time.replace(/(\.\d{3})\d+$/, '$1')}${zone.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2')}`);
	return Number.isNaN(moment) ? undefined : moment;
}
