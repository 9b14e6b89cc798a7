import {text} from '../../core/text.ts';
import {shellQuote} from '../../systems/processes/shell-quote.ts';
import {defineCheck} from '../contract.ts';
import {judgePaths, pathsOf} from './disk-judge.ts';
import {type DiskSeen, type DiskSpec, type FileSystemSeen, schema} from './disk-spec.ts';
import {readDiskTrend} from './disk-trend.ts';
import type {HostReading} from './host-reading.ts';
import {readHost, sectionText} from './host-script.ts';

/** Space and inodes as they are now, and as they will be where Prometheus keeps their history. */
export const disk = defineCheck<DiskSpec, DiskSeen>({
	kind: 'disk',
	about: text(
		'File systems have space and inodes left, now and at the pace they fill, are writable and mounted where they should be',
		'파일 시스템에 공간과 inode 여유가 지금도 증가 추세로도 있고, 쓰기 가능하며, 제자리에 마운트됨',
	),
	cannotSee: [
		'Growth without `trend`: one look has no history. A trend is a straight line: it does not see what is still to come.',
		'Quotas of a user, and space that a deleted file still takes: df counts it as used and du does not find it.',
	],
	example: `kind: disk
on: vm
paths: [/, {path: /data, mountPoint: true}]
free: {warn: 20, fail: 10}
freeGiB: {fail: 5}
`,
	schema,
	isShared: true,
	from: spec => spec.on,
	async observe(spec, systems, signal) {
		const paths = pathsOf(spec).map(({path}) => path);
		const looks = paths.map((path, index) => {
			const word = shellQuote(path);
			return `s space ${index}; df -P -k -- ${word} 2>&1\ns inodes ${index}; df -P -i -- ${word} 2>&1`;
		});
		const reading = await readHost(systems, spec.on, {script: ['s mounts; cat /proc/mounts', ...looks].join('\n'), shared: true}, signal);
		const {on, trend} = spec;
		const seen = paths.map((path, index) => readUsage(reading, path, index));
		const withTrend = seen.map(async one => {
			if (trend === undefined || one.usage === undefined) return one;
			return {...one, trend: await readDiskTrend(one.usage.mount, on, trend, systems, signal)};
		});
		return {paths: await Promise.all(withTrend)};
	},
	judge: ({paths}, spec) => judgePaths(paths, spec),
});

function readUsage(reading: HostReading, path: string, index: number): FileSystemSeen {
	const space = dfLine(sectionText(reading, `space ${index}`));
	const inodes = dfLine(sectionText(reading, `inodes ${index}`));
	if (space === undefined) {
		return {path, problem: complaintOf(reading, `space ${index}`)};
	}
	const options = (reading.get('mounts') ?? '')
		.split('\n')
		.map(line => line.split(' '))
		.findLast(([, mount]) => mount !== undefined && unescapeMount(mount) === space.mount)?.[3];
	return {
		path,
		usage: {
			mount: space.mount,
			device: space.device,
			usedKiB: space.used,
			availableKiB: space.available,
			inodes: inodes === undefined ? {problem: complaintOf(reading, `inodes ${index}`)} : counted(inodes),
			readOnly: options?.split(',').includes('ro'),
		},
	};
}

function counted({used, available}: {readonly used: number; readonly available: number}): NonNullable<FileSystemSeen['usage']>['inodes'] {
	return used + available > 0 ? {used, free: available} : 'uncounted';
}

/** BusyBox prints its heading before it complains. */
function complaintOf(reading: HostReading, section: string): string {
	const lines = sectionText(reading, section)?.split('\n') ?? [];
	return lines.find(line => !line.startsWith('Filesystem')) ?? 'df said nothing';
}

/** The one line below the heading of `df -P`; undefined when it printed no such line, or a heading alone. */
function dfLine(output: string | undefined): {device: string; used: number; available: number; mount: string} | undefined {
	for (const line of output?.split('\n') ?? []) {
		const [, device = '', used, available, mount = ''] =
			/^(.+?)\s+(?:\d+|-)\s+(-?\d+|-)\s+(-?\d+|-)\s+(?:\d+%|-)\s+(\/.*)$/.exec(line.trim()) ?? [];
		if (mount !== '') return {device, used: Number(used) || 0, available: Number(available) || 0, mount};
	}
	return undefined;
}

/** `/proc/mounts` writes a space as `\040`. */
function unescapeMount(mount: string): string {
	return mount.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
