import {defineConfig} from 'vitest/config';

/** `quick` is hermetic. `real` needs real servers; what is missing is skipped there, loudly. */
export default defineConfig({
	test: {
		projects: [
			{test: {name: 'quick', include: ['test/**/*.test.{ts,tsx}'], exclude: ['test/real/**', 'test/bench/**']}},
			{test: {name: 'real', include: ['test/real/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 120_000}},
		],
	},
});
