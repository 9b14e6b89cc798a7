import {createServer} from 'node:http';
import {createListener, type Listener} from '../network/listener.ts';
import {prometheusPage} from '../prometheus/prometheus-server.ts';
import type {World} from '../world.ts';
import {acmePage, exchangePage, metadataPage, registryPage} from './cloud-pages.ts';
import {grafanaPage} from './grafana-page.ts';
import {n8nPage} from './n8n-page.ts';
import {botPage, dashboardPage} from './service-pages.ts';

export type PageName = 'bot' | 'dashboard' | 'n8n' | 'prometheus' | 'grafana' | 'metadata' | 'registry' | 'exchange' | 'acme';

export interface PageSecrets {
	readonly grafanaPassword: string;
	readonly n8nKey: string;
}

/** Everything that speaks HTTP, each on a port of its own. */
export async function servePages(world: World, {grafanaPassword, n8nKey}: PageSecrets): Promise<Readonly<Record<PageName, Listener>>> {
	const pages = {
		bot: botPage(world),
		dashboard: dashboardPage(),
		n8n: n8nPage(world, n8nKey),
		prometheus: prometheusPage(world),
		grafana: grafanaPage(world, grafanaPassword, prometheusPage(world)),
		metadata: metadataPage(world),
		registry: registryPage(world),
		exchange: exchangePage(world),
		acme: acmePage(),
	};
	const served = Object.entries(pages).map(async ([name, page]) => [name, await createListener(createServer(page))] as const);
	return Object.fromEntries(await Promise.all(served)) as Record<PageName, Listener>;
}
