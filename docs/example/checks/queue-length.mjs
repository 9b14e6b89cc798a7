// A kind of check of one's own: how many entries wait in a Redis list.
import {defineCheck, match, matcherSchema, text, z} from 'coinpilot-ops/check';

const schema = z.strictObject({
	cache: z.string().min(1).describe('A cache under `redis:` in the configuration.'),
	key: z.string().min(1).describe('The list.'),
	length: matcherSchema.describe('How many entries there may be: {le: 10}.'),
});

export default defineCheck({
	kind: 'queue-length',
	about: 'How many entries wait in a Redis list',
	cannotSee: ['A list that does not exist has no entries either: an empty queue and a misspelt key look the same.'],
	example: '{kind: queue-length, cache: target, key: orders, length: {le: 10}}',
	schema,
	from: () => 'operator',
	// Looks, and has no opinion. What fails on the way is thrown by `systems` and becomes `unknown`.
	observe: (spec, systems, signal) =>
		systems.redis(spec.cache, async session => Number(await session.command('LLEN', spec.key)), {signal}),
	// Judges what was seen, and does no I/O.
	judge(seen, {key, length}) {
		if (!Number.isInteger(seen)) {
			return {status: 'unknown', summary: text(`${key} is not a list`, `${key} 키가 리스트가 아님`), evidence: []};
		}
		const {matched, expected} = match(seen, length);
		const status = matched ? 'pass' : 'fail';
		return {
			status,
			summary: text(`${seen} wait in ${key}`, `${key} 대기 ${seen}건`),
			evidence: [{label: text('length', '길이'), observed: String(seen), expected, status}],
		};
	},
});
