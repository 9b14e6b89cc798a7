import type {States} from './env-parity-spec.ts';

/** A variable of a service that was held against its workload, and whether it is the same there. */
export interface Held {
	readonly service: string;
	readonly key: string;
	readonly agrees: boolean;
}

/** A service that is given another value than `than` is. */
export interface Parted {
	readonly service: string;
	readonly key: string;
	readonly than: string;
}

/**
 * Services whose value is another than that of the others. Where values were held against Kubernetes, those that agree are right,
 * also where they are several; a service that was held against it itself has been spoken of. Without it, the first service speaks.
 */
export function partedServices(
	services: Readonly<Record<string, States>>,
	isSame: (key: string) => boolean,
	held: readonly Held[],
): Parted[] {
	const keys = new Set(Object.values(services).flatMap(Object.keys).filter(isSame));
	return [...keys].flatMap(key => {
		const given = Object.entries(services).flatMap(([service, {[key]: state}]) =>
			state === undefined ? [] : [{service, hash: state.hash, held: held.find(one => one.service === service && one.key === key)}],
		);
		const agreed = given.filter(one => one.held?.agrees);
		const open = given.filter(one => one.held === undefined);
		const right = agreed.length > 0 ? agreed : open.slice(0, 1);
		const wrong = open.filter(({hash}) => right.every(one => one.hash !== hash));
		return wrong.map(({service}) => ({service, key, than: right[0]?.service ?? ''}));
	});
}
