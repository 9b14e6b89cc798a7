import type {World} from '../world.ts';
import {createSeries} from './series.ts';

/** What the bot's `/metrics` says: its own series, as they are now. */
export function exposition(world: World, now: number): string {
	const second = Math.floor(now / 1_000);
	return createSeries(world, second)
		.filter(({labels}) => labels.__name__ !== 'up')
		.map(({labels, at}) => {
			const {__name__: name = '', job: _job, instance: _instance, ...own} = labels;
			const pairs = Object.entries(own).map(([key, value]) => `${key}="${value}"`);
			return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${at(second) ?? 'NaN'}\n`;
		})
		.join('');
}
