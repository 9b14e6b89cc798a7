import {parseDuration} from '../../core/duration.ts';
import {agoWords, withinWords} from '../../core/duration-text.ts';
import {problemText} from '../../core/problem-text.ts';
import {phrase, plain, say, type Text, text, type Words} from '../../core/text.ts';
import type {Status, Verdict} from '../../core/verdict.ts';
import type {Finding} from '../finding.ts';
import {finding, judgeValue, verdictOf} from '../judge-value.ts';
import {match} from '../matchers.ts';
import {problemMark} from '../seen-problem.ts';
import {formatCount} from '../signed-count.ts';
import {type KeyPattern, type KeySeen, MOST_LOOKED, type PatternSeen, type RedisKeysSeen, type RedisKeysSpec} from './redis-keys-spec.ts';
import {shownKey} from './redis-scan.ts';
import {statusOfRedis} from './redis-status.ts';

/** Clocks of the server and of what writes the value may be apart by this much. */
const AHEAD_MS = 60_000;
const MOST_NAMED = 5;

export function judgeRedisKeys(seen: RedisKeysSeen, spec: RedisKeysSpec): Verdict {
	if ('problem' in seen) {
		const status = statusOfRedis(seen.problem);
		const evidence = [{label: plain(spec.cache), observed: problemMark(seen.problem), status} as const];
		return {status, summary: problemText(seen.problem), evidence};
	}
	const findings = spec.patterns.flatMap((wanted, index) => {
		const pattern = seen.patterns[index];
		return pattern === undefined ? [] : judgePattern(pattern, wanted, seen.now);
	});
	const total = seen.patterns.reduce((sum, {count}) => sum + (count ?? 0), 0);
	return verdictOf(findings, text(`Keys are as they should be: ${total} match`, `키 상태 정상: ${total}개 일치`));
}

function judgePattern(seen: PatternSeen, wanted: KeyPattern, now: number | undefined): Finding[] {
	const name = wanted.db === 0 ? wanted.pattern : `db${wanted.db} ${wanted.pattern}`;
	const counted = judgeValue(text(`${name}: keys`, `${name}: 키 수`), seen.count, wanted.count);
	// That nothing matches is what an empty database says too, and one that lost everything.
	if (counted.evidence.status === 'pass' && seen.count === 0 && seen.size === 0) {
		const reason = text(
			`${name}: no key matches, but its database holds no key at all`,
			`${name}: 일치하는 키가 없지만 데이터베이스에 키가 하나도 없음`,
		);
		return [{evidence: {...counted.evidence, status: 'unknown'}, reason}];
	}
	const missing = seen.missing.map(key => {
		const shown = shownKey(key);
		return finding(
			'fail',
			plain(shown),
			text('missing', '없음'),
			text('present', '있음'),
			text(`${shown} is missing`, `${shown} 키가 없음`),
		);
	});
	const each = seen.looked.map(key => judgeKey(key, wanted, now));
	return [counted, ...missing, ...judgeLooked(seen, name), ...gathered(each.flat(), name)];
}

/** Of very many keys some stand for the others, and it says so. */
function judgeLooked({count = 0, looked}: PatternSeen, name: string): Finding[] {
	if (looked.length === 0 || count <= MOST_LOOKED) return [];
	const [some, all] = [formatCount(BigInt(looked.length)), formatCount(BigInt(count))];
	return [finding('pass', text(`${name}: looked at`, `${name}: 확인한 키`), text(`${some} of ${all}`, `${all}개 중 ${some}개`))];
}

interface KeyFinding {
	readonly status: Status;
	readonly what: 'type' | 'ttl' | 'fresh';
	readonly key: string;
	readonly observed: Words;
	readonly expected: Words;
}

const NEVER = text('never expires', '만료 없음');

function judgeKey(seen: KeySeen, {type, ttl, persistent, fresh}: KeyPattern, now: number | undefined): KeyFinding[] {
	const found: KeyFinding[] = [];
	const add = (what: KeyFinding['what'], status: Status, observed: Words, expected: Words) =>
		found.push({what, status, key: seen.key, observed, expected});
	if (type !== undefined) add('type', seen.type === type ? 'pass' : 'fail', seen.type, type);
	const left = seen.ttl === undefined ? NEVER : `${Math.round(seen.ttl)} s`;
	if (ttl !== undefined) {
		const {matched, expected, unclear} = match(seen.ttl, ttl);
		add('ttl', matched ? 'pass' : seen.ttl === undefined || unclear === undefined ? 'fail' : 'unknown', left, `${expected} s`);
	}
	if (persistent === true) add('ttl', seen.ttl === undefined ? 'pass' : 'fail', left, NEVER);
	if (fresh !== undefined) {
		const expected = withinWords(fresh.within);
		if (now === undefined || seen.writtenAt === undefined)
			add('fresh', 'unknown', text('no time to be read', '읽을 수 있는 시각 없음'), expected);
		else if (seen.writtenAt === 'unzoned') {
			add('fresh', 'unknown', text('a time without a zone (say `zone`)', '시간대 없는 시각(`zone` 지정 필요)'), expected);
		} else {
			const ageMs = now - seen.writtenAt;
			const good = ageMs >= -AHEAD_MS && ageMs <= (parseDuration(fresh.within) ?? 0);
			add('fresh', good ? 'pass' : 'fail', agoWords(ageMs), expected);
		}
	}
	return found;
}

const WHAT: Readonly<Record<KeyFinding['what'], Text>> = {
	type: text('type', '자료형'),
	ttl: text('time to live', 'TTL'),
	fresh: text('freshness', '갱신 시각'),
};

/** One line for all the keys that are well, and one for each of the first few that are not. */
function gathered(found: readonly KeyFinding[], name: string): Finding[] {
	return (['type', 'ttl', 'fresh'] as const).flatMap(what => {
		const of = found.filter(one => one.what === what);
		const bad = of.filter(one => one.status !== 'pass');
		const label = WHAT[what];
		const good = of.length - bad.length;
		const [first] = of;
		if (first === undefined) return [];
		const lines: Finding[] =
			good === 0
				? []
				: [
						finding(
							'pass',
							text(`${name}: ${label.en}`, `${name}: ${label.ko}`),
							text(`${good} of ${of.length}`, `${of.length}개 중 ${good}개`),
							first.expected,
						),
					];
		const named = bad.slice(0, MOST_NAMED).map(({key, status, observed, expected}) => {
			const shown = shownKey(key);
			const about = phrase`${shown}: ${label}`;
			const {en, ko} = phrase`${about} ${observed}`;
			const reason = text(`${en}, expected ${say(expected, 'en')}`, `${ko}, 예상은 ${say(expected, 'ko')}`);
			return finding(status, about, observed, expected, reason);
		});
		const left = bad.length - named.length;
		if (left > 0) {
			const status = bad.slice(MOST_NAMED).some(one => one.status === 'fail') ? 'fail' : 'unknown';
			const more = text(`${name}: ${left} more keys`, `${name}: 그 외 키 ${left}개`);
			named.push(finding(status, more, `${left}`, first.expected, more));
		}
		return [...lines, ...named];
	});
}
