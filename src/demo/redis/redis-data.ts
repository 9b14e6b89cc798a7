import {createHash} from 'node:crypto';
import type {World} from '../world.ts';
import type {RedisState} from './redis-server.ts';

const SYMBOLS = ['KRW-BTC', 'KRW-ETH', 'KRW-XRP', 'KRW-SOL', 'KRW-DOGE'];

/** The keys the bot keeps; its status is rewritten every minute wherever it is live, and runs out where it is not. */
export function redisState(world: World, side: 'source' | 'target'): RedisState {
	const live = () => (side === 'source' ? world.live().minikube : world.live().cloud);
	return {
		runId: createHash('sha256').update(`${side} ${world.startedAt}`).digest('hex').slice(0, 40),
		appendOnly: () => side === 'source' || !world.has('redis-aof-off'),
		entries() {
			const entries = new Map<string, {value: string; expiresInS?: number}>();
			const minute = new Date(Math.floor(Date.now() / 60_000) * 60_000).toISOString();
			const secondOfMinute = Math.floor(Date.now() / 1_000) % 60;
			for (const symbol of SYMBOLS) {
				if (live())
					entries.set(`bot:status:${symbol}`, {value: JSON.stringify({symbol, updated_at: minute}), expiresInS: 300 - secondOfMinute});
				entries.set(`market:regime:${symbol}`, {value: 'SIDEWAYS', expiresInS: 5_400});
			}
			if (side === 'source' || !world.has('redis-key-missing')) entries.set('position:KRW-BTC:hwm', {value: '1018.5'});
			entries.set('position:KRW-ETH:hwm', {value: '1009'});
			entries.set('coinpilot:volatility_state', {value: '{"is_high":false}'});
			entries.set('ai:usage:daily', {value: '14', expiresInS: 43_200});
			return entries;
		},
	};
}
