import type {Systems} from '../../systems/systems.ts';
import {askedTogether} from '../asked-together.ts';

type Dates = ReadonlyMap<string, number>;

/** An image's id is a checksum over what it is, its date included: what was told of an id once stays so. */
const known = new WeakMap<Systems, Map<string, number>>();

/** When images were built, milliseconds since the epoch, by their ids; one that is gone or has no date is left out. */
export async function imageDates(systems: Systems, target: string, ids: readonly string[], signal: AbortSignal): Promise<Dates> {
	const told = known.get(systems) ?? new Map<string, number>();
	known.set(systems, told);
	const missing = ids.filter(id => !told.has(id));
	if (missing.length > 0) for (const [id, at] of await askDates(systems, target, missing, signal)) told.set(id, at);
	return new Map(ids.flatMap(id => (told.has(id) ? [[id, told.get(id) ?? 0] as const] : [])));
}

const askDates = askedTogether<readonly string[], Dates>(async (systems, target, asked, signal) => {
	const ids = [...new Set(asked.flatMap(({question}) => question))];
	const ran = await systems.docker(target, ['image', 'inspect', '--format', '{{.Id}} {{.Created}}', ...ids], {signal});
	const dates = ran.stdout.split('\n').flatMap(line => {
		const [id = '', created = ''] = line.trim().split(' ');
		const at = Date.parse(created);
		return Number.isNaN(at) || at <= 0 ? [] : [[id, at] as const];
	});
	for (const one of asked) one.answer(new Map(dates));
});
