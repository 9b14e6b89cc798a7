import {parseDuration} from '../../core/duration.ts';
import {durationText, withinWords} from '../../core/duration-text.ts';
import {problemText} from '../../core/problem-text.ts';
import {plain, type Text, text, type Words} from '../../core/text.ts';
import {type Evidence, type Status, type Verdict, worst} from '../../core/verdict.ts';
import {problemMark} from '../seen-problem.ts';
import type {RedisFacts, RedisSeen, RedisSpec} from './redis-spec.ts';
import {statusOfRedis} from './redis-status.ts';

interface Finding {
	readonly evidence: Evidence & {readonly status: Status};
	readonly reason: Text;
}

export function judgeRedis(seen: RedisSeen, spec: RedisSpec): Verdict {
	if ('problem' in seen) {
		const status = statusOfRedis(seen.problem);
		const evidence = [{label: plain(spec.cache), observed: problemMark(seen.problem), status} as const];
		return {status, summary: problemText(seen.problem), evidence};
	}
	const findings = findingsOf(seen, spec);
	const status = worst(findings.map(finding => finding.evidence.status));
	const deciding = findings.filter(finding => finding.evidence.status === status);
	const more = deciding.length - 1;
	const reason = deciding[0]?.reason ?? plain('?');
	const summary =
		status === 'pass'
			? text(`Redis keeps its data: ${seen.keys} keys`, `Redis 데이터 보존 상태 정상: 키 ${seen.keys}개`)
			: text(more > 0 ? `${reason.en} (and ${more} more)` : reason.en, more > 0 ? `${reason.ko} (외 ${more}개)` : reason.ko);
	return {status, summary, evidence: findings.map(finding => finding.evidence)};
}

function findingsOf(seen: RedisFacts, spec: RedisSpec): Finding[] {
	return [
		loading(seen.info),
		role(seen.info, spec),
		appendOnly(seen.info, spec),
		firstRewrite(seen.info, spec),
		...(spec.appendonly ? [fieldIsOk(seen.info, 'aof_last_write_status', text('writing the append-only file', 'AOF 쓰기'))] : []),
		...(spec.appendonly ? [fieldIsOk(seen.info, 'aof_last_bgrewrite_status', text('rewriting the append-only file', 'AOF 재작성'))] : []),
		...(spec.appendonly ? [] : [snapshots(seen)]),
		fieldIsOk(seen.info, 'rdb_last_bgsave_status', text('the last snapshot', '마지막 RDB 저장')),
		lastSave(seen, spec),
		keys(seen, spec),
		keysLoaded(seen, spec),
		memory(seen.info, spec),
		evictions(seen.info),
		...password(seen, spec),
		...bound(seen, spec),
	].filter(finding => finding !== undefined);
}

function found(label: string, observed: Words, expected: Words | undefined, status: Status, reason: Text): Finding {
	return {evidence: {label: plain(label), observed, status, ...(expected === undefined ? {} : {expected})}, reason};
}

function loading(info: RedisFacts['info']): Finding {
	const value = info.loading ?? '—';
	const status = value === '0' ? 'pass' : value === '—' ? 'unknown' : 'fail';
	const done = info.loading_loaded_perc === undefined ? '' : ` (${info.loading_loaded_perc}%)`;
	return found(
		'loading',
		`${value}${done}`,
		'0',
		status,
		text(`Redis is still reading its data${done}`, `Redis가 아직 데이터를 읽는 중${done}`),
	);
}

/** One that was moved by replication and never let go of is written by its old master, and by nobody else. */
function role(info: RedisFacts['info'], spec: RedisSpec): Finding {
	const value = info.role === 'slave' ? 'replica' : (info.role ?? '—');
	const master = `${info.master_host ?? '?'}:${info.master_port ?? '?'}`;
	const shown = info.role === 'slave' ? text(`replica of ${master}`, `replica (마스터 ${master})`) : plain(value);
	const status = value === spec.role ? 'pass' : value === '—' ? 'unknown' : 'fail';
	return found('role', shown, spec.role, status, text(`Redis is a ${shown.en}`, `Redis 역할: ${shown.ko}`));
}

const FUTURE_MS = 30_000;
/** Redis counts both in whole seconds, and takes a moment to load. */
const START_SLACK_MS = 3_000;

/** Shown in any case; it decides only where an age is asked for. What was not changed since needs no newer one. */
function lastSave({info, now}: RedisFacts, {savedWithin}: RedisSpec): Finding | undefined {
	const at = Number(info.rdb_last_save_time ?? Number.NaN) * 1_000;
	const changes = info.rdb_changes_since_last_save;
	const told = !Number.isNaN(at) && at > 0 && now !== undefined && changes !== undefined;
	if (!told) {
		const reason = text('When Redis saved last could not be told', 'Redis 마지막 저장 시각 확인 불가');
		return savedWithin === undefined ? undefined : found('rdb_last_save_time', '—', withinWords(savedWithin), 'unknown', reason);
	}
	const age = durationText(now - at);
	const observed = text(`${age.en} ago, ${changes} changes since`, `${age.ko} 전, 이후 변경 ${changes}건`);
	if (savedWithin === undefined) return found('rdb_last_save_time', observed, undefined, 'pass', plain(''));
	const unproven = (reason: Text) => found('rdb_last_save_time', observed, withinWords(savedWithin), 'unknown', reason);
	if (at > now + FUTURE_MS) {
		return unproven(text('By its own clock Redis saved in the future', '마지막 저장 시각이 Redis 시각보다 미래임'));
	}
	const startedAt = now - Number(info.uptime_in_seconds ?? Number.NaN) * 1_000;
	// Until it saves, Redis says when it was started.
	if (changes !== '0' && Math.abs(at - startedAt) <= START_SLACK_MS && (info.rdb_saves ?? '0') === '0') {
		return unproven(
			text(`Redis has saved no snapshot since it was started ${age.en} ago`, `Redis가 ${age.ko} 전 시작된 뒤 저장한 스냅샷이 없음`),
		);
	}
	const good = now - at <= (parseDuration(savedWithin) ?? 0) || changes === '0';
	const reason = text(`Redis saved its last snapshot ${age.en} ago`, `Redis 마지막 RDB 저장이 ${age.ko} 전임`);
	return found('rdb_last_save_time', observed, withinWords(savedWithin), good ? 'pass' : 'fail', reason);
}

function appendOnly(info: RedisFacts['info'], spec: RedisSpec): Finding {
	const value = info.aof_enabled ?? '—';
	const expected = spec.appendonly ? '1' : '0';
	const status = value === expected ? 'pass' : value === '—' ? 'unknown' : 'fail';
	const reason = spec.appendonly
		? text('The append-only file is off', 'AOF가 꺼져 있음')
		: text('The append-only file is on', 'AOF가 켜져 있음');
	return found('aof_enabled', value, expected, status, reason);
}

/** Switched on while it runs, the append-only file has nothing to start from until it was written in full once: a crash until then loses all. */
function firstRewrite(info: RedisFacts['info'], spec: RedisSpec): Finding | undefined {
	const going = info.aof_rewrite_in_progress === '1' || info.aof_rewrite_scheduled === '1';
	if (!spec.appendonly || info.aof_enabled !== '1' || !going || (info.aof_last_rewrite_time_sec ?? '-1') !== '-1') return undefined;
	const reason = text(
		'The append-only file is being written in full for the first time: look again when that has ended',
		'AOF 최초 전체 기록이 아직 끝나지 않음: 끝난 뒤 다시 확인 필요',
	);
	return found('aof_last_rewrite_time_sec', '-1', '≥ 0', 'unknown', reason);
}

/** Without the append-only file, snapshots are all that is kept; a server that saves none says ok everywhere. */
function snapshots({save}: RedisFacts): Finding {
	const expected = text('at intervals', '주기적');
	if (save === undefined) {
		const reason = text('Redis does not say whether it saves snapshots by itself', 'Redis의 RDB 자동 저장 설정을 알 수 없음');
		return found('save', text('not said', '알 수 없음'), expected, 'unknown', reason);
	}
	const reason = text(
		'Redis keeps nothing: no append-only file, and no snapshots',
		'Redis가 데이터를 저장하지 않음: AOF와 RDB 자동 저장이 모두 꺼짐',
	);
	return found('save', save === '' ? text('never', '없음') : save, expected, save === '' ? 'fail' : 'pass', reason);
}

function fieldIsOk(info: RedisFacts['info'], field: string, what: Text): Finding {
	const value = info[field] ?? '—';
	const status = value === 'ok' ? 'pass' : value === '—' ? 'unknown' : 'fail';
	return found(field, value, 'ok', status, text(`Redis reports ${value} for ${what.en}`, `${what.ko} 상태가 ${value}임`));
}

function keys({keys: count}: RedisFacts, {minKeys}: RedisSpec): Finding {
	const status = count >= minKeys ? 'pass' : count === 0 && minKeys <= 1 ? 'warn' : 'fail';
	const reason =
		count === 0
			? text('Redis holds no key: it may have started without its data', 'Redis에 키가 하나도 없음: 데이터를 읽지 못하고 시작했을 수 있음')
			: text(`Redis holds ${count} keys, expected at least ${minKeys}`, `키가 ${count}개뿐임, 최소 ${minKeys}개 필요`);
	return found('keys', String(count), `≥ ${minKeys}`, status, reason);
}

function keysLoaded({info}: RedisFacts, {minKeysLoaded}: RedisSpec): Finding | undefined {
	const value = info.rdb_last_load_keys_loaded;
	if (minKeysLoaded === undefined) {
		return value === undefined ? undefined : found('rdb_last_load_keys_loaded', value, undefined, 'pass', plain(''));
	}
	if (value === undefined) {
		return found(
			'rdb_last_load_keys_loaded',
			'—',
			`≥ ${minKeysLoaded}`,
			'unknown',
			text('This Redis does not say how many keys it read', '이 Redis는 읽어들인 키 수를 알려주지 않음'),
		);
	}
	const status = Number(value) >= minKeysLoaded ? 'pass' : 'fail';
	const reason = text(
		`At its last start Redis read ${value} keys from disk, expected at least ${minKeysLoaded}`,
		`마지막 시작 때 디스크에서 읽은 키가 ${value}개뿐임, 최소 ${minKeysLoaded}개 필요`,
	);
	return found('rdb_last_load_keys_loaded', value, `≥ ${minKeysLoaded}`, status, reason);
}

function memory(info: RedisFacts['info'], {maxMemoryShare}: RedisSpec): Finding {
	const used = Number(info.used_memory ?? Number.NaN);
	const limit = Number(info.maxmemory ?? Number.NaN);
	const [taken, most] = [megabytes(used), megabytes(limit)];
	const observed =
		limit === 0 ? text(`${taken} of no limit`, `${taken} (한도 없음)`) : text(`${taken} of ${most}`, `한도 ${most} 중 ${taken}`);
	if (Number.isNaN(used) || Number.isNaN(limit)) {
		return found(
			'used_memory',
			'—',
			undefined,
			'unknown',
			text('Redis does not say how much memory it uses', 'Redis가 메모리 사용량을 알려주지 않음'),
		);
	}
	const percent = limit === 0 ? 0 : Math.round((used / limit) * 100);
	const over = limit > 0 && used > limit * maxMemoryShare;
	const reason = text(`Redis uses ${percent}% of its memory limit`, `Redis가 메모리 한도의 ${percent}%를 사용 중`);
	return found('used_memory', observed, limit === 0 ? undefined : `≤ ${Math.round(maxMemoryShare * 100)}%`, over ? 'warn' : 'pass', reason);
}

function evictions(info: RedisFacts['info']): Finding {
	const value = info.evicted_keys ?? '—';
	const status = value === '0' ? 'pass' : value === '—' ? 'unknown' : 'warn';
	return found(
		'evicted_keys',
		value,
		'0',
		status,
		text(`Redis threw out ${value} keys for want of memory`, `메모리 부족으로 키 ${value}개가 제거됨`),
	);
}

const PASSWORD = {required: text('required', '필요'), none: text('none', '없음')};

function password({asksPassword}: RedisFacts, spec: RedisSpec): Finding[] {
	const state = asksPassword === undefined ? undefined : asksPassword ? 'required' : 'none';
	const observed = state === undefined ? text('not said', '알 수 없음') : PASSWORD[state];
	if (spec.password === undefined) return asksPassword === undefined ? [] : [found('password', observed, undefined, 'pass', plain(''))];
	const status = asksPassword === undefined ? 'unknown' : state === spec.password ? 'pass' : 'fail';
	const reason =
		asksPassword === undefined
			? text('Redis does not say whether it asks for a password', 'Redis의 비밀번호 설정 여부를 알 수 없음')
			: asksPassword
				? text('Redis asks for a password', 'Redis가 비밀번호를 요구함')
				: text('Redis lets anybody in without a password', 'Redis가 비밀번호 없이 열려 있음');
	return [found('password', observed, PASSWORD[spec.password], status, reason)];
}

function bound({bind}: RedisFacts, spec: RedisSpec): Finding[] {
	if (spec.bind === undefined) return bind === undefined ? [] : [found('bind', bind.join(' '), undefined, 'pass', plain(''))];
	const expected = spec.bind.join(' ');
	if (bind === undefined) {
		const reason = text('Redis does not say which addresses it is bound to', 'Redis가 바인딩된 주소를 알려주지 않음');
		return [found('bind', '—', expected, 'unknown', reason)];
	}
	const beyond = bind.filter(address => !spec.bind?.includes(address));
	const reason = text(`Redis is bound to ${beyond.join(', ')} as well`, `Redis가 ${beyond.join(', ')}에도 바인딩됨`);
	return [found('bind', bind.join(' '), expected, beyond.length === 0 ? 'pass' : 'fail', reason)];
}

function megabytes(bytes: number): string {
	return `${(bytes / 1_048_576).toFixed(1)} MiB`;
}
