import {applicationSchema} from '../../config/application.ts';
import type {FoundContainer} from './containers.ts';
import {isBot, isCache, isDatabase, isPrometheus, pageOf, traitsOf} from './roles.ts';

const EXPORTER = /exporter|cadvisor/;
/** Hands requests on and writes nothing. */
const PROXY = /^(caddy|nginx|traefik|haproxy|envoy)/;

/**
 * What the parts of a Compose project are called, by what they do, where that differs from what the checklists take them for.
 * That a service writes is supposed of whatever is nothing else.
 */
export function findApplication(containers: readonly FoundContainer[]): Record<string, unknown> | undefined {
	const parts = containers.flatMap(container => {
		const service = container.compose?.service;
		return service === undefined ? [] : [{service, name: container.name, part: partOf(container), role: pageOf(traitsOf(container))?.role}];
	});
	const [bot] = parts.filter(({part}) => part === 'bot');
	const of = (part: Part) => parts.filter(one => one.part === part);
	const named = (role: string) => parts.find(one => one.role === role)?.name;
	if (bot === undefined || of('data').length === 0) return undefined;
	const services = {
		bot: bot.service,
		...Object.fromEntries((['data', 'writers', 'monitoring', 'exporters'] as const).map(part => [part, of(part).map(one => one.service)])),
	};
	const consoles = Object.entries({n8n: named('n8n'), prometheus: named('prometheus'), grafana: named('grafana')});
	const names = {
		data: of('data').map(({name}) => name),
		writers: of('writers').map(({name}) => name),
		...Object.fromEntries(consoles.filter(([, name]) => name !== undefined)),
	};
	const usual = applicationSchema.parse({});
	const known = isPartOf(services, usual.services) && isPartOf(names, usual.containers);
	return known ? undefined : {services, containers: names};
}

type Part = 'bot' | 'data' | 'writers' | 'monitoring' | 'exporters' | 'proxy';

function partOf(container: FoundContainer): Part {
	const traits = traitsOf(container);
	if (isDatabase(traits) || isCache(traits)) return 'data';
	if (isPrometheus(traits) || pageOf(traits)?.role === 'grafana') return 'monitoring';
	if (EXPORTER.test(traits.image)) return 'exporters';
	if (PROXY.test(traits.image)) return 'proxy';
	return isBot(traits) ? 'bot' : 'writers';
}

/** Whether each is what the other says under the same name; the order of a list does not matter. */
function isPartOf(found: Readonly<Record<string, unknown>>, usual: Readonly<Record<string, unknown>>): boolean {
	const sorted = (value: unknown) => JSON.stringify(Array.isArray(value) ? [...value].sort() : value);
	return Object.entries(found).every(([name, value]) => sorted(value) === sorted(usual[name]));
}
