import {afterEach, expect, test} from 'vitest';
import {Shown} from '../support/show.tsx';

let shown: Shown;

afterEach(() => shown.close());

test.each([
	['a colour', '\u001B[31m'],
	['a key that nobody has', '\u001B[99;5~'],
	['an answer of the terminal', '\u001B[?62;4c'],
	['two at once', '\u001B[31m\u001B[1;5y'],
])('%s on its way in breaks nothing', async (_, sequence) => {
	shown = new Shown();
	await shown.press(sequence);
	await shown.press('?');
	expect(shown.top.type).toBe('help');
});

test('a paste keeps its text and loses its colours', async () => {
	shown = new Shown();
	await shown.openWalk();
	await shown.press('n');
	await shown.paste('plain \u001B[31mred\u001B[0m end');
	await shown.until(/red.* end/);
});

test('words that come together with the key of the find field go into it', async () => {
	shown = new Shown();
	await shown.openWalk();
	await shown.press('/quota');
	const {top} = shown;
	expect(top.type === 'walk' && top.tree.finding && top.tree.find.graphemes.join('')).toBe('quota');
});
