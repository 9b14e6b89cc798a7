import type {Systems} from '../../systems/systems.ts';
import {type ClusterAnswers, exploreCluster, type FoundInCluster} from './explore-cluster.ts';
import {exploreVm, type FoundOnVm} from './explore-vm.ts';
import type {Choose, Explorer, Note} from './explorer.ts';

export interface DiscoverOptions {
	readonly systems: Systems;
	readonly signal: AbortSignal;
	readonly choose: Choose;
	/** The names of the two targets in the configuration. */
	readonly vm: string;
	readonly cluster: string;
	readonly docker?: string | undefined;
	readonly kubernetes: ClusterAnswers;
}

export interface Discovery {
	readonly vm: FoundOnVm;
	readonly cluster: FoundInCluster;
	/** What the configuration goes without, in the order of the configuration. */
	readonly notes: readonly Note[];
}

/** Looks around on the VM and in the cluster at once. What cannot be seen is noted and left out; nothing is changed anywhere. */
export async function discover({systems, signal, choose, vm, cluster, docker, kubernetes}: DiscoverOptions): Promise<Discovery> {
	const notes: Note[] = [];
	const explorer: Explorer = {systems, signal, choose, note: note => void notes.push(note)};
	const [onVm, inCluster] = await Promise.all([exploreVm(explorer, vm, {docker}), exploreCluster(explorer, cluster, kubernetes)]);
	const order = ['targets', 'compose', 'databases', 'redis', 'prometheus', 'grafana', 'n8n', 'endpoints', 'backups', 'bots'];
	const place = ({key}: Note) => order.indexOf(key.split('.')[0] ?? '');
	return {vm: onVm, cluster: inCluster, notes: notes.sort((a, b) => place(a) - place(b) || a.key.localeCompare(b.key))};
}
