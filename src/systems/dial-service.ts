import type {Duplex} from 'node:stream';
import type {DialOptions} from './systems.ts';

/** Where a service listens: in a container, behind a workload, or at a plain address seen from the target. */
export interface ServicePlace {
	readonly on: string;
	readonly container?: string | undefined;
	readonly workload?: string | undefined;
	readonly host?: string | undefined;
}

/** Opens a connection to a service over whatever road leads to it. A failure of that road carries a road code. */
export type DialService = (service: ServicePlace, port: number, options: DialOptions) => Promise<Duplex>;

/** How a service is called in messages: `coinpilot-db:5432@vm`. */
export function nameService(service: ServicePlace, port: number): string {
	const host = service.container ?? service.workload ?? service.host ?? 'localhost';
	return `${host}:${port}@${service.on}`;
}
