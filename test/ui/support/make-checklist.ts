import type {Checklist, Runbook, Section, Step} from '../../../src/core/checklist.ts';
import type {Recorded, RunEvent} from '../../../src/core/event.ts';
import {text} from '../../../src/core/text.ts';
import type {Verdict} from '../../../src/core/verdict.ts';
import {type Answer, answerSpec, deedSpec, type FakeAction} from './fake-kinds.ts';

const origin = {file: 'checklists/test.yaml', line: 1, column: 1};

export function verdict(status: Verdict['status'], rest: Partial<Verdict> = {}): Verdict {
	return {status, summary: text(`it says ${status}`, `결과는 ${status}`), evidence: [], ...rest};
}

export function step(section: string, id: string, rest: Partial<Step> = {}): Step {
	return {
		key: `${section}/${id}`,
		id,
		title: text(`Step ${id}`, `단계 ${id}`),
		source: [],
		needs: [],
		when: {},
		checks: [],
		freshForMs: 3_600_000,
		required: true,
		hash: `hash-${id}`,
		origin,
		...rest,
	};
}

export function check(answer: Answer | Verdict, title?: Step['title']): Step['checks'][number] {
	const spec = answerSpec(typeof answer === 'function' ? answer : () => answer);
	return {kind: 'answered', spec, origin, ...(title && {title})};
}

export function action(deed: FakeAction, confirm?: string): NonNullable<Step['action']> {
	return {kind: 'faked', spec: deedSpec(deed), require: [], origin, ...(confirm !== undefined && {confirm})};
}

export function checklist(id: string, sections: readonly Section[]): Checklist {
	return {
		id,
		title: text('Guided cutover', '안내형 이전'),
		file: 'checklists/test.yaml',
		hash: `hash-${id}`,
		sections,
		settings: {environment: 'production'},
	};
}

export function runbook(id: string, steps: readonly Step[]): Runbook {
	const title = text(`Runbook ${id}`, `런북 ${id}`);
	return {
		...checklist(id, [{id, title, steps}]),
		title,
		severity: 'high',
		symptoms: [text('The bot has not traded for an hour', '한 시간 동안 거래가 없음')],
		detect: [],
	};
}

/** The checklist of the picture in the design: a section done, one half way, one ahead. */
export function cutover(): Checklist {
	const phaseA = [
		step('a', 'server', {title: text('server', '서버'), checks: [check(verdict('pass'))]}),
		step('a', 'firewall', {title: text('firewall', '방화벽'), checks: [check(verdict('pass'))]}),
	];
	const phaseB = [
		step('b', 'images', {title: text('images', '이미지'), checks: [check(verdict('pass'))]}),
		step('b', 'row-counts', {
			title: text('Row counts match', '행 수 일치'),
			source: ['4.4.1'],
			why: text('the cloud bot must start from the same history.', '클라우드 봇은 같은 이력에서 시작해야 합니다.'),
			remedy: text('Restore market_data again.', 'market_data를 다시 복원하십시오.'),
			checks: [check(rowCounts)],
		}),
		step('b', 'path', {
			title: text('Database path', '데이터 경로'),
			choose: {id: 'database', options: {restore: text('Restore the dump', '덤프 복원'), fresh: text('Start empty', '빈 상태로 시작')}},
		}),
		step('b', 'stop-bot', {
			title: text('Stop the old bot', '기존 봇 중지'),
			action: action({commands: ['kubectl scale deployment/bot --replicas=0']}, 'stop minikube'),
		}),
		step('b', 'tell', {
			title: text('Tell the team', '팀에 알리기'),
			attest: {prompt: text('Everyone knows', '모두 알고 있음'), note: 'required'},
		}),
	];
	const phaseC = [
		step('c', 'gate', {title: text('Go live', '전환 승인'), gate: {requires: ['a/server', 'b/row-counts']}}),
		step('c', 'watch', {title: text('watch', '관찰'), needs: ['c/gate'], checks: [check(verdict('pass'))]}),
	];
	return checklist('cutover', [
		{id: 'a', title: text('Phase A', 'A 단계'), steps: phaseA},
		{id: 'b', title: text('Phase B', 'B 단계'), steps: phaseB},
		{id: 'c', title: text('Phase C', 'C 단계'), steps: phaseC},
	]);
}

/** A walk whose last steps take it back: what was stopped, started and is live, and the step after which there is no way back. */
export function released(loss: Answer | Verdict): Checklist {
	const release = [
		step('release', 'stop-old', {
			title: text('Stop the old bot', '기존 봇 중지'),
			takesMs: 120_000,
			action: action({commands: ['kubectl scale deployment/bot --replicas=0']}, 'stop minikube'),
		}),
		step('release', 'restore', {
			title: text('Restore the dump', '덤프 복원'),
			action: action({}),
			undo: text('There is no way back to what the target held before.', '대상의 이전 내용으로는 되돌릴 수 없다.'),
		}),
		step('release', 'start-new', {title: text('Start the new bot', '새 봇 시작'), action: action({}, 'go live')}),
		step('release', 'retire', {title: text('Retire the old place', '기존 환경 종료'), action: action({}), noReturn: true}),
	];
	const back = [
		step('back', 'loss', {
			title: text('What would be lost', '잃는 것'),
			undoes: ['release/start-new'],
			freshForMs: 120_000,
			checks: [check(loss)],
		}),
		step('back', 'stop-new', {
			title: text('Stop the new bot', '새 봇 중지'),
			undoes: ['release/start-new'],
			takesMs: 60_000,
			action: action({}),
		}),
		step('back', 'start-old', {
			title: text('Start the old bot', '기존 봇 시작'),
			undoes: ['release/stop-old'],
			takesMs: 240_000,
			action: action({}),
		}),
	];
	return checklist('cutover', [
		{id: 'release', title: text('Release', '운영 전환'), steps: release},
		{id: 'back', title: text('Rollback', '롤백'), steps: back},
	]);
}

/** A walk in which these steps' actions were done, one a minute. */
export function acted(pinned: Checklist, keys: readonly string[], at: number, rehearsed?: Readonly<Record<string, number>>): Recorded[] {
	const by = {user: 'minji', host: 'laptop'};
	const plan = {summary: text('Do it', '실행'), commands: []};
	const events: [number, RunEvent][] = [
		[
			at,
			{
				type: 'run-started',
				run: 'run-1',
				checklist: pinned.id,
				title: pinned.title,
				pinned,
				environment: 'production',
				by,
				program: 'test',
				...(rehearsed && {rehearsed: {run: 'run-0', stepsMs: rehearsed}}),
			},
		],
		...keys.flatMap((key, index): [number, RunEvent][] => [
			[at + index * 60_000, {type: 'action-intended', step: key, intent: key, plan, by}],
			[
				at + index * 60_000 + 9_000,
				{type: 'action-ended', step: key, intent: key, outcome: 'succeeded', summary: text('done', '완료'), output: '', durationMs: 9_000},
			],
		]),
	];
	return events.map(([when, event], index) => ({seq: index + 1, at: when, event}));
}

const rowCounts = verdict('fail', {
	summary: text('market_data: 182,380 rows are missing', 'market_data: 182,380행이 없음'),
	table: {
		columns: [
			{title: text('table', '테이블')},
			{title: text('source', '원본'), align: 'right'},
			{title: text('target', '대상'), align: 'right'},
			{title: text('Δ', 'Δ'), align: 'right'},
		],
		rows: [
			{status: 'pass', cells: ['trading_history', '16', '16', '0']},
			{status: 'pass', cells: ['daily_risk_state', '22', '22', '0']},
			{status: 'fail', cells: ['market_data', '182,380', '0', '−182,380']},
		],
	},
});
