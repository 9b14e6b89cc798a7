import type {Clock} from './systems.ts';

export const realClock: Clock = {
	now: () => Date.now(),
	monotonic: () => performance.now(),
};
