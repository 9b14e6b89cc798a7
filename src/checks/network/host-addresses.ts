import {isIP} from 'node:net';
import {z} from 'zod';
import {ProblemError} from '../../core/problem.ts';
import type {Systems} from '../../systems/systems.ts';

export const familiesSchema = z
	.array(z.union([z.literal(4), z.literal(6)]))
	.min(1)
	.default([4, 6])
	.describe('Address families that are looked at, 4 and 6; leaving one out says that it does not matter here.');

export interface HostToLookAt {
	readonly from: string;
	readonly host: string;
	readonly via?: string | undefined;
	readonly families: readonly (4 | 6)[];
}

/**
 * Every address of a host, each to be looked at by itself: a name that answers on one of two addresses is half broken, and a client
 * that picks for itself never notices. From another target the name stays a name, to be resolved over there.
 *
 * @throws ProblemError `name-unresolved`, also when no address is of the wanted families
 */
export async function hostAddresses(look: HostToLookAt, systems: Systems, signal: AbortSignal): Promise<readonly string[]> {
	const {from, host, via, families} = look;
	if (via !== undefined) return [via];
	if (isIP(host) !== 0 || from !== 'operator') return [host];
	const addresses = await systems.lookup(host, {signal});
	const wanted = addresses.filter(address => families.some(family => family === isIP(address)));
	if (wanted.length > 0) return wanted;
	throw new ProblemError({code: 'name-unresolved', name: host, answer: `no address of IPv${families.join(' or IPv')}`});
}

/** How to dial a host at one of its addresses. */
export function viaOf(host: string, address: string): {readonly via?: string} {
	return address === host ? {} : {via: address};
}
