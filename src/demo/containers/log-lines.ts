import {seconds} from '../prometheus/promql-parse.ts';
import type {World} from '../world.ts';
import type {Container} from './containers.ts';

interface Wanted {
	readonly since: string | undefined;
	readonly tail: string | undefined;
}

/**
 * What a service wrote lately: one heartbeat a minute. As in life, a healthy line may carry a failure word as the name of
 * a field that is zero.
 */
export function logLines(
	{service, status, startedAt}: Pick<Container, 'service' | 'status' | 'startedAt'>,
	world: World,
	wanted: Wanted,
): string {
	// The bot's lines follow it wherever it is live, as its pages do.
	const elsewhere = service === 'bot' && world.live().minikube;
	if (status === 'created' && !elsewhere) return '';
	const now = Date.now();
	const from = Math.max(startedAt, sinceOf(wanted.since, now) ?? now - 3_600_000);
	const stalled = service === 'bot' && world.has('bot-stalled');
	const lines: string[] = [];
	if (startedAt >= from) lines.push(`${new Date(startedAt).toISOString()} | INFO | ${service} started\n`);
	for (let at = Math.ceil(from / 60_000) * 60_000; at <= now; at += 60_000) {
		if (stalled && at > now - 30 * 60_000) continue;
		lines.push(`${new Date(at).toISOString()} | INFO | ${sentence(service, at)}\n`);
		const wrong = complaint(service, at, world);
		if (wrong !== undefined) lines.push(`${new Date(at).toISOString()} | WARN | ${wrong}\n`);
	}
	const latest = complaint(service, 0, world);
	if (latest !== undefined) lines.push(`${new Date(now).toISOString()} | WARN | ${latest}\n`);
	const broken = world.has('log-errors') && (service === 'bot' || service === 'collector');
	if (broken) lines.push(TRACE.replace('TIME', new Date(now).toISOString()));
	const tail = wanted.tail === undefined || wanted.tail === 'all' ? lines.length : Number(wanted.tail);
	return lines.slice(Math.max(0, lines.length - tail)).join('');
}

const TRACE = `TIME | ERROR | loop aborted
Traceback (most recent call last):
  File "/app/exchange.py", line 88, in fetch
    raise ConnectionError(url)
ConnectionError: api.upbit.com did not answer
`;

function sentence(service: string, at: number): string {
	if (service !== 'bot') return `${service} alive`;
	if (at % 3_600_000 === 0) return 'regime updated: SIDEWAYS (KRW-BTC)';
	if (at % 600_000 === 0) return 'rss ingest done: new=0 duplicate=14 failed=0';
	return 'loop done: symbols=5 entry=0 exit=0 errors=0';
}

/** What goes wrong again and again under a fault. */
function complaint(service: string, at: number, world: World): string | undefined {
	if (service === 'n8n' && world.has('n8n-failing') && at % 600_000 === 0) return 'webhook risk: execution failed, Discord answered 404';
	if (service === 'collector' && world.has('batch-failures') && at % 300_000 === 0) return 'batch backfill failed: 3 of 5 symbols';
	return undefined;
}

/** `10m`, `2026-02-23T09:00:00Z` or seconds since the epoch, as `docker logs --since` takes them. */
function sinceOf(value: string | undefined, now: number): number | undefined {
	if (value === undefined) return undefined;
	if (/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(value)) return now - seconds(value) * 1_000;
	if (/^\d+$/.test(value)) return Number(value) * 1_000;
	const at = Date.parse(value);
	return Number.isNaN(at) ? undefined : at;
}
