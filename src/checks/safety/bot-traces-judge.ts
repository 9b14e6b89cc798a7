import {durationText} from '../../core/duration-text.ts';
import {problemText} from '../../core/problem-text.ts';
import {type Text, text, type Words} from '../../core/text.ts';
import type {Status} from '../../core/verdict.ts';
import {MOST_AHEAD_MS, MOST_BEHIND_MS} from '../postgres/column-zone.ts';
import {hiddenText} from '../postgres/hidden-rows.ts';
import type {BotInstance} from './bot-instance.ts';
import type {BotTraces, RowsTrace} from './bot-traces.ts';

/** Clocks of a container's host and of its database may be apart; a bot that ends may still write. */
const SLACK_MS = 30_000;

export interface Elsewhere {
	/** Containers of other places that live: a process in one of them is that place's. */
	readonly containers: ReadonlySet<string>;
	/** How old the newest row must be where nothing tells when the bot stopped. */
	readonly quietMs: number;
}

/** What the traces say against a place whose container or pod is off; undefined when nothing speaks against it. */
export function contradiction(
	name: string,
	instances: readonly BotInstance[],
	{rows, process}: BotTraces,
	{containers, quietMs}: Elsewhere,
): Said | undefined {
	if (instances.some(({life}) => life !== 'off')) return undefined;
	if (process !== undefined && 'found' in process) {
		const pids = process.found.filter(one => one.container === undefined || !containers.has(one.container)).map(({pid}) => pid);
		if (pids.length > 0) {
			const shown = pids.slice(0, 5).join(', ');
			return said(
				'fail',
				`${name} is stopped, but its process runs (pid ${shown})`,
				`${name} 중지 상태인데 프로세스가 실행 중 (pid ${shown})`,
			);
		}
	}
	const written = rows !== undefined && 'after' in rows ? judgeRows(name, instances, rows, quietMs) : undefined;
	if (written !== undefined) return written;
	for (const trace of [rows, process]) {
		if (trace === undefined || !('unseen' in trace)) continue;
		const why = problemText(trace.unseen);
		return said('unknown', `Could not look for traces of ${name}: ${why.en}`, `${name} 흔적 확인 불가: ${why.ko}`);
	}
	return undefined;
}

function judgeRows(
	name: string,
	instances: readonly BotInstance[],
	{before, after, began, now, zoned, hidden, filling = false}: RowsTrace,
	quietMs: number,
): Said | undefined {
	const cannotTell = () => {
		if (hidden === undefined) return undefined;
		const why = hiddenText(hidden.database, hidden.by);
		return said('unknown', `${name}: its newest row cannot be told: ${why.en}`, `${name}: 최신 행을 알 수 없음: ${why.ko}`);
	};
	if (after !== null && (before === null || after > before)) {
		// Whoever puts rows in from elsewhere puts in what was written before: a row of this moment is the bot's.
		const isCurrent = zoned && after >= began;
		// So does a standby that comes closer to its primary.
		if (hidden?.by === 'standby' && !isCurrent) return cannotTell();
		if (filling && !isCurrent) {
			return said(
				'unknown',
				`${name}: its table is being filled by a copy or a restore, and no row of this moment shows: whether the bot writes cannot be told`,
				`${name}: 복사 또는 복원으로 테이블이 채워지는 중이고 지금 시각의 행이 보이지 않아 봇이 기록하는지 알 수 없음`,
			);
		}
		return said('fail', `${name} is stopped, but new rows are being written there`, `${name} 중지 상태인데 새 행이 기록되고 있음`);
	}
	const judged = judgeNewest(name, instances, {after, now, zoned}, quietMs);
	// What shows is there; only where that is quiet, the newest row may be one that is hidden.
	return judged?.status === 'fail' ? judged : (cannotTell() ?? judged);
}

/** The newest row that shows, beside the time of the stop, or beside how long nothing came where that is not known. */
function judgeNewest(
	name: string,
	instances: readonly BotInstance[],
	{after, now, zoned}: Pick<RowsTrace, 'after' | 'now' | 'zoned'>,
	quietMs: number,
): Said | undefined {
	if (after === null) return undefined;
	const stops = instances.map(({stoppedAt}) => Date.parse(stoppedAt ?? '')).filter(at => !Number.isNaN(at));
	const quietFrom = stops.length > 0 ? Math.max(...stops) + SLACK_MS : undefined;
	const [earliest, latest] = zoned ? [after, after] : [after - MOST_AHEAD_MS, after + MOST_BEHIND_MS];
	const unclear = () =>
		said(
			'unknown',
			`${name}: the column with the time knows no time zone, so it tells nothing about the stop: say \`zone\``,
			`${name}: 시각 열에 시간대가 없어 중지 시각과 비교할 수 없음(\`zone\` 지정 필요)`,
		);
	if (quietFrom !== undefined) {
		if (latest <= quietFrom) return undefined;
		if (earliest <= quietFrom) return unclear();
		const at = new Date(after).toISOString();
		return said('fail', `${name} is stopped, but wrote a row after its stop (${at})`, `${name} 중지 이후에 기록된 행이 있음 (${at})`);
	}
	if (now - latest >= quietMs) return undefined;
	if (!zoned) return unclear();
	const [age, quiet] = [durationText(now - after), durationText(quietMs)];
	return said(
		'unknown',
		`${name} wrote a row ${age.en} ago, and when it stopped is not known: look again when it has been quiet for ${quiet.en}`,
		`${name}이(가) ${age.ko} 전에 행을 기록했고 중지 시각을 알 수 없음: ${quiet.ko} 동안 기록이 없는지 다시 확인 필요`,
	);
}

type Said = {readonly status: Status; readonly summary: Text};

function said(status: Status, en: string, ko: string): Said {
	return {status, summary: text(en, ko)};
}

/** For the table: when the newest row was written. */
export function newestRow({rows}: BotTraces): Words {
	if (rows === undefined) return '—';
	if ('unseen' in rows) return rows.unseen.code;
	if (rows.hidden?.by === 'standby') return text('not known (standby)', '알 수 없음(대기 서버)');
	if (rows.hidden !== undefined) return text('hidden (restoring)', '숨겨짐(복원 중)');
	return rows.after === null ? text('no row', '행 없음') : new Date(rows.after).toISOString();
}
