import {execFile} from 'node:child_process';
import {createServer} from 'node:net';
import {promisify} from 'node:util';
import {ports} from '../../src/checks/network/ports.ts';
import {canMakeHosts, startFilteredHost} from '../support/filtered-host.ts';
import {closedPort, listen} from '../support/listen.ts';
import {createLoopbackSystems} from '../support/loopback-systems.ts';
import {startSilentPorts} from '../support/silent-ports.ts';
import {median, type Result, rounded, timed} from './result.ts';

const OPEN = [22, 80, 443];
const FILTERED = [3000, 5432, 5678, 6379, 8000, 8501, 9090];
const REFUSED = [21, 23, 25, 110, 143];
const ROUNDS = 7;

interface Place {
	readonly address: string;
	readonly mixed: readonly number[];
	readonly how: string;
	close(): Promise<void>;
}

/** The port check beside nmap's connect scan, on the same ports. */
export async function run(): Promise<readonly Result[]> {
	const place = canMakeHosts() ? await behindFirewall() : await onLoopback();
	const refused = await Promise.all(Array.from({length: 10}, () => closedPort()));
	try {
		return [
			await beside(`${place.mixed.length} ports, 7 of them filtered, beside nmap`, place.address, place.mixed, 1.5, place.how),
			await beside('10 refused ports beside nmap', '127.0.0.1', refused, 2, 'loopback'),
		];
	} finally {
		await place.close();
	}
}

async function beside(name: string, address: string, asked: readonly number[], atMost: number, how: string): Promise<Result> {
	const ours: number[] = [];
	const nmap: number[] = [];
	const systems = createLoopbackSystems();
	const spec = ports.schema.parse({host: address, closed: asked});
	for (let round = 0; round < ROUNDS; round++) {
		ours.push(await timed(() => ports.observe(spec, systems, new AbortController().signal)));
		nmap.push(await timed(() => promisify(execFile)('nmap', ['-sT', '-Pn', '-n', '-p', asked.join(','), address])));
	}
	return {
		name,
		value: rounded(median(ours) / median(nmap)),
		unit: 'times',
		atMost,
		from: {ours: rounded(median(ours)), nmap: rounded(median(nmap)), rounds: ROUNDS, filteredBy: how},
	};
}

async function behindFirewall(): Promise<Place> {
	const host = await startFilteredHost(OPEN, FILTERED);
	const [address] = host.addresses;
	return {address, mixed: [...OPEN, ...FILTERED, ...REFUSED], how: 'a firewall in a network namespace', close: () => host.close()};
}

/** Without root: ports whose backlog is full answer as little as filtered ones. */
async function onLoopback(): Promise<Place> {
	const silent = await startSilentPorts(FILTERED.length);
	const open = await Promise.all(OPEN.map(() => listen(createServer(socket => socket.end()))));
	const refused = await Promise.all(REFUSED.map(() => closedPort()));
	return {
		address: '127.0.0.1',
		mixed: [...open.map(({port}) => port), ...silent.ports, ...refused],
		how: 'full backlogs on loopback',
		close: async () => {
			await Promise.all([silent.close(), ...open.map(one => one.close())]);
		},
	};
}
