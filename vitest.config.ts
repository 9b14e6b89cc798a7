import {defineConfig} from 'vitest/config';

/** A machine of two cores that others use too may be slow once; what is broken is broken twice. At a desk the first failure counts. */
const retry = process.env.CI === undefined ? 0 : 1;

/** What is waited for comes at once where nothing else runs; how long it may take says nothing about it. */
const expect = {poll: {timeout: 10_000}};

/** `quick` is hermetic. `real` needs real servers; what is missing is skipped there, loudly. */
export default defineConfig({
	test: {
		projects: [
			{
				test: {
					name: 'quick',
					include: ['test/**/*.test.{ts,tsx}'],
					exclude: ['test/real/**', 'test/bench/**'],
					testTimeout: 20_000,
					retry,
					expect,
				},
			},
			// One file at a time: several servers starting at once on two cores are slow enough to look broken.
			{
				test: {
					name: 'real',
					fileParallelism: false,
					include: ['test/real/**/*.test.{ts,tsx}'],
					testTimeout: 60_000,
					hookTimeout: 120_000,
					retry,
					expect,
				},
			},
		],
	},
});
