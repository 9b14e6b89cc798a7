import {redis} from './redis.ts';
import {redisCompare} from './redis-compare.ts';
import {redisKeys} from './redis-keys.ts';

export const redisKinds = {
	redis,
	'redis-compare': redisCompare,
	'redis-keys': redisKeys,
};
