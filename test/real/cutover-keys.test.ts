import {readFile} from 'node:fs/promises';
import {afterAll, beforeAll, describe, type ExpectStatic, it, vi} from 'vitest';
import {parse} from 'yaml';
import {RESUME_HEADINGS} from '../../src/app/resume-notes.ts';
import type {StepKey} from '../../src/core/checklist.ts';
import type {FaultName} from '../../src/demo/faults.ts';
import {DIALOG_TEXT} from '../../src/ui/dialogs/dialog-text.ts';
import {type BuiltProgram, buildProgram} from '../support/build-program.ts';
import {type CutoverDesk, createDesk} from '../support/cutover-desk.ts';
import {expectWholeReport} from '../support/expect-whole-report.ts';
import {wordsOf} from '../support/panel-text.ts';
import {hasTerminal} from '../support/terminal.ts';
import {waitUntil} from '../support/wait-until.ts';

// A hundred steps, twice at a time, on a machine that does other things as well.
vi.setConfig({testTimeout: 900_000, hookTimeout: 120_000});

if (!hasTerminal) console.warn('SKIPPED: test/real/cutover-keys.test.ts needs tmux');

describe.skipIf(!hasTerminal)('the whole cutover, by key strokes in a terminal of 100×30', () => {
	let program: BuiltProgram;
	beforeAll(async () => {
		program = await buildProgram();
	});
	afterAll(() => program?.remove());

	it.for(['en', 'ko'] as const)(
		'in %s: a fault in every phase, two kills, and a whole report',
		async (language, {expect, onTestFinished}) => {
			const desk = await createDesk(program, language);
			onTestFinished(desk.leave);
			await desk.sitDown();
			const fault = faultAt(desk, expect);

			await fault('phase-a/firewall', 'open-5432', new RegExp(String(await standInOf5432(desk))));
			await fault('phase-b/rehearsal-counts', 'missing-rows', /market_data/);
			await fault('phase-c/backup', 'backup-truncated', /coinpilot_\d+\S*\.sql\.gz/);
			await killInAction(desk, expect, 'release/final-dump');
			await fault('verification/scrape', 'bot-target-down', /bot:8000/);
			await desk.walkOn('verification/cost-week');
			await desk.walker().waive('not a week old yet');
			await desk.walker().next();
			await fault('burn-in/t24h-uninterrupted', 'short-burn-in', /1[0-9](\.\d+)? ?%|0\.1[0-9]|7[12][0-9] of/);
			await fault('phase-d/killed', 'memory-low', /oom|killed/i);
			await killInLook(desk, expect, 'retire/one-bot', 'release/no-bot');
			const walked = await desk.walkOn();
			expect([...walked.values()].filter(state => state !== 'passed')).toEqual([]);
			await end(desk);

			expect(await desk.terminal().printed()).not.toMatch(/Warning:|\(node:\d+\)/);
			await expectWholeReport(desk, expect);
		},
	);

	it('back to Minikube from where the cloud bot trades, what is lost said before it is chosen', async ({expect, onTestFinished}) => {
		const desk = await createDesk(program, 'en');
		onTestFinished(desk.leave);
		await desk.sitDown();
		await desk.walkOn('release/reboot');
		const walker = desk.walker();
		await walker.until('the line at the top', screen => /live for .* back in ~/.test(screen));

		await desk.terminal().press('b');
		const shown = await walker.until('the way back', screen => /Lost by going back[\s\S]*seen .* from/.test(screen));
		expect(shown).toMatch(/Possible until: Stop everything on Minikube/);
		expect(shown).toMatch(/Going back takes about \d+ m/);
		await desk.terminal().press('End');
		await walker.until('what was done first', screen => /Build the images/.test(screen));
		await desk.terminal().press('Enter');
		const first = await desk.title('rollback/stop-cloud');
		await walker.until('the first step of it', screen => screen.includes(`▸ ${first.slice(0, 20)}`));

		const walked = await desk.walkOn();
		expect([...walked].filter(([, state]) => state !== 'passed' && state !== 'warned')).toEqual([]);
		const back = (await desk.events()).flatMap(event =>
			event.type === 'action-ended' && event.step.startsWith('rollback/') ? [event.outcome] : [],
		);
		expect(back.length).toBeGreaterThan(4);
		expect(new Set(back)).toEqual(new Set(['succeeded']));
		await walker.until('one bot, the old one', screen => /One bot is live: minikube/.test(screen));
		expect(await desk.terminal().screen()).not.toMatch(/live for/);
	});
});

/** Breaks it, sees the step red with what names the fault, mends it, looks again and sees it green. */
function faultAt(desk: CutoverDesk, expect: ExpectStatic) {
	return async (key: StepKey, fault: FaultName, named: RegExp): Promise<void> => {
		const walked = await desk.walkOn(key);
		// What a registry far away says is not ours to promise.
		const beyond = await desk.title('phase-a/arm64-images');
		expect([...walked].filter(([title, state]) => state !== 'passed' && !title.endsWith(beyond))).toEqual([]);
		await desk.demo.say(`break ${fault}`, new RegExp(`${fault}`));
		const red = await desk.walker().look('failed');
		expect(wordsOf(red)).toMatch(named);
		await desk.demo.say(`mend ${fault}`, new RegExp(`${fault}`));
		await desk.walker().look('passed');
	};
}

async function standInOf5432({demo}: CutoverDesk): Promise<number> {
	const {firewall} = parse(await readFile(demo.config, 'utf8')) as {firewall: {closed: number[]}};
	return firewall.closed[1] ?? 0;
}

/** Half done, said so on resuming, found out, and never run again by itself. */
async function killInAction(desk: CutoverDesk, expect: ExpectStatic, key: StepKey): Promise<void> {
	await desk.walkOn(key);
	const title = await desk.title(key);
	await desk.walker().beginAction();
	const intents = async () => (await desk.events()).filter(event => event.type === 'action-intended' && event.step === key).length;
	await waitUntil('the action to begin', async () => (await intents()) === 1);
	const notes = await desk.killAndResume();
	expect(notes.replace(/\s+/g, ' ')).toContain(`${RESUME_HEADINGS.halfDone[desk.language]} (1):`);
	expect(notes).toContain(title);
	expect((await desk.walker().settled()).title).toContain(title);
	await desk.walker().probe();
	expect(await intents()).toBe(1);
	expect(['found-done', 'found-not-done']).toContain((await desk.events()).findLast(event => event.type === 'action-ended')?.outcome);
}

/** Nothing of the look is on record; what has grown old meanwhile is said. */
async function killInLook(desk: CutoverDesk, expect: ExpectStatic, key: StepKey, growsOld: StepKey): Promise<void> {
	await desk.walkOn(key);
	const {freshForMs} = await desk.step(growsOld);
	const seen = (await desk.events()).findLast(event => event.type === 'check-judged' && event.step === growsOld);
	const at = seen?.type === 'check-judged' ? seen.judged.at : expect.unreachable();
	await waitUntil(`${growsOld} to grow old`, async () => Date.now() > at + freshForMs, freshForMs + 30_000);
	const looks = async () => (await desk.events()).filter(event => event.type === 'check-judged' && event.step === key).length;
	const before = await looks();
	await desk.terminal().press('r');
	const notes = await desk.killAndResume();
	expect(await looks()).toBe(before);
	expect(notes).toContain(`${RESUME_HEADINGS.stale[desk.language]} (`);
	expect(notes).toContain(await desk.title(growsOld));
}

/** Says that the run is over, and leaves. */
async function end(desk: CutoverDesk): Promise<void> {
	await desk.terminal().press('e');
	await desk.walker().until('the question', screen => screen.includes(DIALOG_TEXT.keepOpen[desk.language]));
	await desk.terminal().press('Down', 'Enter');
	await desk.walker().recorded('run-ended', 0);
	await desk.terminal().press('q');
	await desk.terminal().left();
}
