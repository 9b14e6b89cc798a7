import {parseDuration} from '../../core/duration.ts';
import {agoWords, durationText, withinWords} from '../../core/duration-text.ts';
import {phrase, plain, type Text, text, type Words} from '../../core/text.ts';
import type {EvidenceTable, TableRow, Verdict} from '../../core/verdict.ts';
import type {Finding} from '../finding.ts';
import {finding, judgeValue, verdictOf} from '../judge-value.ts';
import {formatCount, formatDifference} from '../signed-count.ts';
import {FUTURE_MS} from './future.ts';
import type {RestoreRehearsalSeen, RestoreRehearsalSpec, TableShape} from './restore-rehearsal-spec.ts';

const PARTS: Readonly<Record<keyof TableShape['shape'], string>> = {
	columns: '열',
	indexes: '인덱스',
	constraints: '제약 조건',
	triggers: '트리거',
};

/** What psql exits with when a statement failed, and pg_restore when anything did: other codes are a connection or a program that went. */
const FROM_THE_DUMP: ReadonlySet<number> = new Set([1, 3]);
const NOT_THE_DUMP =
	/no space left|could not (extend|write)|disk full|unsupported version|closed the connection|terminating connection|shutting down|out of memory|too many clients/i;

export function judgeRehearsal(seen: RestoreRehearsalSeen, spec: RestoreRehearsalSpec): Verdict {
	const {live, restored, restore} = seen;
	const label = text('rehearsal', '복원 리허설');
	const stopped = whyStopped(seen, spec);
	if (stopped !== undefined) {
		const own = finding(stopped.status, label, stopped.observed, undefined, stopped.reason);
		return verdictOf([own, ...dropFindings(seen, spec)], stopped.reason);
	}
	if (live === undefined || restored === undefined || restore === undefined) {
		const reason = text('The tables could not be compared', '테이블을 비교할 수 없음');
		return verdictOf([finding('unknown', label, '—', undefined, reason), ...dropFindings(seen, spec)], reason);
	}
	const names = [...new Set([...live.keys(), ...restored.keys()])].sort();
	const findings = [
		...dumpFindings(seen),
		...ageFindings(seen, spec),
		...names.flatMap(name => judgeTable(name, live.get(name), restored.get(name), spec)),
		...Object.entries(spec.counts).map(([name, matcher]) => {
			const rows = (restored.get(name) ?? restored.get(`public.${name}`))?.rows;
			return judgeValue(text(`${name}: rows in the dump`, `${name}: 덤프의 행 수`), rows, matcher);
		}),
		...endFindings(seen),
		...dropFindings(seen, spec),
	];
	const rows = [...restored.values()].reduce((sum, one) => sum + BigInt(one.rows), 0n);
	if (restored.size > 0 && rows === 0n && [...live.values()].every(one => one.rows === '0')) {
		const reason = text('Not one row is in the dump, nor in the live database', '덤프와 운영 데이터베이스 어디에도 행이 없음');
		findings.push(finding('unknown', text('rows', '행'), '0 = 0', undefined, reason));
	}
	if (names.length === 0 || restored.size === 0) {
		const reason = text('The dump restored to no table at all', '덤프를 복원했지만 테이블이 하나도 없음');
		findings.push(finding(live.size === 0 ? 'unknown' : 'fail', text('tables', '테이블'), '0', undefined, reason));
	}
	const took = durationText(restore.seconds * 1_000);
	const allWell = text(
		`The newest dump restored in ${took.en}: ${restored.size} tables like the live ones`,
		`최신 덤프를 ${took.ko} 만에 복원함: 테이블 ${restored.size}개 일치`,
	);
	return {...verdictOf(findings, allWell), table: tableOf(names, live, restored, spec)};
}

interface Stopped {
	readonly status: 'fail' | 'unknown';
	readonly observed: Words;
	readonly reason: Text;
}

/** What kept the tables from being compared. Only what the dump itself did is its failure. */
function whyStopped(seen: RestoreRehearsalSeen, {scratch, directory, pattern}: RestoreRehearsalSpec): Stopped | undefined {
	const stop = (status: 'fail' | 'unknown', observed: Words, en: string, ko: string): Stopped => ({
		status,
		observed,
		reason: text(en, ko),
	});
	const {noServer, noDump, refused, refusal = '', restore, dump} = seen;
	const line = (value: string) => value.split('\n', 1)[0]?.slice(0, 200) ?? '';
	if (noServer !== undefined) {
		const said = line(noServer);
		return stop('unknown', said, `The database server did not let us in: ${said}`, `데이터베이스 서버에 접속할 수 없음: ${said}`);
	}
	if (noDump === 'none')
		return stop('fail', text('none', '없음'), `There is no ${pattern} in ${directory}`, `${directory}에 ${pattern} 파일이 없음`);
	if (dump === undefined) {
		const said = line(noDump ?? '—');
		const missing = /no such file|not a directory|can't open/i.test(said);
		return stop(missing ? 'fail' : 'unknown', said, `The dumps could not be looked at: ${said}`, `덤프를 확인할 수 없음: ${said}`);
	}
	switch (refused) {
		case 'taken':
			return stop(
				'unknown',
				scratch,
				`A database ${scratch} exists and was not made by a rehearsal: it is left alone`,
				`${scratch} 데이터베이스가 이미 있고 복원 리허설이 만든 것이 아니므로 건드리지 않음`,
			);
		case 'busy':
			return stop('unknown', scratch, `Another rehearsal is using ${scratch}`, `다른 복원 리허설이 ${scratch}을(를) 사용 중`);
		case 'space':
			return stop('unknown', refusal, `There is not enough room to restore: ${refusal}`, `복원할 디스크 공간이 부족함: ${refusal}`);
		case 'elsewhere':
			return stop(
				'unknown',
				dump.name,
				'The dump would create or connect to a database by itself, maybe the live one: it was not restored',
				'덤프가 스스로 데이터베이스를 만들거나 접속하므로(운영 DB일 수 있음) 복원하지 않음',
			);
		case 'not-created':
			return stop('unknown', refusal, `The scratch database could not be made: ${refusal}`, `임시 데이터베이스를 만들 수 없음: ${refusal}`);
		default:
	}
	if (restore === undefined || restore.code === undefined) {
		return stop('unknown', '—', 'The rehearsal did not come to its end', '복원 리허설이 끝까지 진행되지 않음');
	}
	if (restore.code !== 0) {
		const said = restore.complaint === '' ? text(`exit code ${restore.code}`, `종료 코드 ${restore.code}`) : plain(restore.complaint);
		if (!FROM_THE_DUMP.has(restore.code) || NOT_THE_DUMP.test(restore.complaint)) {
			return stop('unknown', said, `The restore broke off: ${said.en}`, `복원이 중단됨: ${said.ko}`);
		}
		return stop('fail', said, `The newest dump does not restore: ${said.en}`, `최신 덤프를 복원할 수 없음: ${said.ko}`);
	}
	if (restore.readCode !== 0) {
		return stop('fail', dump.name, `${dump.name} is damaged: it could not be read to its end`, `${dump.name} 손상: 끝까지 읽을 수 없음`);
	}
	return undefined;
}

function dumpFindings({dump, restore}: RestoreRehearsalSeen): Finding[] {
	if (dump === undefined || restore === undefined) return [];
	const [name, bytes] = [dump.name.slice(0, 80), formatCount(BigInt(dump.size))];
	return [
		finding('pass', text('dump', '덤프'), phrase`${name}, ${text(`${bytes} bytes`, `${bytes}바이트`)}`),
		finding('pass', text('time taken', '소요 시간'), durationText(restore.seconds * 1_000)),
	];
}

/** That an old dump restores says nothing of what would be lost today, and a time ahead hides how old it is. */
function ageFindings({dump, now}: RestoreRehearsalSeen, {newerThan}: RestoreRehearsalSpec): Finding[] {
	if (dump === undefined) return [];
	const label = text('made', '생성 시각');
	if (now === undefined) {
		return [finding('unknown', label, '—', withinWords(newerThan), text("The host's clock could not be read", '호스트 시각 확인 불가'))];
	}
	const age = now - dump.changedAt;
	const [apart, name] = [durationText(Math.abs(age)), dump.name.slice(0, 80)];
	const future = age < -FUTURE_MS;
	const old = age > (parseDuration(newerThan) ?? 0);
	const reason = future
		? text(`${name} is dated ${apart.en} in the future`, `${name} 시각이 미래임(${apart.ko} 뒤)`)
		: text(`The newest dump is ${apart.en} old`, `최신 덤프가 ${apart.ko} 전에 만들어짐`);
	const observed = agoWords(future ? age : Math.max(0, age));
	return [finding(future || old ? 'fail' : 'pass', label, observed, withinWords(newerThan), future || old ? reason : undefined)];
}

/** One that is cut inside of its last rows is taken by psql without a word. */
function endFindings({dump, restore}: RestoreRehearsalSeen): Finding[] {
	if (dump === undefined || restore?.whole === undefined) return [];
	const reason = text(
		`${dump.name.slice(0, 80)} is cut off: pg_dump's last line is missing`,
		`${dump.name.slice(0, 80)} 잘림: pg_dump의 마지막 줄이 없음`,
	);
	const end = text('its end', '파일 끝');
	return [
		restore.whole
			? finding('pass', end, text('complete', '온전함'))
			: finding('fail', end, text('cut off', '잘림'), text('complete', '온전함'), reason),
	];
}

const DROPPED = text('dropped', '삭제됨');

function dropFindings({dropped}: RestoreRehearsalSeen, {scratch}: RestoreRehearsalSpec): Finding[] {
	if (dropped === undefined) return [];
	const reason = text(`${scratch} could not be dropped: drop it`, `${scratch}을(를) 삭제하지 못함: 직접 삭제 필요`);
	const label = text('scratch database', '임시 데이터베이스');
	return [
		finding(dropped ? 'pass' : 'warn', label, dropped ? DROPPED : text('left behind', '남아 있음'), DROPPED, dropped ? undefined : reason),
	];
}

function judgeTable(name: string, live: TableShape | undefined, restored: TableShape | undefined, spec: RestoreRehearsalSpec): Finding[] {
	const label = plain(name);
	if (live === undefined) {
		const reason = text(`${name} is in the dump and not in the live database`, `${name}: 덤프에만 있고 운영 데이터베이스에는 없음`);
		return [finding('warn', label, text('only in the dump', '덤프에만 있음'), undefined, reason)];
	}
	if (restored === undefined) {
		return [finding('fail', label, text('missing', '없음'), undefined, text(`${name} is not in the dump`, `${name}: 덤프에 없음`))];
	}
	const findings: Finding[] = [];
	const [before, after] = [BigInt(restored.rows), BigInt(live.rows)];
	const allowed = BigInt(Math.ceil(Number(live.rows) * spec.tolerance) + spec.slack);
	const difference = formatDifference(before - after);
	if (before === 0n && after > 0n) {
		const reason = text(
			`${name} is empty in the dump and has ${formatCount(after)} rows`,
			`${name}: 운영에는 ${formatCount(after)}행이 있으나 덤프에서는 비어 있음`,
		);
		findings.push(finding('fail', label, '0', formatCount(after), reason));
	} else if (after - before > allowed) {
		const reason = text(`${name} lacks rows in the dump (${difference})`, `${name}: 덤프에 행이 부족함 (${difference})`);
		findings.push(finding('fail', label, formatCount(before), formatCount(after), reason));
	} else if (before * 2n < after) {
		const reason = text(
			`${name} has less than half of its rows in the dump (${difference})`,
			`${name}: 덤프의 행이 운영의 절반에 못 미침 (${difference})`,
		);
		findings.push(finding('warn', label, formatCount(before), formatCount(after), reason));
	} else if (before - after > allowed) {
		const reason = text(`${name} has lost rows since the dump (${difference})`, `${name}: 덤프 이후 운영 행이 줄어듦 (${difference})`);
		findings.push(finding('warn', label, formatCount(before), formatCount(after), reason));
	}
	const other = spec.compareSchema ? differingParts(live, restored) : [];
	if (other.length > 0) {
		const ko = other.map(part => PARTS[part]).join(', ');
		const reason = text(`${name}: other ${other.join(', ')} than live`, `${name}: 운영과 다름 (${ko})`);
		findings.push(
			finding('fail', text(`${name}: schema`, `${name}: 스키마`), text(other.join(', '), ko), text('as live', '운영과 같음'), reason),
		);
	}
	return findings;
}

function differingParts(live: TableShape, restored: TableShape): (keyof TableShape['shape'])[] {
	return (Object.keys(PARTS) as (keyof TableShape['shape'])[]).filter(part => live.shape[part] !== restored.shape[part]);
}

const MAX_ROWS = 40;

function tableOf(
	names: readonly string[],
	live: ReadonlyMap<string, TableShape>,
	restored: ReadonlyMap<string, TableShape>,
	spec: RestoreRehearsalSpec,
): EvidenceTable {
	const rows = names.slice(0, MAX_ROWS).map((name): TableRow => {
		const [now, then] = [live.get(name), restored.get(name)];
		const count = (table: TableShape | undefined) => (table === undefined ? '—' : formatCount(BigInt(table.rows)));
		const difference = now === undefined || then === undefined ? '—' : formatDifference(BigInt(then.rows) - BigInt(now.rows));
		const bad = judgeTable(name, now, then, spec);
		return {status: bad[0]?.evidence.status ?? 'pass', cells: [name, count(now), count(then), difference]};
	});
	return {
		columns: [
			{title: text('table', '테이블')},
			{title: text('live', '운영'), align: 'right'},
			{title: text('restored', '복원'), align: 'right'},
			{title: plain('Δ'), align: 'right'},
		],
		rows,
	};
}
