import {z} from 'zod';
import {fail} from '../../core/problem.ts';
import {text} from '../../core/text.ts';
import {sharedLook} from '../shared-look.ts';
import type {HostReading} from './host-reading.ts';
import {readHost, sectionText} from './host-script.ts';
import {type ListeningSocket, parseSockets} from './listening-sockets.ts';

/** What the kernel of a host says of itself: one look serves every check that asks at the same time. */
export interface HostFacts {
	/** Another one after every boot. */
	readonly bootId: string | undefined;
	/** When it booted, by its own clock: milliseconds since the epoch. */
	readonly bootedAt: number | undefined;
	/** Its own clock at the time of the look: milliseconds since the epoch. */
	readonly now: number | undefined;
	/** `/proc/meminfo`, kibibytes by name. */
	readonly memory: ReadonlyMap<string, number>;
	/** Processes that the kernel killed for want of memory since it booted; undefined where it does not count them. */
	readonly oomKills: number | undefined;
	/** TCP sockets that listen, in the host's own network, as far as its tables could be read. */
	readonly sockets: readonly ListeningSocket[];
	/** Tables of sockets that were not read to their end: what is in them is not in `sockets`. */
	readonly unreadSockets: readonly string[];
}

const TCP = '/proc/net/tcp';
const TCP6 = '/proc/net/tcp6';

const SCRIPT = `s boot; cat /proc/sys/kernel/random/boot_id
s stat; cat /proc/stat | sed -n '/^btime /p'
s now; date +%s
s memory; cat /proc/meminfo
s vmstat; cat /proc/vmstat | sed -n '/^oom_kill /p'
s tcp; { cat ${TCP} && echo whole; } | sed -n '1p; / 0A /p; /^whole$/p'
s tcp6; { cat ${TCP6} 2>/dev/null && echo whole; } | sed -n '1p; / 0A /p; /^whole$/p'
s ipv6; if [ -e ${TCP6} ] || [ -e /proc/net/if_inet6 ]; then echo on; else echo off; fi`;

export const hostFacts = sharedLook<HostFacts>(async (systems, target, signal) => {
	return parseHostFacts(await readHost(systems, target, {script: SCRIPT, shared: true}, signal));
});

function parseHostFacts(reading: HostReading): HostFacts {
	const [tcp, tcp6] = [wholeTable(reading.get('tcp')), wholeTable(reading.get('tcp6'))];
	// Without IPv6 the kernel has no table of it, and nothing can listen there.
	const hasNone = tcp6 === undefined && sectionText(reading, 'tcp6') === undefined && sectionText(reading, 'ipv6') === 'off';
	return {
		bootId: sectionText(reading, 'boot'),
		bootedAt: seconds(sectionText(reading, 'stat')?.match(/^btime (\d+)$/)?.[1]),
		now: seconds(sectionText(reading, 'now')),
		memory: new Map(
			[...(reading.get('memory') ?? '').matchAll(/^(\S+):\s+(\d+) kB$/gm)].map(([, name = '', value]) => [name, Number(value)]),
		),
		oomKills: number(sectionText(reading, 'vmstat')?.match(/^oom_kill (\d+)$/)?.[1]),
		sockets: parseSockets(`${tcp ?? ''}\n${tcp6 ?? ''}`),
		unreadSockets: [...(tcp === undefined ? [TCP] : []), ...(tcp6 === undefined && !hasNone ? [TCP6] : [])],
	};
}

/** A table with its heading that was read to its end; undefined for anything less. */
function wholeTable(said: string | undefined): string | undefined {
	return said !== undefined && /^\s*sl\s+local_address\s/.test(said) && /^whole$/m.test(said) ? said : undefined;
}

const container = z.looseObject({
	Id: z.string(),
	Name: z.string(),
	RestartCount: z.number().default(0),
	State: z.looseObject({
		Status: z.string(),
		Running: z.boolean(),
		StartedAt: z.string(),
		Health: z.looseObject({Status: z.string()}).nullish(),
	}),
});

/** A container as `docker inspect` tells it: the fields that are named here are certain, the rest is as Docker has it. */
export type InspectedContainer = z.output<typeof container>;

/** A container takes some ten thousand bytes to tell. */
const MAX_BYTES = 16 * 1_048_576;

/**
 * Every container of a host, running or not, with one `docker inspect` for all of them.
 *
 * @throws ProblemError `docker-unreachable` when the daemon's answer cannot be understood, `host-unreadable` when it is too
 * long, and problems of the road
 */
export const hostContainers = sharedLook<readonly InspectedContainer[]>(async (systems, target, signal) => {
	const listed = await systems.docker(target, ['ps', '-aq', '--no-trunc'], {signal, maxBytes: MAX_BYTES});
	if (listed.exitCode !== 0) fail({code: 'docker-unreachable', target, detail: listed.stderr.trim().split('\n', 1)[0] ?? ''});
	if (listed.truncated)
		fail({code: 'host-unreadable', target, detail: text('docker ps printed more than can be kept', 'docker ps 출력이 너무 많음')});
	const ids = listed.stdout.split(/\s+/).filter(id => id !== '');
	if (ids.length === 0) return [];
	// One that was removed in between makes it fail, and leaves the others in the answer.
	const inspected = await systems.docker(target, ['inspect', '--type', 'container', ...ids], {signal, maxBytes: MAX_BYTES});
	if (inspected.truncated)
		fail({
			code: 'host-unreadable',
			target,
			detail: text('docker inspect printed more than can be kept', 'docker inspect 출력이 너무 많음'),
		});
	const complaint = inspected.stderr.split('\n').find(line => line.trim() !== '' && !/no such (object|container)/i.test(line));
	// Of a daemon that went away in the middle, the containers it did not come to would look as if there were none.
	if (inspected.exitCode !== 0 && complaint !== undefined) fail({code: 'docker-unreachable', target, detail: complaint.trim()});
	const parsed = z.array(container).safeParse(parseJson(inspected.stdout));
	if (!parsed.success) return notContainers(target);
	return parsed.data;
});

/** @throws ProblemError `docker-unreachable`: what stands in for Docker there speaks otherwise, and nothing can be told from it */
export function notContainers(target: string): never {
	return fail({
		code: 'docker-unreachable',
		target,
		detail: text('docker inspect did not answer with containers', 'docker inspect 출력에 컨테이너가 없음'),
	});
}

/** The container of that name: Docker writes names with a slash before them. */
export function containerNamed(containers: readonly InspectedContainer[], name: string): InspectedContainer | undefined {
	return containers.find(({Name}) => Name.replace(/^\//, '') === name);
}

function parseJson(value: string): unknown {
	try {
		return JSON.parse(value);
	} catch {
		return undefined;
	}
}

function number(value: string | undefined): number | undefined {
	return value === undefined || !/^\d+$/.test(value) ? undefined : Number(value);
}

function seconds(value: string | undefined): number | undefined {
	const count = number(value);
	return count === undefined ? undefined : count * 1_000;
}
