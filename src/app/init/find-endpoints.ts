import {ProblemError} from '../../core/problem.ts';
import {type Text, text} from '../../core/text.ts';
import type {FoundContainer} from './containers.ts';
import {attempt, type Explorer} from './explorer.ts';
import {pageOf, traitsOf} from './roles.ts';

/** What the shipped checklists ask for by name. */
const ASKED_FOR = ['dashboard', 'bot', 'n8n'];

/** Where such pages usually are, for a service that says nothing about its own. */
const USUAL = ['/health', '/healthz', '/api/health'];

/** The health pages of the services, by the part that each plays: those that answered, and those that a stopped container is asked for. */
export async function findEndpoints(
	explorer: Explorer,
	vm: string,
	containers: readonly FoundContainer[],
): Promise<Record<string, unknown> | undefined> {
	const found = await Promise.all(containers.map(container => findPage(explorer, vm, container)));
	const pages = found.filter(page => page !== undefined);
	const endpoints: Record<string, unknown> = {};
	for (const name of [...new Set([...ASKED_FOR, ...pages.map(page => page.name)])]) {
		const all = pages.filter(page => page.name === name);
		const [page] = all;
		if (page !== undefined && all.length === 1) endpoints[name] = page.endpoint;
		else if (ASKED_FOR.includes(name))
			explorer.note({
				key: `endpoints.${name}`,
				...whyNot(
					name,
					all.map(one => one.container),
				),
			});
	}
	return Object.keys(endpoints).length === 0 ? undefined : endpoints;
}

function whyNot(name: string, containers: readonly string[]): {readonly reason: 'absent' | 'unclear'; readonly why: Text} {
	if (containers.length > 0) {
		const list = containers.join(', ');
		return {reason: 'unclear', why: text(`several containers look like it: ${list}`, `후보가 여럿: ${list}`)};
	}
	return {reason: 'absent', why: text(`no health page was found for ${name}`, `${name}의 상태 확인 주소를 찾지 못함`)};
}

interface Page {
	readonly name: string;
	readonly container: string;
	readonly endpoint: Record<string, string>;
}

async function findPage(explorer: Explorer, vm: string, container: FoundContainer): Promise<Page | undefined> {
	const known = pageOf(traitsOf(container));
	const {health, running, compose} = container;
	if (known === undefined && health === undefined) return undefined;
	const port = health?.port ?? known?.port ?? container.ports[0]?.port;
	if (port === undefined) return undefined;
	const own = [...(health === undefined ? [] : [health.path]), ...(known?.path === undefined ? [] : [known.path])];
	const paths = [...new Set([...own, ...(own.length > 0 ? [] : USUAL)])];
	const path = running ? await answering(explorer, vm, container, port, paths) : own[0];
	if (path === undefined) return undefined;
	const published = publishedAt(container, port);
	const service = compose?.service ?? container.name;
	const endpoint: Record<string, string> =
		published === undefined
			? {from: vm, container: container.name, url: `http://${service}:${port}${path}`}
			: {from: vm, url: `http://${published}${path}`};
	return {name: known?.role ?? service.replaceAll('.', '-'), container: container.name, endpoint};
}

/** The first path under which the service says that it is well: a page for people that answers everything is no such word. */
async function answering(
	explorer: Explorer,
	vm: string,
	container: FoundContainer,
	port: number,
	paths: readonly string[],
): Promise<string | undefined> {
	const host = publishedAt(container, port) ?? (container.address === undefined ? undefined : `${container.address}:${port}`);
	if (host === undefined) return undefined;
	return await attempt(explorer, `endpoints.${container.name}`, async signal => {
		for (const path of paths) {
			const response = await explorer.systems
				.http({url: `http://${host}${path}`, from: vm, timeoutMs: 5_000, maxBytes: 65_536}, {signal})
				.catch(ifItself);
			if (response?.status === 200 && !/text\/html/.test(response.headers['content-type'] ?? '')) return path;
		}
		return undefined;
	});
}

/** A service that refuses has no such page; a road that fails is another matter. */
function ifItself(error: unknown): undefined {
	const codes = ['connection-failed', 'no-response', 'protocol-broken', 'response-too-large'];
	if (!(error instanceof ProblemError) || !codes.includes(error.problem.code)) throw error;
	return undefined;
}

function publishedAt({ports}: FoundContainer, port: number): string | undefined {
	const published = ports.find(one => one.port === port)?.published;
	return published && `${published.host}:${published.port}`;
}
