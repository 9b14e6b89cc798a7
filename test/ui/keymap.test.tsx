import {afterEach, expect, test, vi} from 'vitest';
import {latinKeys} from '../../src/ui/input/hangul-keys.ts';
import {bindingsOn, KEYMAP, keyName} from '../../src/ui/keymap.ts';
import {released, runbook, step, verdict} from './support/make-checklist.ts';
import {KEY, Shown} from './support/show.tsx';

// Drawing takes its time on a machine that is busy with other tests.
vi.setConfig({testTimeout: 30_000});

let shown: Shown | undefined;
afterEach(() => shown?.close());

const SCREENS = ['home', 'walk', 'board', 'triage', 'runs', 'timeline', 'way-back'] as const;

async function go(to: (typeof SCREENS)[number]): Promise<Shown> {
	const checklists = to === 'way-back' ? [released(verdict('pass'))] : undefined;
	const one = new Shown({
		columns: 140,
		rows: 60,
		...(checklists && {checklists}),
		runbooks: [runbook('bot-down', [step('bot-down', 'look')])],
	});
	if (to === 'triage') await one.press('i');
	if (to === 'runs') await one.press(KEY.up, KEY.enter);
	if (to === 'walk' || to === 'board' || to === 'timeline' || to === 'way-back') await one.openWalk();
	if (to === 'board') await one.press('g');
	if (to === 'timeline') await one.press('t');
	if (to === 'way-back') await one.press('b');
	return one;
}

test.each(SCREENS)('the help on %s shows every one of its keys with what it does', async screen => {
	shown = await go(screen);
	expect(shown.top.type).toBe(screen);
	await shown.press('?');
	for (const {keys, about} of bindingsOn(screen)) {
		expect(shown.frame).toContain(keys.map(keyName).join(' '));
		expect(shown.frame).toContain(about.en);
	}
	await shown.press(KEY.escape);
	expect(shown.top.type).toBe(screen);
});

test('no key means two things on one screen', () => {
	const screens = new Set(KEYMAP.flatMap(binding => binding.on));
	for (const screen of screens) {
		const keys = bindingsOn(screen).flatMap(binding => binding.keys);
		expect(keys.length, screen).toBe(new Set(keys).size);
	}
});

test('help and leaving stay in the footer at every width, in both languages', async () => {
	shown = await go('walk');
	for (const language of ['en', 'ko'] as const) {
		shown.workspace.setLanguage(language);
		for (const columns of [60, 72, 84, 85, 120]) {
			shown.resize(columns, 20);
			await shown.press();
			expect(shown.lines.at(-1)).toMatch(/\? (help|도움말)/);
			expect(shown.lines.at(-1)).toMatch(/q (leave|나가기)/);
		}
	}
});

test('a key that cannot be used now says why, there and in the help', async () => {
	shown = await go('walk');
	await shown.press('a');
	expect(shown.frame).toContain('this step has no action');
	await shown.press('?');
	expect(shown.frame).toContain('(this step has no action)');
});

test('every letter of the keymap is reached with a Korean input method on', () => {
	const jamo = [...'ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡㄲ'];
	const reached = new Set(jamo.map(latinKeys));
	const letters = KEYMAP.flatMap(binding => binding.keys).filter(key => /^[a-zR]$/.test(key));
	expect(letters.filter(letter => !reached.has(letter))).toEqual([]);
	expect(latinKeys('가')).toBe('rk');
	expect(latinKeys('닭')).toBe('ekfr');
	expect(latinKeys('!')).toBe('!');
});
