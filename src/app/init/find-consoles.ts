import {type Text, text} from '../../core/text.ts';
import type {FoundContainer} from './containers.ts';
import {type Explorer, pick} from './explorer.ts';
import {pageOf, traitsOf} from './roles.ts';

const CONSOLES: readonly {readonly role: 'grafana' | 'n8n'; readonly port: number; readonly what: Text}[] = [
	{role: 'grafana', port: 3_000, what: text('The container of Grafana', 'Grafana 컨테이너')},
	{role: 'n8n', port: 5_678, what: text('The container of n8n', 'n8n 컨테이너')},
];

export type FoundConsoles = Readonly<Partial<Record<'grafana' | 'n8n', Readonly<Record<string, unknown>>>>>;

/** Where Grafana and n8n are asked: at what they publish on the host, or else at the container's own address. */
export async function findConsoles(explorer: Explorer, vm: string, containers: readonly FoundContainer[]): Promise<FoundConsoles> {
	const found = await Promise.all(
		CONSOLES.map(async ({role, port: usual, what}) => {
			const candidates = containers.filter(container => pageOf(traitsOf(container))?.role === role);
			const one = await pick(explorer, {key: role, what, candidates, nameOf: ({name}) => name, usual: [`coinpilot-${role}`]});
			if (one === undefined) return [];
			const port = one.ports.find(({port}) => port === usual) ?? one.ports[0];
			const at = port?.published;
			const place =
				at === undefined
					? {container: one.name, url: `http://${one.compose?.service ?? one.name}:${port?.port ?? usual}`}
					: {url: `http://${at.host}:${at.port}`};
			return [[role, {on: vm, ...place}] as const];
		}),
	);
	return Object.fromEntries(found.flat());
}
