import {problemText} from '../../core/problem-text.ts';
import {phrase, plain, say, type Text, text, type Words} from '../../core/text.ts';
import type {Status, Verdict} from '../../core/verdict.ts';
import {type Finding, reasonsOf, worstOf} from '../finding.ts';
import {type Matcher, match} from '../matchers.ts';
import {problemMark} from '../seen-problem.ts';
import {isOn, type PostgresFacts} from './postgres-facts.ts';
import type {PostgresSeen, PostgresSpec} from './postgres-spec.ts';
import {judgeProblems, statusOfProblem} from './rows-judge.ts';

const MISSING = '—';
const NONE = text('none', '없음');
const INSTALLED = text('installed', '설치됨');

export function judgePostgres(seen: PostgresSeen, spec: PostgresSpec): Verdict {
	if ('problems' in seen) return judgeProblems(seen.problems, {source: spec.against ?? '', target: spec.database});
	if ('problem' in seen) {
		const status = statusOfProblem(seen.problem);
		return {
			status,
			summary: problemText(seen.problem),
			evidence: [{label: plain(spec.database), observed: problemMark(seen.problem), status}],
		};
	}
	const {facts, other} = seen;
	if (facts.major === 0 || facts.version === '') {
		return {
			status: 'unknown',
			summary: text('The server said nothing about itself', '서버가 자신에 대한 정보를 내놓지 않음'),
			evidence: [],
		};
	}
	const findings = [
		version(facts, spec.version),
		...wantedExtensions(facts, spec.extensions),
		...Object.entries(spec.settings ?? {}).map(([name, matcher]) => setting(facts, name, matcher)),
		...replication(facts, spec),
		...restoring(facts),
		...(other === undefined ? [] : alike(facts, other, spec)),
	];
	const evidence = findings.map(finding => finding.evidence);
	const status = worstOf(findings);
	if (status !== 'pass') return {status, summary: reasonsOf(findings, status), evidence};
	const count = Object.keys(facts.extensions).length;
	const summary =
		other === undefined
			? text(`PostgreSQL ${facts.version} is as expected`, `PostgreSQL ${facts.version} 정상`)
			: text(
					`PostgreSQL ${facts.version} matches ${spec.against}: ${count === 1 ? '1 extension' : `${count} extensions`} of the same version`,
					`PostgreSQL ${facts.version}, ${spec.against}와(과) 일치: 확장 ${count}개 버전 동일`,
				);
	return {status, summary, evidence};
}

function found(label: Text, observed: Words, expected: Words | undefined, status: Status, reason: Text): Finding {
	return {evidence: {label, observed, status, ...(expected !== undefined && {expected})}, ...(status !== 'pass' && {reason})};
}

function version({version: observed}: PostgresFacts, matcher: Matcher | undefined): Finding {
	const label = text('version', '버전');
	if (matcher === undefined) return found(label, observed, undefined, 'pass', plain(''));
	const {matched, expected, unclear} = match(observed, matcher);
	const reason = text(`PostgreSQL is ${observed}, expected ${expected}`, `PostgreSQL 버전이 ${observed}임, 예상은 ${expected}`);
	return found(label, observed, expected, matched ? 'pass' : unclear === undefined ? 'fail' : 'unknown', reason);
}

function wantedExtensions({extensions}: PostgresFacts, wanted: PostgresSpec['extensions'] = []): Finding[] {
	const entries = Array.isArray(wanted) ? wanted.map(name => [name, undefined] as const) : Object.entries(wanted);
	return entries.map(([name, matcher]) => {
		const label = text(`extension ${name}`, `확장 ${name}`);
		const installed = Object.hasOwn(extensions, name) ? extensions[name] : undefined;
		const {matched, expected} = matcher === undefined ? {matched: true, expected: INSTALLED} : match(installed, matcher);
		if (installed === undefined) {
			return found(label, MISSING, expected, 'fail', text(`Extension ${name} is not installed`, `확장 ${name}이(가) 설치되지 않음`));
		}
		const reason = text(
			`Extension ${name} is ${installed}, expected ${say(expected, 'en')}`,
			`확장 ${name} 버전이 ${installed}임, 예상은 ${say(expected, 'ko')}`,
		);
		return found(label, installed, expected, matched ? 'pass' : 'fail', reason);
	});
}

/** Sizes and times are words to read and numbers to compare. */
function setting({settings}: PostgresFacts, name: string, matcher: Matcher): Finding {
	const seen = Object.hasOwn(settings, name) ? settings[name] : undefined;
	const asText = match(seen?.value, matcher);
	const {matched, expected, unclear} =
		asText.unclear === 'incomparable' && seen?.number !== undefined ? match(seen.number, matcher) : asText;
	const label = plain(name);
	if (seen === undefined) {
		const reason = text(`Setting ${name} is not there, or not for us to see`, `설정 ${name}이(가) 없거나 볼 권한이 없음`);
		return found(label, MISSING, expected, 'unknown', reason);
	}
	const status = matched ? 'pass' : unclear === undefined ? 'fail' : 'unknown';
	return found(
		label,
		seen.value,
		expected,
		status,
		text(`${name} is ${seen.value}, expected ${expected}`, `${name} 값이 ${seen.value}임, 예상은 ${expected}`),
	);
}

function replication({replication: left}: PostgresFacts, spec: PostgresSpec): Finding[] {
	if (spec.replication === 'any') return [];
	const observed = left.length === 0 ? NONE : left.join(', ');
	const reason = phrase`${text('Replication is left behind', '복제 설정이 남아 있음')}: ${observed}`;
	return [found(text('replication', '복제'), observed, NONE, left.length === 0 ? 'pass' : 'fail', reason)];
}

function restoring({restoring: value}: PostgresFacts): Finding[] {
	if (value === undefined) return [];
	const reason = text(
		'timescaledb.restoring is still on: background workers stand still until timescaledb_post_restore() ends well',
		'timescaledb.restoring이 아직 켜져 있음: timescaledb_post_restore()가 끝나기 전까지 백그라운드 작업이 멈춤',
	);
	return [found(plain('timescaledb.restoring'), value, 'off', isOn(value) ? 'fail' : 'pass', reason)];
}

function alike(facts: PostgresFacts, other: PostgresFacts, {database, against = ''}: PostgresSpec): Finding[] {
	if (facts.identity !== '' && facts.identity === other.identity) {
		const reason = text(
			`${against} and ${database} lead to one and the same database`,
			`${against}와(과) ${database}이(가) 같은 데이터베이스로 연결됨`,
		);
		return [
			found(plain(against), text('the same database', '같은 데이터베이스'), text('another database', '다른 데이터베이스'), 'fail', reason),
		];
	}
	const same = (label: Text, mine: string, theirs: string, reason: Text) =>
		found(label, mine, theirs, mine === theirs ? 'pass' : 'fail', reason);
	const names = [...new Set([...Object.keys(facts.extensions), ...Object.keys(other.extensions)])].sort();
	return [
		same(
			text(`major version of ${against}`, `${against} 주 버전`),
			String(facts.major),
			String(other.major),
			text(
				`${database} runs PostgreSQL ${facts.major}, ${against} ${other.major}`,
				`${database}은(는) PostgreSQL ${facts.major}, ${against}은(는) ${other.major}`,
			),
		),
		same(
			text(`encoding of ${against}`, `${against} 인코딩`),
			facts.encoding,
			other.encoding,
			text(
				`${database} is encoded in ${facts.encoding}, ${against} in ${other.encoding}`,
				`${database} 인코딩은 ${facts.encoding}, ${against}은(는) ${other.encoding}`,
			),
		),
		...names.map(name => {
			const [mine = MISSING, theirs = MISSING] = [facts.extensions[name], other.extensions[name]];
			// One more here does no harm to what comes from there.
			const status = mine === theirs ? 'pass' : theirs === MISSING ? 'warn' : 'fail';
			const reason =
				mine === MISSING
					? text(
							`Extension ${name} ${theirs} of ${against} is not in ${database}`,
							`${against}의 확장 ${name} ${theirs}이(가) ${database}에 없음`,
						)
					: text(
							`Extension ${name} is ${mine} in ${database} and ${theirs === MISSING ? 'missing' : theirs} in ${against}`,
							`확장 ${name}: ${database}은(는) ${mine}, ${against}은(는) ${theirs === MISSING ? '없음' : theirs}`,
						);
			return found(text(`extension ${name}`, `확장 ${name}`), mine, theirs, status, reason);
		}),
	];
}
