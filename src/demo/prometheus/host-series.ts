import type {World} from '../world.ts';
import type {SeriesSource} from './series-source.ts';

const NODE = {job: 'node', instance: 'node-exporter:9100'};
const CADVISOR = {job: 'cadvisor', instance: 'cadvisor:8080'};
const DAY = 86_400;
const MEMORY = 8_326_389_760;
const DISK = 103_865_303_040;

/** Parts of a second that each of four processors spends so. */
const CALM = {idle: 0.79, user: 0.15, system: 0.045, iowait: 0.01, steal: 0.005};
const BUSY = {idle: 0.08, user: 0.72, system: 0.18, iowait: 0.01, steal: 0.01};

type AtSecond = (second: number) => number;

/** What node-exporter tells of the VM: a fifth of four processors busy, and memory that comes and goes with the day. */
export function hostSeries(world: World, begin: number): SeriesSource[] {
	const undersized = world.has('undersized');
	const since = (labels: Record<string, string>, at: AtSecond): SeriesSource => ({
		labels: {...NODE, ...labels},
		at: second => (second < begin ? undefined : at(second)),
	});
	const root = {mountpoint: '/', fstype: 'ext4', device: '/dev/sda1'};
	const wave = (second: number) => Math.sin((second / DAY) * 2 * Math.PI);
	const modes = Object.entries(undersized ? BUSY : CALM);
	return [
		since({__name__: 'up'}, () => 1),
		...[0, 1, 2, 3].flatMap(cpu =>
			modes.map(([mode, share]) => since({__name__: 'node_cpu_seconds_total', cpu: String(cpu), mode}, second => (second - begin) * share)),
		),
		since({__name__: 'node_memory_MemTotal_bytes'}, () => MEMORY),
		since({__name__: 'node_memory_MemAvailable_bytes'}, second => Math.round((undersized ? 0.8e9 : 5.9e9) + 4e8 * wave(second))),
		since({__name__: 'node_filesystem_size_bytes', ...root}, () => DISK),
		// A little more every day, so that where it leads can be told.
		since({__name__: 'node_filesystem_avail_bytes', ...root}, second => 79_482_630_144 - (second - begin) * 1_200),
		since({__name__: 'node_network_transmit_bytes_total', device: 'ens3'}, second => (second - begin) * 31_000),
		since({__name__: 'node_network_transmit_bytes_total', device: 'lo'}, second => (second - begin) * 900_000),
	];
}

/** What cAdvisor tells of the containers, and Prometheus of its own disk. */
export function containerSeries(world: World, begin: number, nowSecond: number): SeriesSource[] {
	const since = (labels: Record<string, string>, at: AtSecond): SeriesSource => ({
		labels,
		at: second => (second < begin ? undefined : at(second)),
	});
	const killedAt = world.has('memory-low') ? nowSecond - 3_600 : Number.POSITIVE_INFINITY;
	return [
		since({__name__: 'up', ...CADVISOR}, () => 1),
		...[...world.containers.keys()].flatMap((name, index) => {
			const of = {...CADVISOR, name};
			return [
				since({__name__: 'container_cpu_usage_seconds_total', ...of}, second => (second - begin) * (0.01 + index * 0.004)),
				since({__name__: 'container_memory_working_set_bytes', ...of}, () => 90_000_000 + index * 21_000_000),
				since({__name__: 'container_oom_events_total', ...of}, second => (name === 'coinpilot-collector' && second > killedAt ? 2 : 0)),
			];
		}),
		since({__name__: 'prometheus_tsdb_storage_blocks_bytes', job: 'prometheus', instance: 'localhost:9090'}, () => 412_000_000),
	];
}
