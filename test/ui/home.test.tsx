import {afterEach, expect, test, vi} from 'vitest';
import {runbook, step} from './support/make-checklist.ts';
import {KEY, Shown} from './support/show.tsx';

// Drawing takes its time on a machine that is busy with other tests.
vi.setConfig({testTimeout: 30_000});

let shown: Shown;
afterEach(() => shown.close());

const show = () => new Shown({runbooks: [runbook('bot-down', [step('bot-down', 'look')])]});

test('keys that arrive together move one after another, and enter takes the door they lead to', async () => {
	shown = show();
	await shown.press(KEY.down + KEY.down + KEY.enter);
	expect(shown.top.type).toBe('triage');
	expect(shown.workspace.started).toEqual([]);
});

test.each([
	{keys: [KEY.down, KEY.down, KEY.down], door: 'Reports and runs'},
	{keys: ['j', 'j'], door: 'Incident'},
	{keys: [KEY.down, KEY.down, KEY.up], door: 'Daily check'},
	{keys: [KEY.up], door: 'Reports and runs'},
	{keys: [KEY.up, KEY.down], door: 'Guided cutover'},
])('$keys together lead to $door', async ({keys, door}) => {
	shown = show();
	await shown.press(keys.join(''));
	expect(shown.lines.find(line => line.includes('▸'))).toContain(door);
});

test('a door pressed twice in one go opens once', async () => {
	shown = show();
	await shown.press(KEY.enter + KEY.enter);
	await shown.until('Phase A');
	expect(shown.workspace.started).toEqual(['cutover']);
});

test('coming back finds the cursor where it was', async () => {
	shown = show();
	await shown.press(KEY.down + KEY.down + KEY.enter);
	await shown.press(KEY.escape);
	// An escape alone is told from the beginning of an arrow by waiting.
	await shown.until('What do you want to do?');
	expect(shown.lines.find(line => line.includes('▸'))).toContain('Incident');
});
