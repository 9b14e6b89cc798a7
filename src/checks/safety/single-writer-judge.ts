import {parseDuration} from '../../core/duration.ts';
import {problemText} from '../../core/problem-text.ts';
import {type Text, text} from '../../core/text.ts';
import type {EvidenceTable, Status, TableRow, Verdict} from '../../core/verdict.ts';
import {type BotInstance, waitText} from './bot-instance.ts';
import {contradiction, newestRow} from './bot-traces-judge.ts';
import {NONE, type PlaceSeen, type SingleWriterSeen, type SingleWriterSpec} from './single-writer-spec.ts';

type Decision = Pick<Verdict, 'status' | 'summary'>;

export function judgeSingleWriter({places}: SingleWriterSeen, {expect, quiet}: SingleWriterSpec): Verdict {
	const {status, summary} = withTraces(decide(places, expect), places, parseDuration(quiet) ?? 0);
	return {status, summary, evidence: [], table: tableOf(places, status)};
}

function decide(places: readonly PlaceSeen[], expect: string | undefined): Decision {
	const could = namesOf(places, ['live', 'may-start']);
	const live = namesOf(places, ['live']);
	const [one] = live;
	const unseen = places.find(({instances}) => instances === undefined);

	if (places.length === 0) {
		return said('unknown', text('No place is configured where a bot could be', '봇이 있을 만한 위치가 설정에 없음'));
	}
	if (could.length > 1) {
		const names = could.join(', ');
		if (live.length === 0) {
			return said('fail', text(`More than one bot may start: ${names}`, `둘 이상의 봇이 시작될 수 있음: ${names}`));
		}
		return live.length > 1
			? said(
					'fail',
					text(`${live.length} bots are live at once: ${live.join(', ')}`, `봇 ${live.length}개가 동시에 실행 중: ${live.join(', ')}`),
				)
			: said('fail', text(`${one} is live and another may start: ${names}`, `${one} 실행 중이며 다른 봇도 곧 시작될 수 있음: ${names}`));
	}
	const shared = sharedInstance(places);
	if (shared !== undefined) {
		return said('unknown', text(`${shared} are one and the same container or pod`, `${shared}은(는) 같은 컨테이너 또는 파드를 가리킴`));
	}
	const stray = live.find(name => expect !== undefined && name !== expect);
	if (stray !== undefined) {
		return expect === NONE
			? said('fail', text(`${stray} is live; none should be`, `${stray} 실행 중. 실행 중인 봇이 없어야 함`))
			: said('fail', text(`${stray} is live instead of ${expect}`, `${expect} 대신 ${stray}이(가) 실행 중`));
	}
	if (unseen?.problem !== undefined) {
		const why = problemText(unseen.problem);
		return said('unknown', text(`Could not look at ${unseen.name}: ${why.en}`, `${unseen.name} 확인 불가: ${why.ko}`));
	}
	return withWaiting(withNames(decideOnAllSeen(one, could, expect), places, expect), places);
}

/** That nothing lives under a name says little where nothing of that name is there: it may be misspelt. Rows tell of the table, not of the name. */
function withNames(decided: Decision, places: readonly PlaceSeen[], expect: string | undefined): Decision {
	if (decided.status !== 'pass' || expect !== NONE) return decided;
	const lost = places.filter(({instances = [], absent}) => absent !== undefined && instances.length === 0);
	if (lost.length === 0) return decided;
	const names = lost.map(({name, absent}) => `${name} (${absent})`).join(', ');
	if (lost.length === places.length) {
		return said(
			'unknown',
			text(
				`Nothing of these names is there, so nothing tells that they are right: ${names}`,
				`이 이름으로는 아무것도 없어 이름이 맞는지 알 수 없음: ${names}`,
			),
		);
	}
	return said(
		'warn',
		text(
			`No bot is live, but nothing of this name is there: ${names}. Is the name right?`,
			`실행 중인 봇은 없으나 이 이름으로는 아무것도 없음: ${names}. 이름이 맞는지 확인 필요`,
		),
	);
}

/** One that waits for another service is stopped to Docker, and to whoever waits with it about to start. */
function withWaiting(decided: Decision, places: readonly PlaceSeen[]): Decision {
	if (decided.status === 'fail') return decided;
	for (const {name, instances = []} of places) {
		const service = instances.find(({waitsFor}) => waitsFor !== undefined)?.waitsFor;
		if (service !== undefined) return said('unknown', waitText(name, service));
	}
	return decided;
}

/** What was written or runs where nothing should speaks louder than what a container says of itself. */
function withTraces(decided: Decision, places: readonly PlaceSeen[], quietMs: number): Decision {
	if (decided.status === 'fail') return decided;
	const live = places.flatMap(({instances = []}) => instances.filter(({life}) => life !== 'off').map(({id}) => id));
	const elsewhere = {containers: new Set(live), quietMs};
	const against = places.flatMap(({name, instances, traces}) =>
		instances === undefined || traces === undefined ? [] : (contradiction(name, instances, traces, elsewhere) ?? []),
	);
	const fail = against.find(({status}) => status === 'fail');
	return fail ?? (decided.status === 'unknown' ? decided : (against[0] ?? decided));
}

/** Every place was looked at, and at most one bot is live. */
function decideOnAllSeen(live: string | undefined, could: readonly string[], expect: string | undefined): Decision {
	if (live !== undefined) return said('pass', text(`One bot is live: ${live}`, `실행 중인 봇은 하나: ${live}`));
	const waiting = could.join(', ');
	if (expect === NONE) {
		return waiting === ''
			? said('pass', text('No bot is live', '실행 중인 봇 없음'))
			: said('fail', text(`No bot is live, but one may start: ${waiting}`, `실행 중인 봇은 없지만 시작될 수 있음: ${waiting}`));
	}
	if (expect !== undefined) {
		return said('fail', text(`${expect} is not live, and no other bot is`, `${expect}이(가) 실행 중이 아니며 다른 봇도 없음`));
	}
	return waiting === ''
		? said('warn', text('No bot is live anywhere', '어디에도 실행 중인 봇이 없음'))
		: said('warn', text(`No bot is live yet; one may start: ${waiting}`, `아직 실행 중인 봇이 없음. 시작될 수 있음: ${waiting}`));
}

/** Of those that are in such a life: the bot's name, and for a second pod of the same bot the pod's. */
function namesOf(places: readonly PlaceSeen[], lives: readonly BotInstance['life'][]): string[] {
	const counted = new Set<string>();
	return places.flatMap(({name, instances = []}) => {
		const found = instances.filter(({id, life}) => lives.includes(life) && !counted.has(id));
		for (const {id} of found) counted.add(id);
		return found.length > 1 ? found.map(instance => `${name} (${instance.name})`) : found.map(() => name);
	});
}

function sharedInstance(places: readonly PlaceSeen[]): string | undefined {
	const byId = new Map<string, string>();
	for (const {name, instances = []} of places) {
		for (const {id} of instances) {
			const other = byId.get(id);
			if (other !== undefined && other !== name) return `${other}, ${name}`;
			byId.set(id, name);
		}
	}
	return undefined;
}

function tableOf(places: readonly PlaceSeen[], overall: Status): EvidenceTable {
	const traced = places.some(({traces}) => traces?.rows !== undefined);
	return {
		columns: [
			{title: text('bot', '봇')},
			{title: text('state', '상태')},
			{title: text('since', '시각')},
			...(traced ? [{title: text('newest row', '최신 행')}] : []),
			{title: text('host', '호스트')},
		],
		rows: places.flatMap(place => rowsOf(place, overall === 'fail' ? 'fail' : 'pass', traced)),
	};
}

function rowsOf({name, instances, problem, vantage, traces = {}}: PlaceSeen, whenLive: Status, traced: boolean): TableRow[] {
	const host = vantage === undefined ? '—' : [vantage.target, vantage.hostname, vantage.machine?.slice(0, 12)].filter(Boolean).join(' ');
	const newest = traced ? [newestRow(traces)] : [];
	if (instances === undefined) return [{status: 'unknown', cells: [name, problem?.code ?? '?', '—', ...newest, host]}];
	if (instances.length === 0) return [{cells: [name, '—', '—', ...newest, host]}];
	return instances.map(({state, life, since, waitsFor}) => ({
		...(life !== 'off' && {status: life === 'live' ? whenLive : 'warn'}),
		...(waitsFor !== undefined && {status: 'unknown'}),
		cells: [name, state, since ?? '—', ...newest, host],
	}));
}

function said(status: Status, summary: Text): Decision {
	return {status, summary};
}
