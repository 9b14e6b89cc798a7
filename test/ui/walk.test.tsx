import {afterEach, beforeAll, expect, test, vi} from 'vitest';
import {text} from '../../src/core/text.ts';
import type {Verdict} from '../../src/core/verdict.ts';
import {deferred} from '../../src/systems/deferred.ts';
import {viewAt} from '../../src/ui/screens/walk-state.ts';
import type {FakeAction} from './support/fake-kinds.ts';
import {action, check, checklist, step, verdict} from './support/make-checklist.ts';
import {KEY, Shown} from './support/show.tsx';
import {TestWorkspace} from './support/test-workspace.ts';

// Drawing takes its time on a machine that is busy with other tests.
vi.setConfig({testTimeout: 30_000});

beforeAll(() => {
	process.env.TZ = 'Asia/Seoul';
});

let shown: Shown;
afterEach(() => shown.close());

type Steps = Parameters<typeof step>[2][];

/** A walk of these steps, the cursor on the first. */
async function walkOf(...steps: Steps): Promise<TestWorkspace> {
	const made = steps.map((rest, index) => step('a', `s${index}`, rest));
	const workspace = new TestWorkspace({checklists: [checklist('cutover', [{id: 'a', title: text('Phase A', 'A 단계'), steps: made}])]});
	shown = new Shown({workspace, columns: 100, rows: 30});
	await shown.openWalk();
	return workspace;
}

const types = (workspace: TestWorkspace) => workspace.journal.records.map(({event}) => event.type);

test('enter looks, and says what it saw with the reason first', async () => {
	const workspace = await walkOf({
		checks: [check(verdict('fail', {summary: text('443 is closed', '443이 닫혀 있음')}))],
		remedy: text('Open 443.', '443을 여십시오.'),
	});
	await shown.press(KEY.enter);
	await shown.until('✖ fail  443 is closed');
	expect(shown.frame).toContain('seen just now from vm (coinpilot-ins, machine 7f3a9c21…)');
	expect(shown.frame).toContain('Remedy: Open 443.');
	expect(types(workspace)).toEqual(['run-started', 'check-judged']);
});

test('enter never passes over a step, whatever it waits for', async () => {
	const workspace = await walkOf(
		{checks: [check(verdict('fail'))]},
		{attest: {prompt: text('Told', '알림'), note: 'required'}},
		{choose: {id: 'path', options: {a: text('A', 'A'), b: text('B', 'B')}}},
		{action: action({})},
		{gate: {requires: 'all'}},
		{needs: ['a/s0'], attest: {prompt: text('Later', '나중'), note: 'optional'}},
	);
	for (let row = 0; row < 6; row++) {
		const before = shown.session.store.get().screens.length;
		await shown.press(KEY.enter);
		await shown.press(KEY.escape);
		while (shown.session.store.get().screens.length > before) await shown.press(KEY.escape);
		await shown.press(KEY.down);
	}
	expect(types(workspace)).toEqual(['run-started', 'check-judged']);
});

test('a step that waits shows its plan and what it waits for, and asks no phrase for nothing', async () => {
	const workspace = await walkOf(
		{title: text('Look first', '먼저 확인'), checks: [check(verdict('pass'))]},
		{needs: ['a/s0'], action: action({}, 'go live')},
	);
	await shown.press(KEY.down, 'a');
	await shown.until('Undo: start it again');
	expect(shown.frame).toContain('waits for "Look first". Finish that first.');
	expect(shown.frame).not.toContain('go live');
	await shown.press(KEY.enter);
	expect(types(workspace)).toEqual(['run-started']);

	await shown.press(KEY.up, KEY.enter);
	await shown.until('✔ pass');
	await shown.press(KEY.down, 'a');
	await shown.until('Type "go live" to start');
});

test('what changed since the last look is marked', async () => {
	let looks = 0;
	const answer = (): Verdict => {
		looks++;
		return verdict(looks === 1 ? 'fail' : 'pass', {
			evidence: [{label: text('rows', '행'), observed: looks === 1 ? '12' : '16', expected: '16'}],
			table: {
				columns: [{title: text('table', '테이블')}, {title: text('rows', '행'), align: 'right'}],
				rows: [{cells: ['orders', looks === 1 ? '7' : '9']}],
			},
		});
	};
	await walkOf({checks: [check(answer)]});
	await shown.press(KEY.enter);
	await shown.until('✖ fail');
	expect(shown.frame).not.toContain('←');
	await shown.press('r');
	await shown.until('✔ pass');
	expect(shown.frame).toMatch(/rows +16 .*expected 16.*← was 12/);
	expect(shown.frame).toMatch(/orders +9 +← was 7/);
	expect(shown.frame).toMatch(/✔ pass +← was fail[\s\S]*seen just now from vm \(coinpilot-ins, machine 7f3a9c21…\) +\d/);
});

test('a running look shows how many looks it took, and x stops it', async () => {
	const waits = (signal: AbortSignal) => new Promise<Verdict>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
	const workspace = await walkOf({checks: [check(waits)]});
	await shown.press(KEY.enter);
	await shown.until('looking for');
	expect(shown.frame).toMatch(/▸ Step s0 +[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/);
	await shown.press(KEY.enter);
	await shown.until('It is running');
	await shown.press('x');
	await shown.until('Stopped');
	expect(types(workspace)).toEqual(['run-started']);
});

test('a look at a step that is skipped or waits runs as any other, and x stops it', async () => {
	const waits = (signal: AbortSignal) => new Promise<Verdict>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
	await walkOf({when: {path: 'a'}, checks: [check(waits)]}, {when: {environment: 'staging'}, checks: [check(waits)]});
	for (const state of ['waiting', 'skipped']) {
		const screen = shown.top;
		expect(screen.type === 'walk' && viewAt(screen)?.state).toBe(state);
		await shown.press('r');
		await shown.until('x stop');
		await shown.press(KEY.enter);
		await shown.until('It is running');
		await shown.press('x');
		await shown.until('Stopped');
		await shown.press(KEY.down);
	}
});

test('an action shows its exact commands, and starts only on a yes that is not the default', async () => {
	const workspace = await walkOf({action: action({commands: ['docker compose up -d --wait']})});
	await shown.press('a');
	await shown.until('$ docker compose up -d --wait');
	await shown.press(KEY.enter);
	expect(types(workspace)).toEqual(['run-started']);
	await shown.press('a', KEY.down, KEY.enter);
	await shown.until('✔ pass');
	expect(types(workspace)).toEqual(['run-started', 'action-intended', 'action-ended']);
});

test('an action that can lose data starts only on its phrase', async () => {
	const workspace = await walkOf({action: action({commands: ['dropdb coinpilot']}, '지우기')});
	await shown.press('a', 'x', KEY.enter);
	await shown.until('It must read exactly: 지우기');
	await shown.press(KEY.backspace, '지', '우', '기');
	expect(types(workspace)).toEqual(['run-started']);
	await shown.press(KEY.enter);
	await shown.until('✔ pass');
});

test('keys typed before a question was seen do not answer it', async () => {
	const workspace = await walkOf({action: action({})});
	await shown.press('aj\r');
	expect(shown.session.store.get().dialog?.type).toBe('list');
	expect(types(workspace)).toEqual(['run-started']);
});

test('the output of an action streams, and hostile bytes never reach the frame raw', async () => {
	let finish = () => {};
	const perform = (_: AbortSignal, print: (chunk: string) => void) =>
		new Promise<boolean>(resolve => {
			print('pulled \u001B[31mred\u001B[0m \u202Eevil\r\nsecond line\n');
			finish = () => resolve(true);
		});
	await walkOf({action: action({perform})});
	await shown.press('a', KEY.down, KEY.enter);
	await shown.until('second line');
	expect(shown.frame).toContain('acting for');
	expect(shown.frame).not.toMatch(/[\u001B\u202E\r]/);
	finish();
	await shown.until('✔ pass');
});

test('hostile text in a verdict is made visible, not obeyed', async () => {
	const nasty = '\u001B[2J\u001B]0;title\u0007\u202Etxt\r\u009B31m';
	await walkOf({
		checks: [
			check(
				verdict('fail', {
					summary: text(`bad ${nasty}`, nasty),
					evidence: [{label: text(nasty, nasty), observed: `${nasty}\n${nasty}`, expected: nasty}],
					remedy: text(nasty, nasty),
					table: {columns: [{title: text(nasty, nasty)}], rows: [{cells: [nasty]}]},
				}),
			),
		],
	});
	await shown.press(KEY.enter);
	await shown.until('bad ^[');
	expect(shown.frame).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/);
	expect(shown.overflow(100, 30)).toEqual([]);
});

test('an attestation that requires a note is refused without one, and takes a pasted one whole', async () => {
	const workspace = await walkOf({attest: {prompt: text('Everyone knows', '모두 앎'), note: 'required'}});
	await shown.press(KEY.enter, KEY.enter);
	await shown.until('This cannot be empty');
	await shown.paste('전달함\r\n오전 9시\n');
	expect(types(workspace)).toEqual(['run-started']);
	await shown.press(KEY.enter);
	await shown.until('✔ pass');
	const event = workspace.journal.records.at(-1)?.event;
	expect(event).toMatchObject({type: 'step-attested', note: '전달함\n오전 9시'});
});

test('a paste without brackets never submits either', async () => {
	const workspace = await walkOf({checks: [check(verdict('pass'))]});
	await shown.press('n', 'first\rsecond\r');
	expect(types(workspace)).toEqual(['run-started']);
	await shown.press(KEY.enter);
	await shown.until('Note, minji');
	expect(workspace.journal.records.at(-1)?.event).toMatchObject({type: 'note-taken', note: 'first\nsecond', step: 'a/s0'});
});

test('a decision is made from its options', async () => {
	const workspace = await walkOf({choose: {id: 'path', options: {restore: text('Restore', '복원'), fresh: text('Fresh', '새로')}}});
	await shown.press(KEY.enter, KEY.down, KEY.enter);
	await shown.until('Decided: Fresh, by minji');
	expect(workspace.journal.records.at(-1)?.event).toMatchObject({type: 'choice-made', choice: 'path', option: 'fresh'});
});

test('a waiver asks for a reason and a duration, and can be ended', async () => {
	const workspace = await walkOf({checks: [check(verdict('fail'))]});
	await shown.press('w', KEY.enter);
	await shown.until('This cannot be empty');
	await shown.press('o', 'k', KEY.tab, 's', 'o', 'o', 'n', KEY.enter);
	await shown.until('Not a duration');
	for (let index = 0; index < 4; index++) await shown.press(KEY.backspace);
	await shown.press('2', 'h', KEY.enter);
	await shown.until('▲ waived');
	expect(workspace.journal.records.at(-1)?.event).toMatchObject({
		type: 'step-waived',
		reason: 'ok',
		until: workspace.clock.now() + 7_200_000,
	});
	// The clock on the operator's own wall, and whose clock that is.
	expect(shown.frame).toContain('ok (until 20:14 Asia/Seoul)');
	await shown.press('w', KEY.down, KEY.enter);
	await shown.until('not looked at yet');
	expect(types(workspace).at(-1)).toBe('waiver-ended');
});

test('a decision can be changed: the one in force is under the cursor, and what was attested of it is asked again', async () => {
	const workspace = await walkOf({
		choose: {id: 'path', options: {restore: text('Restore', '복원'), fresh: text('Fresh', '새로')}},
		attest: {prompt: text('It is so', '그러함'), note: 'optional'},
	});
	await shown.press(KEY.enter, KEY.down, KEY.enter, KEY.enter);
	await shown.until('✔ pass');
	await shown.press(KEY.enter);
	await shown.until('Decided so far: Fresh, by minji. Another decision has to be attested anew.');
	expect(shown.frame).toContain('▸ Fresh');
	await shown.press(KEY.enter);
	// The same once more is no new decision.
	expect(types(workspace)).toEqual(['run-started', 'choice-made', 'step-attested']);
	await shown.press(KEY.enter, KEY.up, KEY.enter);
	await shown.until('Attest: Step s0');
	await shown.press(KEY.escape);
	await shown.until('waits for someone to attest it');
	expect(types(workspace)).toEqual(['run-started', 'choice-made', 'step-attested', 'choice-made']);
});

/** A run whose only action was begun, and nothing is known of its end. */
function halfDone(deed: FakeAction): TestWorkspace {
	const half = step('a', 's0', {action: action(deed)});
	const list = checklist('cutover', [{id: 'a', title: text('Phase A', 'A 단계'), steps: [half]}]);
	const by = {user: 'minji', host: 'laptop'};
	const plan = {summary: text('Stop', '중지'), commands: []};
	const at = Date.UTC(2026, 1, 23, 9, 0);
	const started = {
		type: 'run-started',
		run: 'run-1',
		checklist: 'cutover',
		title: list.title,
		pinned: list,
		environment: 'production',
		by,
		program: 'test',
	} as const;
	return new TestWorkspace({
		checklists: [list],
		records: [
			{seq: 1, at, event: started},
			{seq: 2, at, event: {type: 'action-intended', step: 'a/s0', intent: 'i1', plan, by}},
		],
	});
}

test('a half-done action is probed by enter, and settled by a person where nothing can tell', async () => {
	const workspace = halfDone({effect: 'cannot-tell'});
	shown = new Shown({workspace, columns: 100, rows: 30});
	await shown.openWalk();
	expect(shown.frame).toContain('? half done');
	await shown.press(KEY.enter);
	await shown.until('Did it take effect?');
	await shown.press(KEY.down, KEY.enter);
	await shown.press('s', 'a', 'w', KEY.enter);
	await shown.until('Action was found done');
	expect(types(workspace).filter(type => type === 'action-intended')).toHaveLength(1);
});

test('what the operator opened while it was probed keeps its keys', async () => {
	const probed = deferred<'cannot-tell'>();
	const workspace = halfDone({effect: () => probed.promise});
	shown = new Shown({workspace, columns: 100, rows: 30});
	await shown.openWalk();
	await shown.press(KEY.enter, 'n', ...'half');
	await shown.until('> half');
	probed.resolve('cannot-tell');
	await shown.until('Nothing can tell whether it took effect');
	await shown.press(...' a note', KEY.enter);
	await expect.poll(() => types(workspace).at(-1)).toBe('note-taken');
	expect(workspace.journal.records.at(-1)?.event).toMatchObject({note: 'half a note'});
	await shown.press(KEY.enter);
	await shown.until('Did it take effect?');
});

test('find narrows by words in either language, f by state, and esc shows everything again', async () => {
	await walkOf(
		{title: text('firewall', '방화벽'), checks: [check(verdict('fail'))]},
		{title: text('images', '이미지'), checks: [check(verdict('pass'))]},
	);
	await shown.press('R');
	await shown.until('1/2');
	await shown.press('/', '이', '미');
	expect(shown.frame).not.toContain('firewall');
	await shown.press(KEY.enter, KEY.escape);
	expect(shown.frame).toContain('firewall');
	await shown.press('f');
	expect(shown.frame).toContain('firewall');
	expect(shown.frame).not.toContain('images ');
});

test('shortcuts work while a Korean input method is on', async () => {
	await walkOf({checks: [check(verdict('pass'))]});
	await shown.press('ㄱ');
	await shown.until('✔ pass');
	await shown.press('ㅜ');
	await shown.until('Note on: Step s0');
});

test('a thousand steps draw only the rows that fit', async () => {
	await walkOf(...Array.from({length: 1_000}, () => ({checks: [check(verdict('pass'))]})));
	await shown.press(KEY.end);
	expect(shown.frame).toContain('▸ Step s999');
	expect(shown.overflow(100, 30)).toEqual([]);
	await shown.press(KEY.pageUp, 'k');
	expect(shown.frame).toContain('▸ Step s988');
	await shown.press(KEY.home);
	expect(shown.frame).toContain('Phase A ▸');
});

test('a refusal calls steps by their titles, a few of them', async () => {
	const titled = (name: string) => ({title: text(`Look at ${name}`, `${name} 확인`), checks: [check(verdict('fail'))]});
	await walkOf(...['one', 'two', 'three', 'four', 'five', 'six'].map(titled), {title: text('Go', '진행'), gate: {requires: 'all'}});
	await shown.press('>', KEY.enter);
	await shown.until('Go / no-go');
	await shown.press(KEY.enter, KEY.down, KEY.enter);
	await shown.until(/the gate "Go" stays closed: "Look at one", .*"Look at four" and 2\s+more not passed and fresh\./);
	expect(shown.frame).not.toContain('a/s0');
});

test('what is left to attest of a decided step is asked at once', async () => {
	const options = {seoul: text('Seoul', '서울'), chuncheon: text('Chuncheon', '춘천')};
	const workspace = await walkOf({
		choose: {id: 'region', options},
		attest: {prompt: text('The region is fixed', '리전을 확정함'), note: 'required'},
	});
	await shown.press(KEY.enter);
	await shown.until('Chuncheon');
	await shown.press(KEY.enter);
	await shown.until('The region is fixed');
	await shown.press('AD-1', KEY.enter);
	await shown.until('✔ pass');
	expect(types(workspace)).toEqual(['run-started', 'choice-made', 'step-attested']);
});

test('a step is found by its key, and by words that do not stand together', async () => {
	await walkOf({title: text('Row counts match', '행 수가 일치함')}, {title: text('Something else', '다른 것')});
	await shown.press('/', 'a/s0');
	await shown.until('/a/s0');
	expect(shown.frame).toContain('▸ Row counts match');
	expect(shown.frame).not.toContain('Something else');
	expect(shown.lines.at(-1)).toMatch(/^ enter keep what is found {2}esc show all steps/);
	await shown.press(KEY.escape, '/', 'match row');
	await shown.until('/match row');
	expect(shown.frame).toContain('▸ Row counts match');
	// In one piece, as a slow line delivers what was typed fast.
	await shown.press(KEY.escape, '/일치 행');
	expect(shown.frame).toContain('▸ Row counts match');
});

test('one panel says by which key the other is reached, and esc goes back to the list before it ends a filter', async () => {
	await walkOf({title: text('Row counts match', '행 수가 일치함')}, {title: text('Something else', '다른 것')});
	expect(shown.lines.at(-1)).not.toContain('tab');
	shown.resize(80, 24);
	await shown.until('tab list/step');
	await shown.press('/', 'row', KEY.enter, KEY.tab);
	expect(shown.frame).not.toContain('/row');
	await shown.press(KEY.escape);
	await shown.until('/row');
	await shown.press(KEY.escape);
	await shown.until('Something else');
});

test('a gate behind a closed one takes no override, and says what comes first', async () => {
	await walkOf(
		{attest: {prompt: text('Told', '알림'), note: 'optional'}},
		{title: text('First gate', '첫 게이트'), gate: {requires: 'all'}},
		{
			title: text('Second gate', '둘째 게이트'),
			gate: {requires: 'all'},
		},
	);
	await shown.press('>', KEY.enter);
	await shown.until('Go / no-go: Second gate');
	for (const key of ['o', KEY.enter]) {
		await shown.press(key);
		await shown.until('first: First gate');
		expect(shown.session.store.get().dialog).toBeUndefined();
	}
});

test('what changed is told whole in a narrow panel', async () => {
	let look = 0;
	const long = (name: string) => `${name} ${'0123456789 '.repeat(5)}end-${name}`;
	await walkOf({
		checks: [
			check(() => {
				look++;
				const observed = long(look === 1 ? 'before' : 'after');
				return verdict(look === 1 ? 'fail' : 'pass', {evidence: [{label: text('rows', '행'), observed}]});
			}),
		],
	});
	shown.resize(60, 30);
	await shown.press(KEY.enter, KEY.tab);
	await shown.until('✖ fail');
	await shown.press('r');
	await shown.until('✔ pass');
	expect(shown.frame).toContain('end-before');
	expect(shown.frame).toContain('end-after');
	expect(shown.frame).toContain('← was fail');
	expect(shown.frame).toMatch(/machine[\s│]+7f3a9c21…\)/);
});

test('a title too long for the list takes two rows there instead of being cut', async () => {
	await walkOf(
		{title: text('Only SSH, HTTP and HTTPS answer from the outside of the VM', '외부에서는 SSH, HTTP, HTTPS만 응답함')},
		{title: text('The site has a certificate that is valid for long enough', '인증서가 유효함')},
	);
	const list = shown.lines.map(row => row.split('││')[0] ?? '').join('\n');
	expect(list).toMatch(/✔ Only SSH, HTTP and HTTPS.*\n│ {4}answer from the outside/);
	expect(list).not.toContain('…');
});

test('a section that was opened by an override, or with something waived, is done but not green', async () => {
	await walkOf({checks: [check(verdict('pass'))]}, {checks: [check(verdict('fail'))]}, {gate: {requires: 'all'}});
	await shown.press('R', KEY.down);
	await shown.until(/▸ Step s1 .*✖/);
	await shown.press('w', 'spare', KEY.enter, KEY.enter);
	await shown.until('▲ waived');
	await shown.press('g');
	await shown.until('▲ go: nothing is missing, but 1 of 2 were waived');
	await shown.press(KEY.enter, KEY.down, KEY.enter);
	await shown.until('The gate is open');
	await shown.press(KEY.escape);
	expect(shown.frame).toContain('Phase A ▲ 3/3');
});

test('what the edge of the panel has no room for stands in the panel', async () => {
	const title = text('The unit is in place, and starts nothing at boot until the switch', '유닛이 설치됨');
	await walkOf({title, source: ['4.5', '6.2.2'], checks: [check(verdict('pass'))]});
	shown.resize(80, 24);
	await shown.press(KEY.tab);
	expect(shown.frame).toContain('┌▸The unit is in place, and starts nothing at boot until the switch ─');
	expect(shown.frame).toMatch(/│ 4\.5, 6\.2\.2 +│/);
	shown.resize(60, 20);
	await shown.press();
	expect(shown.frame).toMatch(/│ The unit is in place, and starts nothing at boot until +│\n│ the switch +│/);
	shown.resize(96, 24);
	await shown.press();
	shown.workspace.setLanguage('ko');
	await shown.press();
	expect(shown.frame).toContain('4.5, 6.2.2  유닛이 설치됨');
});
