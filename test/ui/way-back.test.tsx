import {afterEach, expect, test, vi} from 'vitest';
import {text} from '../../src/core/text.ts';
import type {Verdict} from '../../src/core/verdict.ts';
import {acted, released, verdict} from './support/make-checklist.ts';
import {KEY, Shown} from './support/show.tsx';

// Drawing takes its time on a machine that is busy with other tests.
vi.setConfig({testTimeout: 30_000});

let shown: Shown;
afterEach(() => shown.close());

const AT = Date.UTC(2026, 1, 23, 8, 30);
const lost = (rows: number): Verdict =>
	verdict(rows === 0 ? 'pass' : 'warn', {summary: text(`${rows} rows written since`, `이후 ${rows}행 기록됨`)});

async function open(keys: readonly string[], loss: () => Verdict): Promise<void> {
	const list = released(loss);
	shown = new Shown({checklists: [list], records: acted(list, keys, AT), columns: 100, rows: 30});
	await shown.openWalk();
}

const LIVE = ['release/stop-old', 'release/restore', 'release/start-new'];

test('opening it looks at what would be lost, now, and r looks again', async () => {
	let rows = 11;
	await open(LIVE, () => lost(++rows));
	const before = shown.workspace.journal.records.length;
	await shown.press('b');
	await shown.until(/rows written since[\s\S]*seen just now/);
	expect(shown.workspace.journal.records.slice(before).map(({event}) => event)).toMatchObject([{type: 'check-judged', step: 'back/loss'}]);
	const first = /(\d+) rows/.exec(shown.frame)?.[1];
	await shown.press('r');
	await shown.until(`${Number(first) + 1} rows written since`);
});

test('what could not be looked at is unknown, and all of it counts as lost', async () => {
	await open(LIVE, () => verdict('unknown', {summary: text('the database did not answer', '데이터베이스 응답 없음')}));
	await shown.press('b');
	await shown.until('Not seen: count on losing everything since then.');
	expect(shown.frame).toContain('the database did not answer');
	expect(shown.frame).not.toContain('✔ pass');
});

test('choosing it goes to the first open step and does nothing by itself', async () => {
	await open(LIVE, () => lost(3));
	await shown.press('b');
	await shown.until('enter: go to "Stop the new bot"');
	await shown.until('seen just now');
	const before = shown.workspace.journal.records.length;
	await shown.press(KEY.enter);
	expect(shown.top.type).toBe('walk');
	expect(shown.frame).toMatch(/▸ Stop the new bot/);
	expect(shown.workspace.journal.records).toHaveLength(before);
});

test('past the point of no return it says so in red, and goes on only on a yes that is not the default', async () => {
	await open([...LIVE, 'release/retire'], () => lost(3));
	await shown.until('no way back');
	await shown.press('b');
	await shown.until(/✖ Past the point of no return: Retire the old place/);
	await shown.until('seen just now');
	await shown.press(KEY.enter, KEY.enter);
	expect(shown.top.type).toBe('way-back');
	await shown.press(KEY.enter, KEY.down, KEY.enter);
	expect(shown.frame).toMatch(/▸ Stop the new bot/);
});

test('before anything was done there is nothing to take back, and nothing to choose', async () => {
	await open([], () => lost(0));
	await shown.press('b');
	expect(shown.frame).toContain('Nothing was done yet');
	await shown.press(KEY.enter);
	expect(shown.top.type).toBe('way-back');
});

test('before going live nothing is lost, and the line at the top is not there', async () => {
	await open(['release/stop-old'], () => lost(9));
	expect(shown.frame).not.toContain('live for');
	await shown.press('b');
	expect(shown.frame).toContain('it is not live yet');
	expect(shown.frame).toContain('enter: go to "Start the old bot"');
});

test('the line at the top stands on every screen while live, with how old it is, and goes with the way back', async () => {
	await open(LIVE, () => lost(7));
	await shown.until(/live for .* 7 rows written since \(just now\) .*back in ~5 m/);
	for (const key of ['t', '?', 'b']) {
		await shown.press(key);
		expect(shown.frame, key).toContain('live for');
		await shown.press(KEY.escape);
	}
	const {clock} = shown.workspace;
	clock.advance(60_000);
	await shown.press('j', 'k');
	expect(shown.frame).toMatch(/7 rows written since \(1 m ago\)/);
	await shown.press('b', KEY.enter, 'a', KEY.down, KEY.enter);
	await shown.until('✔ pass');
	expect(shown.frame).not.toContain('live for');
});

test('. goes from one step that wants something to the next', async () => {
	await open(['release/stop-old'], () => lost(0));
	expect(shown.frame).toMatch(/▸ Restore the dump/);
	await shown.press('.');
	expect(shown.frame).toMatch(/▸ Start the new bot/);
	await shown.press('.', '.');
	expect(shown.frame).toMatch(/▸ Restore the dump/);
});
