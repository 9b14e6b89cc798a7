import {Resolver} from 'node:dns/promises';
import {existsSync} from 'node:fs';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {findProgram} from './find-program.ts';
import {closedPort} from './listen.ts';
import {runServer} from './run-server.ts';
import {waitUntil} from './wait-until.ts';

const program = findProgram('knotd') ?? ['/usr/sbin/knotd'].find(existsSync);

/** False when this machine has no Knot DNS to start. */
export const hasKnot = program !== undefined;

/** The lines of a zone file for each zone, after its SOA and NS records; one that could never be read is answered with SERVFAIL. */
export type KnotZones = Readonly<Record<string, readonly string[]>>;

export interface KnotServer {
	/** `127.0.0.1:port` */
	readonly address: string;
	/** The zones as they are from now on, as after an edit of their files. */
	serve(zones: KnotZones): Promise<void>;
	freeze(): void;
	thaw(): void;
	remove(): Promise<void>;
}

/** An authoritative name server of its own in a temporary directory, on 127.0.0.1. */
export async function startKnotServer(zones: KnotZones): Promise<KnotServer> {
	if (program === undefined) throw new Error('no knotd here');
	const directory = await mkdtemp(join(tmpdir(), 'coinpilot-knot-'));
	const port = await closedPort();
	let serial = 0;
	const write = async (given: KnotZones) => {
		serial++;
		await mkdir(join(directory, 'zones'), {recursive: true});
		for (const [zone, lines] of Object.entries(given)) {
			const soa = `@ SOA ns.${zone}. admin.${zone}. ${serial} 60 60 600 60\n@ NS ns.${zone}.\nns A 127.0.0.1\n`;
			// Its own serial tells when the server has taken it over.
			await writeFile(
				join(directory, 'zones', `${zone}.zone`),
				`$ORIGIN ${zone}.\n$TTL 60\n${soa}serial TXT "${serial}"\n${lines.join('\n')}\n`,
			);
		}
	};
	const settings = {
		server: {listen: [`127.0.0.1@${port}`], rundir: directory},
		database: {storage: directory},
		log: [{target: 'stderr', any: 'warning'}],
		template: [
			{id: 'default', storage: join(directory, 'zones'), 'zonefile-sync': -1, 'zonefile-load': 'whole', 'journal-content': 'none'},
		],
		zone: Object.keys(zones).map(domain => ({domain})),
	};
	await write(zones);
	await writeFile(join(directory, 'knot.conf'), yaml(settings));
	const server = runServer(program, ['-c', join(directory, 'knot.conf')], directory);
	const remove = async () => {
		await server.stop('SIGTERM');
		await rm(directory, {recursive: true, force: true});
	};
	const taken = (given: KnotZones, orBroken: boolean) =>
		waitUntil('Knot to serve the zones', async () => {
			if (server.process.exitCode !== null) throw new Error(`knotd ended: ${server.output()}`);
			const resolver = new Resolver({timeout: 500, tries: 1});
			resolver.setServers([`127.0.0.1:${port}`]);
			const answers = await Promise.all(
				Object.keys(given).map(async zone => {
					try {
						return (await resolver.resolveTxt(`serial.${zone}`)).flat().includes(String(serial));
					} catch (error) {
						return orBroken && error instanceof Error && 'code' in error && error.code === 'ESERVFAIL';
					}
				}),
			);
			return answers.every(Boolean) || undefined;
		});
	try {
		await taken(zones, true);
		return {
			address: `127.0.0.1:${port}`,
			async serve(next) {
				await write(next);
				server.process.kill('SIGHUP');
				await taken(next, false);
			},
			freeze: () => server.freeze(),
			thaw: () => server.thaw(),
			remove,
		};
	} catch (error) {
		await remove();
		throw error;
	}
}

/** Knot's configuration is its own dialect of YAML, which does not take JSON. */
function yaml(settings: Readonly<Record<string, object>>): string {
	const value = (one: unknown) => (Array.isArray(one) ? `[${one.map(part => `"${part}"`).join(', ')}]` : `"${one}"`);
	return Object.entries(settings)
		.map(([section, content]) => {
			if (!Array.isArray(content)) {
				return `${section}:\n${Object.entries(content)
					.map(([key, one]) => `  ${key}: ${value(one)}\n`)
					.join('')}`;
			}
			const items = content.map(item =>
				Object.entries(item as object)
					.map(([key, one], index) => `  ${index === 0 ? '-' : ' '} ${key}: ${value(one)}\n`)
					.join(''),
			);
			return `${section}:\n${items.join('')}`;
		})
		.join('');
}
