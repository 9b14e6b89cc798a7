import type {CheckKind} from './contract.ts';
import type {CheckName} from './registry.ts';

type Kinds = Readonly<Record<string, CheckKind>>;

const backups = async (): Promise<Kinds> => (await import('./backups/kinds.ts')).backupKinds;
const containers = async (): Promise<Kinds> => (await import('./containers/kinds.ts')).containerKinds;
const environment = async (): Promise<Kinds> => (await import('./environment/kinds.ts')).environmentKinds;
const host = async (): Promise<Kinds> => (await import('./host/kinds.ts')).hostKinds;
const monitoring = async (): Promise<Kinds> => (await import('./monitoring/kinds.ts')).monitoringKinds;
const network = async (): Promise<Kinds> => (await import('./network/kinds.ts')).networkKinds;
const postgres = async (): Promise<Kinds> => (await import('./postgres/kinds.ts')).postgresKinds;
const redis = async (): Promise<Kinds> => (await import('./redis/kinds.ts')).redisKinds;
const safety = async (): Promise<Kinds> => (await import('./safety/kinds.ts')).safetyKinds;
const alone = async (): Promise<Kinds> => {
	const {command} = await import('./command.ts');
	return {command};
};

/** Where each kind is found: those that share most of their code come together. */
const HOMES: Readonly<Record<CheckName, () => Promise<Kinds>>> = {
	'alert-rules': monitoring,
	'backup-files': backups,
	clock: host,
	command: alone,
	'compose-file': containers,
	'compose-services': containers,
	cron: host,
	disk: host,
	dns: network,
	'env-parity': environment,
	file: host,
	grafana: monitoring,
	http: network,
	identity: host,
	'image-platform': containers,
	listening: host,
	logs: containers,
	memory: host,
	n8n: monitoring,
	ports: network,
	postgres,
	'prometheus-config': monitoring,
	'prometheus-query': monitoring,
	'prometheus-targets': monitoring,
	'prometheus-trend': monitoring,
	'published-ports': containers,
	'reboot-recovery': host,
	redis,
	'redis-compare': redis,
	'redis-keys': redis,
	'restore-rehearsal': backups,
	'row-counts': postgres,
	rows: postgres,
	'rows-fresh': postgres,
	'rows-written': postgres,
	samples: postgres,
	schema: postgres,
	'single-writer': safety,
	stopped: safety,
	systemd: host,
	tls: network,
};

export const checkNames = Object.keys(HOMES);

/**
 * The kinds of these names and those that share a folder with them; all of them where none are given. To build the schemas of all takes as
 * long as many a look. What is no kind's name is passed over.
 */
export async function loadCheckKinds(names: Iterable<string> = checkNames): Promise<Kinds> {
	const homes = new Set([...names].flatMap(name => (Object.hasOwn(HOMES, name) ? HOMES[name as CheckName] : [])));
	const loaded: Kinds = Object.assign({}, ...(await Promise.all([...homes].map(load => load()))));
	return Object.fromEntries(checkNames.flatMap(name => (loaded[name] === undefined ? [] : [[name, loaded[name]]])));
}
