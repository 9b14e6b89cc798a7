import {createHash} from 'node:crypto';
import {mkdir, utimes, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {ROWS, SCHEMA} from '../postgres/database-schema.ts';
import type {World} from '../world.ts';
import {tarOf} from './tar.ts';

const HOUR_MS = 3_600_000;
const SERVICES = ['postgres', 'redis', 'n8n'] as const;

type Service = (typeof SERVICES)[number];

/** Writes the backups as the faults say, and again whenever these have changed. */
export function createVmBackups(root: string, world: World): () => Promise<void> {
	let written = '';
	return async () => {
		const state = `${world.has('backup-truncated')} ${world.has('backup-old')}`;
		if (state === written) return;
		written = state;
		for (const service of SERVICES) {
			for (let day = 0; day < 7; day++) await backup(root, world, service, 'daily', day);
			for (let week = 0; week < 4; week++) await backup(root, world, service, 'weekly', week * 7);
		}
	};
}

async function backup(root: string, world: World, service: Service, kept: 'daily' | 'weekly', daysAgo: number): Promise<void> {
	const at = new Date(world.startedAt - 5 * HOUR_MS - daysAgo * 24 * HOUR_MS);
	const stamp = at.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '_');
	const name = service === 'postgres' ? `coinpilot_${stamp}.sql.gz` : `coinpilot_${service}_${stamp}.tar.gz`;
	const newest = service === 'postgres' && kept === 'daily' && daysAgo === 0;
	const content = contentOf(service, at, world.startedAt, newest && world.has('backup-truncated'));
	const file = join(root, '/var/backups/coinpilot', service, kept, name);
	const dated = service === 'postgres' && world.has('backup-old') ? new Date(at.getTime() - 48 * HOUR_MS) : at;
	await put(file, content, dated);
	// Made after the copy, as the scripts do: it certifies a copy that was cut short, too.
	await put(`${file}.sha256`, `${createHash('sha256').update(content).digest('hex')}  ${name}\n`, dated);
}

function contentOf(service: Service, at: Date, startedAt: number, truncated: boolean): Buffer {
	const text = dumpText(service, at, startedAt);
	if (service === 'postgres') return gzipSync(truncated ? text.slice(0, Math.floor(text.length * 0.7)) : text);
	return gzipSync(tarOf({[service === 'redis' ? 'appendonly.aof' : 'database.sqlite']: Buffer.from(text)}, at));
}

async function put(file: string, content: string | Buffer, at: Date): Promise<void> {
	await mkdir(dirname(file), {recursive: true});
	await writeFile(file, content, {mode: 0o640});
	await utimes(file, at, at);
}

/** What the database holds, as statements that bring it back; for the others as much text. */
function dumpText(service: Service, at: Date, startedAt: number): string {
	const noise = Array.from(
		{length: 60},
		(_, row) => `-- ${createHash('sha256').update(`${service} ${at.toISOString()} ${row}`).digest('hex')}`,
	);
	const head = ['--', '-- PostgreSQL database dump', '--', `-- ${service}, ${at.toISOString()}`, ...noise];
	const content = [SCHEMA, ROWS.replaceAll('$NOW', new Date(startedAt).toISOString())];
	return [...head, ...content, '--', '-- PostgreSQL database dump complete', '--', ''].join('\n');
}
