import {z} from 'zod';
import {whereItRuns} from '../../systems/processes/command-fields.ts';
import {matcherSchema} from '../matchers.ts';
import {unitName} from './host-fields.ts';

export const unit = z.strictObject({
	unit: unitName.describe('The whole name with its suffix: never a pattern, never a part.'),
	enabled: matcherSchema
		.default('enabled')
		.describe('The word of `systemctl is-enabled`. `enabled-runtime` is gone after a boot; static, alias and indirect are not enabled.'),
	active: matcherSchema.default('active').describe('The word of `systemctl is-active`.'),
	remainAfterExit: z
		.boolean()
		.default(false)
		.describe('`active (exited)` is its normal state: a oneshot that stays. It says nothing of what the unit once started.'),
	result: matcherSchema
		.optional()
		.describe('How it ended the last time: `success`, `exit-code`, `timeout`. Without it, `success` for units that have a result.'),
	properties: z
		.record(z.string().regex(/^[A-Za-z][A-Za-z0-9]*$/), matcherSchema)
		.default({})
		.describe('Properties of `systemctl show` by name. Of `ExecStart` and its like, the command lines alone, one a line.'),
	lines: z
		.array(matcherSchema)
		.default([])
		.describe('Each is matched by some line of its unit file and drop-ins (`systemctl cat`); comments do not count.'),
});

export const schema = z.strictObject({
	on: whereItRuns.on,
	units: z
		.array(z.union([unitName, unit]))
		.min(1)
		.describe('The units: a name alone is one that is enabled and active.'),
});
export type UnitSpec = z.output<typeof unit>;

export interface UnitSeen {
	/** What `systemctl is-enabled` printed. */
	readonly enabled?: string | undefined;
	/** What `systemctl show` said; undefined when it told nothing of a unit. */
	readonly properties?: ReadonlyMap<string, string>;
	/** Its words instead. */
	readonly complaint?: string;
	/** Lines of its unit file; undefined when they were not asked for or could not be read. */
	readonly lines?: readonly string[];
}

export type SystemdSpec = z.output<typeof schema>;

export interface SystemdSeen {
	readonly units: readonly UnitSeen[];
}
