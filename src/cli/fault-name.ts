import {nearest} from '../core/nearest.ts';
import {fail} from '../core/problem.ts';
import {FAULTS, type FaultName} from '../demo/faults.ts';

/** @throws ProblemError `name-unknown`, with the nearest name there is */
export function faultNamed(name: string): FaultName {
	if (Object.hasOwn(FAULTS, name)) return name as FaultName;
	const known = Object.keys(FAULTS);
	const near = nearest(name, known);
	return fail({code: 'name-unknown', what: 'fault', name, known, ...(near !== undefined && {nearest: near})});
}
