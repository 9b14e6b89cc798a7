import {isIPv6} from 'node:net';
import {type NetworkInterfaceInfo, networkInterfaces} from 'node:os';

type Interfaces = NodeJS.Dict<NetworkInterfaceInfo[]>;

/**
 * Why this machine itself could not have reached the address, in one line; undefined when its network looks able to.
 * Asked after a failure only: it tells a dead road from a dead host.
 */
export function ownNetworkFault(address: string, interfaces: Interfaces = networkInterfaces()): string | undefined {
	if (isLoopback(address)) return undefined;
	const wanted = isIPv6(address) ? 'IPv6' : 'IPv4';
	const usable = Object.values(interfaces)
		.flatMap(entries => entries ?? [])
		.some(entry => entry.family === wanted && !entry.internal && !isLinkLocal(entry.address));
	return usable || isLinkLocal(address) ? undefined : `no ${wanted} address on any interface`;
}

function isLoopback(address: string): boolean {
	return address === '::1' || address.startsWith('127.') || address.toLowerCase().startsWith('::ffff:127.');
}

function isLinkLocal(address: string): boolean {
	return address.toLowerCase().startsWith('fe80:') || address.startsWith('169.254.');
}
