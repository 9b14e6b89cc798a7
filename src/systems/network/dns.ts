import {Resolver} from 'node:dns/promises';
import {isIP} from 'node:net';
import {abortProblem} from '../../core/abort-problem.ts';
import {ProblemError} from '../../core/problem.ts';
import {text} from '../../core/text.ts';
import type {DnsAnswer, RecordType, Systems} from '../systems.ts';
import {systemLookup} from './system-lookup.ts';

/** Error codes of c-ares that are answers of the server, as the response codes they stand for. */
const RCODES: Record<string, string> = {
	ENODATA: 'NOERROR',
	ENOTFOUND: 'NXDOMAIN',
	ESERVFAIL: 'SERVFAIL',
	EREFUSED: 'REFUSED',
	EFORMERR: 'FORMERR',
	ENOTIMP: 'NOTIMP',
};

export interface NameResolver {
	readonly resolve: Systems['resolve'];
	readonly lookup: Systems['lookup'];
}

/**
 * Asks the given resolvers (`1.1.1.1`, `127.0.0.1:5353`, `[::1]:53`, a name server's name), in order, the next one only where one does
 * not answer; without any, the system's. An answer is an answer whatever its code: only silence is a `resolver-failed`.
 */
export function createResolver(servers: readonly string[]): NameResolver {
	const resolve: NameResolver['resolve'] = async (name, type, {signal, server}) => {
		const candidates = server === undefined ? orSystem(servers) : [server];
		let last: unknown;
		for (const candidate of candidates) {
			try {
				return await ask(candidate, name, type, signal);
			} catch (error) {
				if (signal.aborted) throw abortProblem(signal);
				last = error;
			}
		}
		throw (
			last ??
			new ProblemError({code: 'resolver-failed', name, server: '', detail: text('no resolver is configured', '설정된 리졸버가 없음')})
		);
	};

	const lookup: NameResolver['lookup'] = async (name, {signal}) => {
		if (isIP(name) !== 0) return [name];
		if (servers.length === 0 || name === 'localhost') return await systemLookup(name, signal);
		const answers = await Promise.all([resolve(name, 'A', {signal}), resolve(name, 'AAAA', {signal})]);
		// A family that went unanswered must not vanish quietly: its addresses would then never be looked at.
		const broken = answers.find(({rcode}) => rcode !== 'NOERROR' && rcode !== 'NXDOMAIN');
		if (broken !== undefined) {
			throw new ProblemError({code: 'resolver-failed', name, server: broken.server, detail: broken.rcode});
		}
		const addresses = answers.flatMap(({records}) => records);
		if (addresses.length > 0) return addresses;
		throw new ProblemError({
			code: 'name-unresolved',
			name,
			answer: answers.some(({rcode}) => rcode === 'NOERROR') ? 'no address' : 'NXDOMAIN',
		});
	};

	return {resolve, lookup};
}

function orSystem(servers: readonly string[]): readonly string[] {
	return servers.length > 0 ? servers : new Resolver().getServers();
}

async function ask(server: string, name: string, type: RecordType, signal: AbortSignal): Promise<DnsAnswer> {
	if (signal.aborted) throw abortProblem(signal);
	const addresses = await serverAddresses(server, signal);
	const resolver = new Resolver({timeout: 2_000, tries: 2});
	const cancel = () => resolver.cancel();
	try {
		resolver.setServers(addresses);
		signal.addEventListener('abort', cancel, {once: true});
		return {rcode: 'NOERROR', records: await query(resolver, name, type), server};
	} catch (error) {
		if (signal.aborted) throw abortProblem(signal);
		const code = error instanceof Error && 'code' in error ? String(error.code) : '';
		const rcode = RCODES[code];
		if (rcode !== undefined) return {rcode, records: [], server};
		throw new ProblemError(
			{code: 'resolver-failed', name, server, detail: code || text('unusable resolver address', '쓸 수 없는 리졸버 주소')},
			{cause: error},
		);
	} finally {
		signal.removeEventListener('abort', cancel);
	}
}

/** node:dns takes addresses only; a name server's name is looked up first. */
async function serverAddresses(server: string, signal: AbortSignal): Promise<string[]> {
	const {host, port} = splitServer(server);
	const addresses = await systemLookup(host, signal);
	return addresses.map(address => `${isIP(address) === 6 ? `[${address}]` : address}${port === undefined ? '' : `:${port}`}`);
}

/** `host`, `host:port`, `[address]:port`, or an address as it stands. */
function splitServer(server: string): {readonly host: string; readonly port?: string} {
	if (isIP(server) !== 0) return {host: server};
	const [, bracketed, bare = server, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(server) ?? [];
	return {host: bracketed ?? bare, ...(port === undefined ? {} : {port})};
}

async function query(resolver: Resolver, name: string, type: RecordType): Promise<string[]> {
	switch (type) {
		case 'A':
			return await resolver.resolve4(name);
		case 'AAAA':
			return await resolver.resolve6(name);
		case 'CNAME':
			return await resolver.resolveCname(name);
		case 'NS':
			return await resolver.resolveNs(name);
		case 'MX':
			return (await resolver.resolveMx(name)).map(({priority, exchange}) => `${priority} ${exchange}`);
		case 'TXT':
			return (await resolver.resolveTxt(name)).map(chunks => chunks.join(''));
		case 'CAA':
			return (await resolver.resolveCaa(name)).map(({critical, ...properties}) => {
				const [[tag, value] = ['', '']] = Object.entries(properties);
				return `${critical} ${tag} "${value}"`;
			});
	}
}
