import {expect, test} from 'vitest';
import {bundle} from './support/bundle.ts';
import {killRound} from './support/kill-rounds.ts';
import {seeded, temporaryDirectory} from './support/sample.ts';

const ROUNDS = 60;

/** The long series is in `test/real/journal-kill.test.ts`. */
test(`${ROUNDS} kills at odd moments lose nothing that was acknowledged`, {timeout: 120_000}, async () => {
	const directory = temporaryDirectory();
	const script = await bundle(new URL('./support/appender.ts', import.meta.url), directory);
	const random = seeded(9);
	let last = 0;
	for (let round = 0; round < ROUNDS; round++) {
		const {acknowledged, survived} = await killRound(script, `${directory}/run`, random(6), random(2_000));
		expect(survived).toBeGreaterThanOrEqual(acknowledged);
		expect(survived).toBeGreaterThanOrEqual(last);
		last = survived;
	}
	expect(last).toBeGreaterThan(ROUNDS);
});
