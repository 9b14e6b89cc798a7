import {type ChildProcess, execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';

export interface FilteredHost {
	readonly addresses: readonly [ipv4: string, ipv6: string];
	/** Takes the host's end of the cable out. */
	cut(): void;
	close(): Promise<void>;
}

const LISTENER = `
const {createServer} = require('node:net');
const ports = process.argv.slice(1).map(Number);
Promise.all(ports.map(port => new Promise(resolve => createServer(socket => socket.on('error', () => {}).end()).listen({port, host: '::'}, resolve)))).then(() => console.log('ready'));
`;

/**
 * A host of its own at the other end of a virtual cable, seen from outside: a network namespace. What is sent to a filtered port
 * is dropped by its routing, as a firewall would; what is neither open nor filtered is refused. Needs root and iproute2.
 */
export async function startFilteredHost(open: readonly number[], filtered: readonly number[]): Promise<FilteredHost> {
	const name = `coinpilot-${process.pid}`;
	// Of the ranges for tests (RFC 2544) and private use, a network for each process.
	const ipv4 = `198.${18 + (process.pid % 2)}.${(process.pid >> 1) % 256}`;
	const ipv6 = `fd00:77:${(process.pid & 0xffff).toString(16)}:`;
	const [here, there] = [`cpa${process.pid}`, `cpb${process.pid}`];
	let listener: ChildProcess | undefined;
	const close = async () => {
		if (listener !== undefined && listener.exitCode === null) {
			const exited = once(listener, 'exit');
			listener.kill('SIGKILL');
			await exited;
		}
		// The cable goes with its namespace.
		ip('netns', 'del', name);
	};
	ip('netns', 'add', name);
	try {
		ip('link', 'add', here, 'type', 'veth', 'peer', 'name', there, 'netns', name);
		ip('addr', 'add', `${ipv4}.1/24`, 'dev', here);
		ip('addr', 'add', `${ipv6}:1/64`, 'dev', here, 'nodad');
		ip('link', 'set', here, 'up');
		ip('-n', name, 'addr', 'add', `${ipv4}.2/24`, 'dev', there);
		ip('-n', name, 'addr', 'add', `${ipv6}:2/64`, 'dev', there, 'nodad');
		ip('-n', name, 'link', 'set', there, 'up');
		for (const family of ['-4', '-6']) {
			// Packets for the host itself are otherwise accepted before any other rule is read.
			ip(family, '-n', name, 'rule', 'add', 'pref', '100', 'lookup', 'local');
			ip(family, '-n', name, 'rule', 'del', 'pref', '0');
			for (const port of filtered) {
				ip(family, '-n', name, 'rule', 'add', 'pref', '10', 'ipproto', 'tcp', 'dport', String(port), 'blackhole');
			}
		}
		const started = spawn('ip', ['netns', 'exec', name, process.execPath, '-e', LISTENER, ...open.map(String)], {
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		listener = started;
		await once(started.stdout, 'data');
	} catch (error) {
		await close();
		throw error;
	}
	return {addresses: [`${ipv4}.2`, `${ipv6}:2`], cut: () => ip('-n', name, 'link', 'set', there, 'down'), close};
}

export function canMakeHosts(): boolean {
	const name = `coinpilot-probe-${process.pid}`;
	try {
		ip('netns', 'add', name);
		ip('netns', 'del', name);
		return true;
	} catch {
		return false;
	}
}

function ip(...parameters: string[]): void {
	execFileSync('ip', parameters, {stdio: ['ignore', 'ignore', 'pipe']});
}
