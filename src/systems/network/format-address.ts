import {isIPv6} from 'node:net';
import type {Address} from '../systems.ts';

/** `host:port`, with brackets where the host is an IPv6 address. */
export function formatAddress({host, port}: Address): string {
	return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}
