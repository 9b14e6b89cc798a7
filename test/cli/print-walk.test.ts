import {expect, test} from 'vitest';
import type {ResumeNotes} from '../../src/app/workspace.ts';
import {printWalk} from '../../src/cli/print-walk.ts';
import {type Language, text} from '../../src/core/text.ts';
import {action, checklist, step} from '../ui/support/make-checklist.ts';
import {TestWorkspace, type TestWorkspaceOptions} from '../ui/support/test-workspace.ts';

const unfinished = {
	id: 'run-8',
	checklist: 'cutover',
	title: {en: 'Guided cutover', ko: '안내형 이전'},
	environment: 'production',
	startedAt: 0,
	lastAt: 0,
	events: 3,
};
const none: ResumeNotes = {stale: [], halfDone: [], changed: [], added: [], removed: []};

async function printed(
	options: TestWorkspaceOptions,
	fresh = false,
	id = 'cutover',
): Promise<{readonly out: string; readonly status: number}> {
	let out = '';
	const stdout = {write: (text: string) => (out += text)} as unknown as NodeJS.WriteStream;
	const io = {stdin: process.stdin, stdout, stderr: stdout, env: {}, cwd: '/'};
	const status = await printWalk(new TestWorkspace(options), id, io, {fresh});
	return {out, status};
}

/** The lines below the heading, as far as the first step's. */
async function notesOf(language: Language, resumed: ResumeNotes, fresh = false): Promise<readonly string[]> {
	const {out} = await printed({language, runs: [unfinished], resumed}, fresh);
	const lines = out.split('\n').slice(1);
	return lines.slice(
		0,
		lines.findIndex(line => /^[✔✖?▲] (pass|fail|unknown|warn|통과|실패|알 수 없음|주의)/.test(line) || line === ''),
	);
}

const left: ResumeNotes = {
	stale: ['a/server'],
	halfDone: ['b/stop-bot'],
	changed: ['a/server'],
	added: [],
	removed: ['a/gone'],
	tornTail: '/state/torn',
	clockBackMs: 60_000,
	openIncident: {id: 'i', runbook: 'bot-down'},
};

test('going on without a terminal says first what became of the run meanwhile', async () => {
	expect(await notesOf('en', left)).toEqual([
		'▲ The clock stands 1 m before the last entry. What was seen after now is not believed.',
		'▲ The last line of the journal was torn; it was cut off and kept in /state/torn',
		'▲ An incident is still open: bot-down',
		'▲ Half done, find out first (1):',
		expect.stringMatching(/^ {4}.*\[b\/stop-bot\]$/),
		'▲ Stale, look again (1):',
		expect.stringMatching(/^ {4}.*\[a\/server\]$/),
		'▲ The checklist or the configuration changed (1):',
		expect.stringMatching(/^ {4}.*\[a\/server\]$/),
		'· No longer in the checklist (1):',
		'    a/gone  [a/gone]',
	]);
});

test('and in Korean', async () => {
	const said = (await notesOf('ko', left)).join('\n');
	for (const words of ['중간에 끊김', '오래됨', '점검표나 설정이 바뀜', '보관함: /state/torn', '점검표에서 빠짐'])
		expect(said).toContain(words);
	expect(said).not.toMatch(/Stale|Half done|torn;/);
});

test('a run that is as it was left says so, and a new one says nothing', async () => {
	expect(await notesOf('en', none)).toEqual(['Nothing changed while it lay unfinished.']);
	expect(await notesOf('ko', none)).toEqual(['중단된 동안 달라진 점이 없습니다.']);
	expect(await notesOf('en', none, true)).toEqual([]);
});

const wayBack = checklist('rollback', [
	{id: 'rollback', title: text('Rollback', '롤백'), steps: [step('rollback', 'stop', {undoes: ['release/start'], action: action({})})]},
]);

test.each([
	{language: 'en', said: /^\? This run has done nothing.* It is run-8: coinpilot-ops walk cutover, and there the key b\.$/m},
	{language: 'ko', said: /^\? 이 실행에서 한 조치가 없어.* 해당 실행은 run-8입니다\. coinpilot-ops walk cutover.* b를/m},
] as const)('a way back with nothing to take back names the run that has, and is no success ($language)', async ({language, said}) => {
	const {out, status} = await printed({language, checklists: [wayBack], runs: [unfinished]}, true, 'rollback');
	expect(out).toMatch(said);
	expect(out).not.toMatch(/0 passed|통과 0/);
	expect(status).toBe(3);
});

test('a way back with nothing to take back says so where no run has either', async () => {
	const {out, status} = await printed({checklists: [wayBack]}, true, 'rollback');
	expect(out).toContain('None such is unfinished in production on this machine');
	expect(status).toBe(3);
});
