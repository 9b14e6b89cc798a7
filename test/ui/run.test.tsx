import {afterEach, expect, test, vi} from 'vitest';
import {createSecrets} from '../../src/config/secrets.ts';
import {ProblemError} from '../../src/core/problem.ts';
import {text} from '../../src/core/text.ts';
import {openChecklist, startRun} from '../../src/ui/screens/open-screen.ts';
import {problemOf} from '../support/problem-of.ts';
import {action, check, checklist, cutover, runbook, step, verdict} from './support/make-checklist.ts';
import {KEY, Shown, settle} from './support/show.tsx';
import {TestWorkspace} from './support/test-workspace.ts';

// Drawing takes its time on a machine that is busy with other tests.
vi.setConfig({testTimeout: 30_000});

let shown: Shown;
afterEach(() => shown.close());

const types = () => shown.workspace.journal.records.map(({event}) => event.type);
const bots = (status: 'pass' | 'fail' | 'unknown' | 'warn', summary: ReturnType<typeof text>) => ({
	kind: 'single-writer',
	verdict: verdict(status, {summary}),
	at: shown.workspace.clock.now(),
	durationMs: 1,
	looks: 1,
	vantage: {target: 'operator'},
});

const book = runbook('bot-down', [step('bot-down', 'look', {checks: [check(verdict('pass'))]})]);

test('the board says what is missing, and opens only after a look at everything and a yes', async () => {
	shown = new Shown();
	await shown.openFailed();
	await shown.press('g');
	await shown.until('✖ no-go: 1 of 2 are missing');
	expect(shown.frame).toMatch(/✖ fail +Row counts match +market_data: 182,380 rows are missing/);
	await shown.press(KEY.enter, KEY.enter);
	expect(types()).not.toContain('gate-opened');
	await shown.press(KEY.enter, KEY.down, KEY.enter);
	await shown.until('the gate "Go live" stays closed');
	expect(types()).not.toContain('gate-opened');
});

test('what runs for a gate says for how long, and x stops it there', async () => {
	const waits = (signal: AbortSignal) => new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
	const gate = step('a', 'gate', {gate: {requires: 'all'}});
	const slow = step('a', 'one', {checks: [check(waits)]});
	shown = new Shown({checklists: [checklist('cutover', [{id: 'a', title: text('Phase A', 'A 단계'), steps: [slow, gate]}])]});
	await shown.openWalk();
	await shown.press('g');
	expect(shown.lines.at(-1)).not.toContain('x stop');
	await shown.press(KEY.enter, KEY.down, KEY.enter);
	await shown.until('looking for 1 s at what the gate requires');
	expect(shown.lines.at(-1)).toContain('x stop');
	await shown.press('x');
	await shown.until('✖ no-go');
	expect(types()).not.toContain('gate-opened');
});

test('on the board x stops looks, never a step that acts', async () => {
	const waits = (signal: AbortSignal) => new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
	let finish = (): void => undefined;
	const perform = (signal: AbortSignal) =>
		new Promise<boolean>((resolve, reject) => {
			finish = () => resolve(true);
			signal.addEventListener('abort', () => reject(signal.reason));
		});
	const steps = [
		step('a', 'acts', {action: action({perform})}),
		step('a', 'slow', {checks: [check(waits)]}),
		step('a', 'gate', {gate: {requires: 'all'}}),
	];
	shown = new Shown({checklists: [checklist('cutover', [{id: 'a', title: text('Phase A', 'A 단계'), steps}])]});
	await shown.openWalk();
	await shown.press('a', KEY.down, KEY.enter);
	await shown.until('acting for');
	await shown.press('g');
	expect(shown.lines.at(-1)).not.toContain('x stop');
	await shown.press('r');
	await shown.until('x stop');
	await shown.press('x');
	await shown.until('Stopped');
	expect(shown.lines.at(-1)).not.toContain('x stop');
	finish();
	await shown.until(/✔ pass +Step acts/);
	expect(shown.workspace.journal.records.find(({event}) => event.type === 'action-ended')?.event).toMatchObject({outcome: 'succeeded'});
});

test('a gate opens when everything it requires passes', async () => {
	const gate = step('a', 'gate', {gate: {requires: 'all'}});
	shown = new Shown({
		checklists: [
			checklist('cutover', [
				{id: 'a', title: text('Phase A', 'A 단계'), steps: [step('a', 'one', {checks: [check(verdict('pass'))]}), gate]},
			]),
		],
	});
	await shown.openWalk();
	await shown.press('g', KEY.enter, KEY.down, KEY.enter);
	await shown.until('The gate is open');
	expect(types()).toContain('gate-opened');
	expect(shown.frame).toContain('✔ go');
});

test('an override takes the name of the environment and a reason', async () => {
	shown = new Shown();
	await shown.openFailed();
	await shown.press('g', 'o', 'p', KEY.enter);
	await shown.until('It must read exactly: production');
	// The cursor stays where the mistake is.
	expect(shown.frame).toContain('▸ Type the name of the environment');
	await shown.paste('roduction\n');
	await shown.press(KEY.enter, KEY.enter);
	await shown.until('This cannot be empty');
	expect(shown.frame).toContain('▸ Reason');
	expect(types()).not.toContain('gate-overridden');
	await shown.press('x', KEY.enter);
	await shown.until('▲ waived');
	expect(shown.workspace.journal.records.at(-1)?.event).toMatchObject({type: 'gate-overridden', missing: ['b/row-counts'], reason: 'x'});
});

test('an action whose requirement cannot be seen asks for a typed and reasoned word', async () => {
	const cannotLook = check(verdict('unknown', {summary: text('vm does not answer', 'vm 응답 없음')}));
	const start = step('a', 'start', {action: {...action({commands: ['docker start coinpilot-bot']}), require: [cannotLook]}});
	shown = new Shown({checklists: [checklist('cutover', [{id: 'a', title: text('Phase A', 'A 단계'), steps: [start]}])]});
	await shown.openWalk();
	await shown.press('a', KEY.down, KEY.enter);
	await shown.until('Start without seeing');
	expect(shown.frame).toContain('? vm does not answer');
	await shown.press('p', KEY.enter);
	await shown.until('It must read exactly: production');
	expect(types()).not.toContain('action-intended');
	await shown.paste('roduction\n');
	await shown.press(KEY.enter, 'x', KEY.enter);
	await shown.until('Started without seeing what it requires');
	expect(shown.workspace.journal.records.find(({event}) => event.type === 'action-intended')?.event).toMatchObject({
		unseen: {reason: 'x'},
	});
});

test('an incident opens in place, and closing it returns to where the operator was', async () => {
	shown = new Shown({runbooks: [book], triaged: [{runbook: book, state: 'points', signs: []}]});
	await shown.openFailed();
	await shown.press('i', KEY.enter);
	await shown.until('incident');
	await shown.until('▸ Step look');
	expect(shown.workspace.journal.records.at(-1)?.event).toMatchObject({
		type: 'incident-opened',
		runbook: 'bot-down',
		from: 'b/row-counts',
		chosen: 'detected',
	});
	await shown.press(KEY.enter);
	await shown.until('✔ pass');
	await shown.press('t');
	await shown.until(/▸ looked ✔ +look|▸ looked ✔/);
	await shown.press(KEY.escape, 'c', 'd', 'o', 'n', 'e', KEY.enter);
	await shown.until('▸ Row counts match');
	expect(types().at(-1)).toBe('incident-closed');
	expect(shown.session.store.get().screens).toHaveLength(2);
});

test('an incident still open is gone on with, not opened anew', async () => {
	shown = new Shown({runbooks: [book], triaged: [{runbook: book, state: 'clear', signs: []}]});
	await shown.openFailed();
	await shown.press('i', KEY.enter);
	await shown.until('▸ Step look');
	await shown.press(KEY.escape, KEY.escape, 'i');
	await shown.until('▸ Step look');
	expect(types().filter(type => type === 'incident-opened')).toHaveLength(1);
});

test('from the doors an incident starts a run of its runbook', async () => {
	shown = new Shown({runbooks: [book], triaged: [{runbook: book, state: 'unknown', signs: []}]});
	await shown.press('i');
	await shown.until('could not look');
	await shown.press(KEY.enter);
	await shown.until('▸ Step look');
	expect(shown.workspace.started).toEqual(['bot-down']);
});

test('an unfinished run is offered first, and what became of it is told until dismissed', async () => {
	const unfinished = {
		id: 'run-8',
		checklist: 'cutover',
		title: text('Guided cutover', '안내형 이전'),
		environment: 'production',
		startedAt: 0,
		lastAt: 0,
		events: 3,
	};
	shown = new Shown({
		runs: [unfinished],
		resumed: {
			stale: ['a/server'],
			halfDone: ['b/stop-bot'],
			changed: [],
			added: [],
			removed: [],
			tornTail: '/state/torn',
			clockBackMs: 60_000,
		},
	});
	await shown.press(KEY.enter);
	await shown.until('▸ Resume it');
	await shown.press(KEY.enter);
	await shown.until('Half done, find out first (1):');
	expect(shown.frame).toContain('/state/torn');
	expect(shown.frame).toContain('The clock stands 1 m before');
	expect(shown.workspace.started).toEqual([]);
	await shown.press('j');
	expect(shown.frame).toContain('Half done');
	await shown.press(KEY.enter);
	expect(shown.frame).not.toContain('Half done, find out');
	await shown.press('u');
	expect(shown.frame).toContain('Half done, find out');
});

test.each([
	{language: 'en', why: 'Read-only: it belongs to another environment', refusal: 'this run is read-only'},
	{language: 'ko', why: '읽기 전용: 다른 환경의 실행', refusal: '읽기 전용 실행임'},
] as const)('a run of another environment opens to read, names both, and takes no look ($language)', async ({language, why, refusal}) => {
	const environment = 'staging';
	const started = {type: 'run-started', run: 'run-8', checklist: 'cutover', title: text('c', 'c'), pinned: cutover(), environment} as const;
	const event = {...started, by: {user: 'u', host: 'h'}, program: 'test'};
	const other = {id: 'run-8', checklist: 'cutover', title: event.title, environment, startedAt: 0, lastAt: 0, events: 1};
	const problem = {code: 'run-elsewhere', id: 'run-8', began: environment, here: 'production'} as const;
	shown = new Shown({language, runs: [other], readOnly: 'elsewhere', problem, records: [{seq: 1, at: 0, event}]});
	await shown.press(KEY.up, KEY.enter);
	await shown.until('run-8');
	await shown.press(KEY.enter);
	await shown.until(why);
	expect(shown.frame).toMatch(/staging.*production/s);
	expect(shown.frame).not.toMatch(/Nothing changed|달라진 점이 없/);
	await shown.press(KEY.enter, 'r');
	await shown.until(refusal);
	expect(types()).not.toContain('check-judged');
});

test('the way back opened by itself leads to the run that has something to take back, and says so again when asked what is next', async () => {
	const back = step('rollback', 'stop', {undoes: ['release/start'], action: action({})});
	const wayBack = checklist('cutover', [{id: 'rollback', title: text('Rollback', '롤백'), steps: [back]}]);
	const run = {id: 'run-8', checklist: 'cutover', title: text('c', 'c'), environment: 'production', startedAt: 0, lastAt: 0, events: 3};
	shown = new Shown({checklists: [wayBack], runs: [run]});
	startRun(shown.session, 'cutover');
	await shown.until('It is run-8: coinpilot-ops walk cutover');
	await shown.press(KEY.escape);
	expect(shown.frame).not.toContain('It is run-8');
	await shown.press('.');
	await shown.until('It is run-8');
	expect(shown.frame).not.toContain('Every step is done');
	shown.workspace.setLanguage('ko');
	await shown.until('해당 실행은 run-8입니다');
	const depth = shown.session.store.get().screens.length;
	await shown.press(KEY.enter);
	await shown.until(/롤백/);
	expect(shown.session.store.get().screens.length).toBe(depth + 1);
});

test('a journal that cannot be written stops everything and hides everything else', async () => {
	shown = new Shown({look: {color: false}});
	await shown.openWalk();
	shown.workspace.journal.full = true;
	await shown.press('r');
	await shown.until('THE RUN COULD NOT BE RECORDED');
	expect(shown.frame).not.toContain('Phase A');
	shown.workspace.journal.full = false;
	await shown.press('r', KEY.enter, 'n');
	expect(types()).toEqual(['run-started']);
	await shown.press('q');
	await expect(shown.session.left).resolves.toMatchObject({failure: {code: 'journal-unwritable'}, runs: [{id: 'run-1'}]});
});

test('two live bots stand out on every screen', async () => {
	shown = new Shown({runbooks: [book], triaged: [], columns: 60, rows: 16});
	shown.workspace.bots.set(bots('fail', text('TWO BOTS LIVE: minikube, cloud', '봇 두 개가 동시에 실행 중')));
	for (const keys of [[], ['i'], [KEY.escape, KEY.enter], ['g'], [KEY.escape, 't'], [KEY.escape, '?'], [KEY.escape, 'n']]) {
		await shown.press(...keys);
		expect(shown.lines[0]).toContain('✖ TWO BOTS LIVE: minikube, cloud');
	}
	shown.workspace.bots.set(bots('pass', text('one bot: minikube', '봇 하나: minikube')));
	await settle();
	expect(shown.lines[0]).toContain('◆ one bot: minikube');
	shown.workspace.bots.set(bots('unknown', text('could not see the bots', '봇을 확인하지 못함')));
	await settle();
	expect(shown.lines[0]).toContain('? could not see the bots');
});

test('one bot that was seen a while ago is no longer taken for seen', async () => {
	shown = new Shown();
	await settle();
	const seen = bots('pass', text('one bot: minikube', '봇 하나: minikube'));
	shown.workspace.bots.set({...seen, at: seen.at - 59_000});
	await settle();
	expect(shown.lines[0]).toContain('◆ one bot: minikube');
	shown.workspace.bots.set({...seen, at: seen.at - 120_000});
	await settle();
	expect(shown.lines[0]).toContain('◌ one bot: minikube (2 m ago)');
	shown.workspace.bots.set(seen);
	await settle();
	expect(shown.lines[0]).toContain('◆ one bot: minikube');
	expect(shown.lines[0]).not.toContain('ago');
});

const hostKey = {
	target: 'vm',
	address: '203.0.113.10',
	keyType: 'ssh-ed25519',
	fingerprint: 'SHA256:abc',
	knownHosts: '~/.ssh/known_hosts',
};

test('an unknown host key is asked above everything, and trusted by the typed word alone', async () => {
	shown = new Shown();
	await shown.openWalk();
	const stop = new AbortController();
	const refused = shown.workspace.desk.trustHostKey(hostKey, stop.signal);
	await shown.until('SHA256:abc');
	await shown.press(KEY.enter);
	await shown.until('It must read exactly: yes');
	await shown.press('y', KEY.enter);
	await shown.until('It must read exactly: yes');
	await shown.press(KEY.escape);
	await expect(refused).resolves.toBe(false);
	const trusted = shown.workspace.desk.trustHostKey(hostKey, stop.signal);
	await shown.until('SHA256:abc');
	await shown.press(...'yes', KEY.enter);
	await expect(trusted).resolves.toBe(true);
	expect(shown.frame).not.toContain('SHA256:abc');
});

test.each([
	['en', 'Another key of this host is on record (ssh-rsa)'],
	['ko', '이 호스트의 다른 키가 기록되어 있으나(ssh-rsa)'],
] as const)('a host key beside another one on record says so in %s', async (language, sentence) => {
	shown = new Shown({language, columns: 140});
	const stop = new AbortController();
	const plain = shown.workspace.desk.trustHostKey(hostKey, stop.signal);
	await shown.until('SHA256:abc');
	expect(shown.frame).not.toContain(sentence);
	await shown.press(KEY.escape);
	await expect(plain).resolves.toBe(false);
	const beside = shown.workspace.desk.trustHostKey({...hostKey, fingerprint: 'SHA256:def', recorded: ['ssh-rsa']}, stop.signal);
	await shown.until('SHA256:def');
	expect(shown.frame).toContain(sentence);
	await shown.press(KEY.escape);
	await expect(beside).resolves.toBe(false);
});

test.each([
	['a door', [KEY.down, KEY.enter]],
	['the last entry', [KEY.end, KEY.down, 'j', 'j', KEY.tab, KEY.enter, KEY.enter]],
	['the end of a sentence', [...' yes', KEY.enter]],
])('an unknown host key that appears under the fingers is not trusted by keys meant for %s', async (_what, keys) => {
	shown = new Shown();
	await settle();
	await shown.press(KEY.down);
	const trusted = shown.workspace.desk.trustHostKey(hostKey, new AbortController().signal);
	let answered = false;
	trusted.then(() => {
		answered = true;
	});
	await shown.press(...keys);
	await shown.until('SHA256:abc');
	expect(answered).toBe(false);
	await shown.press(KEY.escape);
	await expect(trusted).resolves.toBe(false);
});

test('a secret is never echoed', async () => {
	shown = new Shown();
	await shown.openWalk();
	const answer = shown.workspace.desk.secret({what: 'secret', name: 'DB_PASSWORD'}, new AbortController().signal);
	await shown.until('DB_PASSWORD');
	await shown.paste('hunter2');
	expect(shown.frame).not.toContain('hunter2');
	expect(shown.frame).toContain('•••••••');
	await shown.press(KEY.enter);
	await expect(answer).resolves.toBe('hunter2');
});

test('a secret is typed to its end although the look that wanted it has run out of time', async () => {
	shown = new Shown();
	await shown.openWalk();
	const ended = new AbortController();
	const ask = (name: string) => shown.workspace.desk.secret({what: 'secret', name}, ended.signal);
	const secrets = createSecrets({environment: {}, ask});
	const deadline = new AbortController();
	const late = secrets.get('DB_PASSWORD', deadline.signal);
	await shown.until('DB_PASSWORD');
	await shown.press(...'corre');
	deadline.abort(new ProblemError({code: 'deadline', afterMs: 5}));
	expect(await problemOf(late)).toMatchObject({code: 'deadline'});
	// The n of it is a note's key, once nothing else takes the keys.
	await shown.press(...'ct-nhunter2', KEY.enter);
	expect(await secrets.get('DB_PASSWORD', new AbortController().signal)).toBe('correct-nhunter2');
	expect(shown.frame).not.toContain('Note');
	expect(types()).toEqual(['run-started']);
});

test('leaving asks only while something runs, and says where the run is', async () => {
	const waits = (signal: AbortSignal) => new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
	const list = checklist('cutover', [{id: 'a', title: text('Phase A', 'A 단계'), steps: [step('a', 'slow', {checks: [check(waits)]})]}]);
	shown = new Shown({checklists: [list]});
	await shown.openWalk();
	await shown.press(KEY.enter);
	await shown.until('looking for');
	await shown.press('q');
	await shown.until('Something is still running');
	await shown.press(KEY.enter);
	expect(shown.frame).toContain('looking for');
	await shown.press('q', KEY.down, KEY.enter);
	await expect(shown.session.left).resolves.toEqual({runs: [{id: 'run-1', directory: '/state/runs/run-1'}]});
	expect(types()).toEqual(['run-started']);
});

test('ctrl-c leaves from a dialog as well, and a screen too small', async () => {
	shown = new Shown();
	await shown.openWalk();
	await shown.press('n');
	shown.resize(30, 5);
	await shown.press(KEY.ctrlC);
	await expect(shown.session.left).resolves.toMatchObject({signal: 'SIGINT', runs: [{id: 'run-1'}]});
});

test('what came together with the key that leaves begins nothing', async () => {
	shown = new Shown();
	await shown.openFailed();
	const before = types().length;
	await shown.press('qr');
	await expect(shown.session.left).resolves.toMatchObject({runs: [{id: 'run-1'}]});
	await settle();
	expect(shown.session.running).toBe(false);
	expect(types()).toHaveLength(before);
});

test('a run that was ended says what became of it and what is next', async () => {
	shown = new Shown();
	await shown.openWalk();
	await shown.press('e', KEY.down, KEY.enter);
	await shown.until('The run has ended: completed');
	expect(shown.frame).toContain('m writes its report');
	await shown.press(KEY.down, 'r');
	await shown.until('this run is read-only');
	expect(types().at(-1)).toBe('run-ended');
});

test('a runbook asked for by its id opens as a run of its own', async () => {
	const book = runbook('bot-down', [step('bot-down', 'look', {checks: [check(verdict('pass'))]})]);
	shown = new Shown({runbooks: [book]});
	openChecklist(shown.session, 'bot-down');
	await shown.until('Step look');
	expect(shown.workspace.started).toEqual(['bot-down']);
});

test('what a runbook says below its last step is read before it is over', async () => {
	const book = {...runbook('move', [step('move', 'look')]), closing: text('Remove the dumps from `/tmp` now.', '이제 덤프를 지우십시오.')};
	shown = new Shown({runbooks: [book], triaged: [{runbook: book, state: 'none', signs: []}]});
	openChecklist(shown.session, 'move');
	await shown.until('Step look');
	await shown.press('e');
	await shown.until('Remove the dumps from /tmp now.');
	await shown.press(KEY.escape, KEY.escape, KEY.enter);
	await shown.until('Phase A');
	await shown.press('i', KEY.enter);
	await shown.until('Step look');
	await shown.press('c');
	await shown.until('Remove the dumps from /tmp now.');
});

test('a read-only run says so and refuses what would write', async () => {
	const workspace = new TestWorkspace({
		readOnly: 'locked',
		records: [
			{
				seq: 1,
				at: 0,
				event: {
					type: 'run-started',
					run: 'run-1',
					checklist: 'cutover',
					title: text('c', 'c'),
					pinned: cutover(),
					environment: 'production',
					by: {user: 'u', host: 'h'},
					program: 'test',
				},
			},
		],
	});
	shown = new Shown({workspace});
	await shown.press(KEY.enter);
	await shown.until('another process writes this run');
	await shown.press(KEY.enter, 'n');
	expect(shown.lines[0]).toContain('read-only');
	expect(shown.frame).toContain('this run is read-only');
	await shown.press('r');
	await settle();
	expect(types()).toEqual(['run-started']);
	// No decision is asked for that could not be recorded.
	await shown.press('/', 'p', 'a', 't', 'h', KEY.enter, KEY.enter);
	await shown.until('Read-only: another process writes this run');
	expect(shown.frame).toContain('Database path');
	expect(shown.frame).not.toContain('Decide:');
});

test('L switches the language of everything at once', async () => {
	shown = new Shown();
	await shown.openWalk();
	await shown.press('L');
	await shown.until('A 단계');
	expect(shown.frame).toContain('q 나가기');
});

test('without UTF-8 every glyph has an ASCII twin of the same width', async () => {
	shown = new Shown({look: {ascii: true}, columns: 100, rows: 30});
	await shown.openWalk();
	await shown.press('R');
	await shown.until('+ pass');
	expect(shown.frame).toMatch(/^[\x20-\x7e\n]*$/);
	expect(shown.overflow(100, 30)).toEqual([]);
});

test('for a screen reader there are no edges, only text from top to bottom', async () => {
	shown = new Shown({look: {reader: true}, columns: 100, rows: 30});
	await shown.openWalk();
	expect(shown.frame).not.toMatch(/[│┌┐└┘─]/);
	expect(shown.lines.length).toBeLessThanOrEqual(29);
	await shown.press('R');
	await shown.until('✔ pass');
});

test('coming back to the doors says what lies unfinished by now', async () => {
	const workspace = new TestWorkspace();
	shown = new Shown({workspace});
	await shown.openWalk();
	workspace.unfinished = async id => ({
		id: 'run-1',
		checklist: id,
		title: text('Cutover', '이전'),
		environment: 'production',
		startedAt: workspace.clock.now(),
		lastAt: workspace.clock.now(),
		events: 1,
	});
	await shown.press(KEY.escape);
	await shown.until('unfinished since');
});
