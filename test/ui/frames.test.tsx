import {afterEach, beforeAll, describe, expect, test, vi} from 'vitest';
import type {RunSummary} from '../../src/app/workspace.ts';
import {text} from '../../src/core/text.ts';
import {acted, check, released, runbook, step, verdict} from './support/make-checklist.ts';
import {KEY, Shown, type ShowOptions} from './support/show.tsx';

// Drawing takes its time on a machine that is busy with other tests.
vi.setConfig({testTimeout: 30_000});

beforeAll(() => {
	process.env.TZ = 'UTC';
});

let shown: Shown | undefined;
afterEach(() => {
	shown?.close();
	shown = undefined;
});

const SIZES = [
	[80, 24],
	[120, 40],
	[60, 16],
] as const;

const book = runbook('bot-down', [
	step('bot-down', 'look', {prose: text('Look at the container first.', '먼저 컨테이너를 봅니다.'), checks: [check(verdict('warn'))]}),
]);

const runs: readonly RunSummary[] = [
	{
		id: 'run-9',
		checklist: 'daily',
		title: text('Daily check', '일일 점검'),
		environment: 'production',
		startedAt: Date.UTC(2026, 1, 23, 8, 0),
		lastAt: Date.UTC(2026, 1, 23, 8, 4),
		events: 12,
		ended: 'completed',
	},
	{
		id: 'run-8',
		checklist: 'cutover',
		title: text('Guided cutover', '안내형 이전'),
		environment: 'production',
		startedAt: Date.UTC(2026, 1, 20, 8, 0),
		lastAt: Date.UTC(2026, 1, 22, 9, 14),
		events: 812,
		damaged: true,
	},
];

const signs = [
	{
		kind: 'answered',
		verdict: verdict('fail', {summary: text('coinpilot-bot is not running', 'coinpilot-bot이 실행 중이 아님')}),
		at: Date.UTC(2026, 1, 23, 9, 14),
		durationMs: 12,
		looks: 1,
		vantage: {target: 'vm'},
	},
];

interface Scene {
	readonly name: string;
	readonly options?: ShowOptions;
	readonly play: (shown: Shown) => Promise<void>;
}

const lost = verdict('warn', {
	summary: text(
		'12 rows written since, lost unless copied back: trading_history 12',
		'이후 12행 기록됨. 되돌려 복사하지 않으면 유실됨: trading_history 12',
	),
	table: {
		columns: [{title: text('table', '테이블')}, {title: text('newer', '이후 행'), align: 'right'}, {title: text('newest', '최신')}],
		rows: [
			{status: 'warn', cells: ['trading_history', '12', '2026-02-23 09:13:58+00']},
			{status: 'pass', cells: ['agent_decisions', '0', '2026-02-23 08:40:11+00']},
		],
	},
});

const live = released(lost);
const liveRecords = acted(live, ['release/stop-old', 'release/restore', 'release/start-new'], Date.UTC(2026, 1, 23, 8, 30), {
	'back/stop-new': 45_000,
	'back/start-old': 200_000,
});

const SCENES: readonly Scene[] = [
	{
		name: 'live',
		options: {checklists: [live], records: liveRecords},
		play: async shown => {
			await shown.press(KEY.enter);
			await shown.until(/Release|운영 전환/);
			await shown.session.walks[0]?.look('back/loss');
			// What comes from afar is drawn a moment later.
			shown.session.pulse.now();
			await shown.press();
		},
	},
	{
		name: 'way-back',
		options: {checklists: [live], records: liveRecords},
		play: async shown => {
			await shown.press(KEY.enter);
			await shown.until(/Release|운영 전환/);
			await shown.press('b');
			// In the panel: the line at the top says what was lost before the look that opening begins is over.
			await shown.until(/^│ 12 rows written since|^│ 이후 12행 기록됨/m);
		},
	},
	{name: 'home', options: {runs: runs.slice(1)}, play: shown => shown.until(/unfinished|미완료/)},
	{name: 'walk', play: shown => shown.openFailed()},
	{
		name: 'step',
		play: async shown => {
			await shown.openFailed();
			await shown.press(KEY.tab);
		},
	},
	{
		name: 'plan',
		play: async shown => {
			await shown.openFailed();
			await shown.press(KEY.down, KEY.down, 'a');
		},
	},
	{
		name: 'note',
		play: async shown => {
			await shown.openFailed();
			await shown.press('n');
			await shown.paste('복원을 다시 함\nsecond line');
		},
	},
	{
		name: 'board',
		play: async shown => {
			await shown.openFailed();
			await shown.press('g');
		},
	},
	{
		name: 'override',
		play: async shown => {
			await shown.openFailed();
			await shown.press('g', 'o');
		},
	},
	{
		name: 'help',
		play: async shown => {
			await shown.openFailed();
			await shown.press('?');
		},
	},
	{
		name: 'find',
		play: async shown => {
			await shown.openFailed();
			await shown.press('/', 'r', 'o', 'w');
		},
	},
	{
		name: 'timeline',
		play: async shown => {
			await shown.openFailed();
			await shown.press('t');
		},
	},
	{name: 'triage', options: {runbooks: [book], triaged: [{runbook: book, state: 'points', signs}]}, play: shown => shown.press('i')},
	{
		name: 'incident',
		options: {runbooks: [book], triaged: [{runbook: book, state: 'points', signs}]},
		play: async shown => {
			await shown.openFailed();
			await shown.press('i', KEY.enter);
			await shown.until(/▸ (Step|단계) look/);
		},
	},
	{
		name: 'runs',
		options: {runs},
		play: async shown => {
			await shown.press(KEY.up, KEY.enter);
			await shown.until(/journal damaged|저널 손상/);
		},
	},
	{
		name: 'report',
		options: {runs, report: '# Cutover\n\n| step | verdict |\n|---|---|\n| 행 수 일치 | ✖ fail |\n'},
		play: async shown => {
			await shown.press(KEY.up, KEY.enter);
			await shown.until(/journal damaged|저널 손상/);
			await shown.press('v');
			await shown.until('Cutover');
		},
	},
	{
		name: 'resume',
		options: {
			runs: [{...(runs[1] as RunSummary), damaged: false}],
			resumed: {
				stale: ['a/server', 'b/images'],
				halfDone: ['b/stop-bot'],
				changed: ['b/tell'],
				added: [],
				removed: [],
				tornTail: '/state/runs/run-1/journal.torn',
				clockBackMs: 65_000,
			},
		},
		play: async shown => {
			await shown.press(KEY.enter);
			await shown.until(/Resume it|이어가기/);
			await shown.press(KEY.enter);
			await shown.until(/Stale|오래됨/);
		},
	},
];

for (const scene of SCENES) {
	for (const [columns, rows] of SIZES) {
		for (const language of ['en', 'ko'] as const) {
			test(`${scene.name} at ${columns}×${rows} in ${language}`, async () => {
				shown = new Shown({...scene.options, columns, rows, language});
				await scene.play(shown);
				expect(shown.overflow(columns, rows)).toEqual([]);
				await expect(`${shown.frame}\n`).toMatchFileSnapshot(`frames/${scene.name}-${columns}x${rows}-${language}.txt`);
			});
		}
	}
}

describe.each(SCENES)('$name overflows no width, and a resize lays it out anew', scene => {
	test.each(['en', 'ko'] as const)('in %s', async language => {
		shown = new Shown({...scene.options, language});
		await scene.play(shown);
		const broken: string[] = [];
		for (let columns = 60; columns <= 132; columns += 18) {
			for (const rows of [16, 24, 50]) {
				shown.resize(columns, rows);
				await shown.press();
				broken.push(...shown.overflow(columns, rows).map(line => `${columns}×${rows}: ${line}`));
			}
		}
		expect(broken).toEqual([]);
	});
});

test('a terminal too small says so in both languages and ignores keys', async () => {
	shown = new Shown({columns: 59, rows: 24});
	await shown.press();
	await shown.until('59×24');
	await shown.press(KEY.enter);
	expect(shown.frame).toContain('60×16 이상');
	expect(shown.workspace.started).toEqual([]);
	shown.resize(20, 6);
	await shown.press(KEY.enter);
	expect(shown.overflow(20, 6)).toEqual([]);
	shown.resize(80, 24);
	await shown.press(KEY.enter);
	await shown.until('Phase A');
});
