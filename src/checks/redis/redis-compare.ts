import {text} from '../../core/text.ts';
import {defineCheck} from '../contract.ts';
import {judgeRedisCompare} from './redis-compare-judge.ts';
import {compareServers} from './redis-compare-look.ts';
import {type RedisCompareSeen, type RedisCompareSpec, schema} from './redis-compare-spec.ts';

export const redisCompare = defineCheck<RedisCompareSpec, RedisCompareSeen>({
	kind: 'redis-compare',
	about: text(
		'Two Redis servers hold the same keys with the same values and lives, in every database and in both directions',
		'두 Redis 서버의 키, 값, TTL이 모든 데이터베이스에서 양방향으로 일치함',
	),
	cannotSee: [
		'The value of a key whose name is not UTF-8, or whose type is a module’s own: that is unknown.',
		'The lives of single fields of a hash (HEXPIRE).',
		'A moment: keys are read while both servers go on, and those that differ are looked at twice.',
		'Pending entries and consumer groups of streams; their entries are compared.',
	],
	example: `kind: redis-compare
source: source
target: target
ignore: ["bot:status:*"]`,
	schema,
	timeoutMs: 120_000,
	from: spec => spec.from,
	observe: compareServers,
	judge: judgeRedisCompare,
});
