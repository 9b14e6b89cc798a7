import {expect, test} from 'vitest';
import {bundle} from '../journal/support/bundle.ts';
import {killRound} from '../journal/support/kill-rounds.ts';
import {seeded, temporaryDirectory} from '../journal/support/sample.ts';

const ROUNDS = 500;

test(`${ROUNDS} kills at odd moments lose nothing that was acknowledged`, {timeout: 600_000}, async () => {
	const directory = temporaryDirectory();
	const script = await bundle(new URL('../journal/support/appender.ts', import.meta.url), directory);
	const random = seeded(20_260_223);
	let last = 0;
	for (let round = 0; round < ROUNDS; round++) {
		// A fresh journal now and then: the moment it comes into being is the most delicate one.
		if (round % 10 === 0) last = 0;
		const run = `${directory}/run-${Math.floor(round / 10)}`;
		const {acknowledged, survived} = await killRound(script, run, random(8), random(2_000));
		expect(survived, `round ${round}`).toBeGreaterThanOrEqual(acknowledged);
		expect(survived, `round ${round}`).toBeGreaterThanOrEqual(last);
		last = survived;
	}
});
