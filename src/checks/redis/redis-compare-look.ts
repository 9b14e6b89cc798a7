import {setTimeout as wait} from 'node:timers/promises';
import {parseDuration} from '../../core/duration.ts';
import {text, type Words} from '../../core/text.ts';
import {untilAborted} from '../../core/until-aborted.ts';
import {NOT_TEXT} from '../../systems/redis/not-text.ts';
import type {RedisSession, Systems} from '../../systems/systems.ts';
import {type SeenProblem, seenProblem} from '../seen-problem.ts';
import {parseInfo} from './redis.ts';
import type {DatabaseCompared, KeyDifference, RedisCompareSeen, RedisCompareSpec} from './redis-compare-spec.ts';
import {inBatches, scanKeys} from './redis-scan.ts';
import {type KeyRead, readKeyValue} from './redis-value.ts';

const MOST_KEYS = 1_000_000;
const BATCH = 128;

class SideError extends Error {
	readonly side: 'source' | 'target';
	readonly problem: SeenProblem;
	constructor(side: 'source' | 'target', problem: SeenProblem) {
		super(problem.code);
		this.side = side;
		this.problem = problem;
	}
}

/** One session on each side for as long as it takes. */
export async function compareServers(spec: RedisCompareSpec, systems: Systems, signal: AbortSignal): Promise<RedisCompareSeen> {
	try {
		return await onSide('source', spec, systems, signal, source =>
			onSide('target', spec, systems, signal, target => compare(source, target, spec, signal)),
		);
	} catch (error) {
		if (error instanceof SideError) return {side: error.side, problem: error.problem};
		throw error;
	}
}

async function onSide<T>(
	side: 'source' | 'target',
	spec: RedisCompareSpec,
	systems: Systems,
	signal: AbortSignal,
	use: (session: RedisSession) => Promise<T>,
): Promise<T> {
	try {
		const tell = (error: unknown): never => {
			throw error instanceof SideError ? error : new SideError(side, seenProblem(error));
		};
		return await systems.redis(spec[side], session => use({command: (...words) => session.command(...words).catch(tell)}), {signal});
	} catch (error) {
		throw error instanceof SideError ? error : new SideError(side, seenProblem(error));
	}
}

async function compare(source: RedisSession, target: RedisSession, spec: RedisCompareSpec, signal: AbortSignal): Promise<RedisCompareSeen> {
	const [left, right] = await Promise.all([source, target].map(async side => parseInfo(String(await side.command('INFO')))));
	const same = left?.run_id !== undefined && left.run_id === right?.run_id;
	const replicas = [...replicaOf('source', left), ...replicaOf('target', right)];
	const numbers = spec.databases ?? [...new Set([...databasesOf(left), ...databasesOf(right)])].sort((one, other) => one - other);
	const databases: DatabaseCompared[] = [];
	let differences: readonly KeyDifference[] = [];
	for (const db of numbers) {
		signal.throwIfAborted();
		const both = [source, target] as const;
		await Promise.all(both.map(side => side.command('SELECT', String(db))));
		const found = await compareDatabase(source, target, db, spec, signal);
		if (found === undefined) return {databases: undefined, differences: [], same, replicas};
		databases.push(found.counts);
		differences = differences.concat(found.differences);
	}
	return {databases, differences, same, replicas};
}

function replicaOf<S extends 'source' | 'target'>(side: S, info: Readonly<Record<string, string>> | undefined) {
	return info?.role === 'slave' ? [{side, master: `${info.master_host ?? '—'}:${info.master_port ?? '—'}`}] : [];
}

function databasesOf(info: Readonly<Record<string, string>> | undefined): number[] {
	return Object.keys(info ?? {}).flatMap(name => (/^db\d+$/.test(name) ? [Number(name.slice(2))] : []));
}

async function compareDatabase(source: RedisSession, target: RedisSession, db: number, spec: RedisCompareSpec, signal: AbortSignal) {
	const scan = (pattern: string) => Promise.all([scanKeys(source, pattern, MOST_KEYS), scanKeys(target, pattern, MOST_KEYS)]);
	const [[left, right], ...others] = await Promise.all([scan(spec.pattern), ...[...spec.ignore, ...spec.presenceOnly].map(scan)]);
	if (left === undefined || right === undefined || others.some(pair => pair.includes(undefined))) return undefined;
	// The server's own idea of a pattern decides, so that there is one.
	const matching = (from: number, to: number) => new Set(others.slice(from, to).flatMap(pair => pair.flatMap(keys => [...(keys ?? [])])));
	const ignored = matching(0, spec.ignore.length);
	const loose = matching(spec.ignore.length, others.length);
	const all = [...new Set([...left, ...right])].filter(key => !ignored.has(key));
	const toleranceMs = parseDuration(spec.ttlTolerance) ?? 0;
	let expired = 0;
	let compared = 0;
	const look = async (keys: readonly string[]): Promise<KeyDifference[]> => {
		expired = 0;
		compared = 0;
		const told = await inBatches(keys, BATCH, async key => {
			if (!isText(key)) return [{db, key, kind: 'untold' as const}];
			const [one, other] = await Promise.all([readKeyValue(source, key), readKeyValue(target, key)]);
			const found = differenceOf(one, other, {toleranceMs, loose: loose.has(key)});
			if (found === 'expired') expired++;
			else compared++;
			return found === undefined || found === 'expired' ? [] : [{db, key, ...found}];
		});
		return told.flat();
	};
	let differences = await look(all);
	const counts = {expired, compared};
	if (differences.length > 0) {
		await untilAborted(wait(parseDuration(spec.recheckAfter) ?? 0), signal);
		const before = differences.length;
		differences = await look(differences.map(({key}) => key));
		counts.expired += expired;
		counts.compared -= before - compared;
	}
	return {counts: {db, source: left.size, target: right.size, ...counts}, differences};
}

/** Of a name that is not UTF-8 only what is left of it came here, by which no server finds the key. */
function isText(key: string): boolean {
	return !key.startsWith(NOT_TEXT) && !key.includes('\ufffd');
}

type Found = Omit<KeyDifference, 'db' | 'key'> | 'expired' | undefined;

/** A key whose life ends within the tolerance may be gone on the other side already, and both are right. */
function differenceOf(
	source: KeyRead,
	target: KeyRead,
	{toleranceMs, loose}: {readonly toleranceMs: number; readonly loose: boolean},
): Found {
	const dying = (key: KeyRead) => key.ttlMs !== undefined && key.ttlMs <= toleranceMs;
	if (source.type === 'none' && target.type === 'none') return 'expired';
	if (target.type === 'none') return dying(source) ? 'expired' : {kind: 'missing'};
	if (source.type === 'none') return dying(target) ? 'expired' : {kind: 'extra'};
	if (loose) return undefined;
	if (source.type !== target.type) return {kind: 'type', source: source.type, target: target.type};
	if (source.digest === undefined || target.digest === undefined) return {kind: 'untold', source: source.type, target: target.type};
	if (source.digest !== target.digest) return {kind: 'value'};
	const [left, right] = [source.ttlMs, target.ttlMs];
	const apart = left === undefined || right === undefined ? left !== right : Math.abs(left - right) > toleranceMs;
	return apart ? {kind: 'ttl', source: lifeOf(left), target: lifeOf(right)} : undefined;
}

function lifeOf(ttlMs: number | undefined): Words {
	return ttlMs === undefined ? text('never expires', '만료 없음') : `${Math.round(ttlMs / 1_000)} s`;
}
