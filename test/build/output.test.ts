import {describe, expect, it} from 'vitest';
import RealOutput from '../../node_modules/ink/build/output.js';
import Output from '../../scripts/substitutes/output.ts';

type Call =
	| {readonly write: readonly [x: number, y: number, text: string]}
	| {readonly clip: {readonly x1?: number; readonly x2?: number; readonly y1?: number; readonly y2?: number}}
	| 'unclip';

const SIZE = {width: 30, height: 6};
const upper = (text: string) => text.toUpperCase();

function draw(output: RealOutput | Output, calls: readonly Call[], transformers: ((text: string, index: number) => string)[] = []) {
	for (const call of calls) {
		if (call === 'unclip') output.unclip();
		else if ('clip' in call) output.clip({x1: undefined, x2: undefined, y1: undefined, y2: undefined, ...call.clip});
		else output.write(...call.write, {transformers});
	}
	return output.get();
}

/** What stands in each cell, with what it is drawn in: two ways of writing the same are the same. */
function cells({output, height}: {output: string; height: number}) {
	const rows = output.split('\n').map(row => {
		const drawn: string[] = [];
		const on = new Set<string>();
		for (const [piece] of row.matchAll(/\u001B\[\d+m|[^\u001B]/gu)) {
			const code = /\[(\d+)m/.exec(piece)?.[1];
			if (code === undefined) drawn.push([...on].sort().join(',') + piece);
			else if (code === '22') for (const one of ['1', '2']) on.delete(one);
			else if (code === '39') for (const one of on) if (one.startsWith('3')) on.delete(one);
			if (code === '27') on.delete('7');
			if (code !== undefined && !['22', '39', '27'].includes(code)) on.add(code);
		}
		return drawn;
	});
	return {rows, height};
}

const red = (text: string) => `\u001B[31m${text}\u001B[39m`;
const bold = (text: string) => `\u001B[1m${text}\u001B[22m`;
const inverse = (text: string) => `\u001B[7m${text}\u001B[27m`;

const SCENES: Readonly<Record<string, readonly Call[]>> = {
	nothing: [],
	'whole rows': [
		{write: [0, 0, `${bold('coinpilot-ops')} ${red('✖ fail')}`]},
		{write: [0, 1, '┌ 행 수 일치 ✔ ─┐   ']},
		{write: [0, 5, inverse('  q  ')]},
	],
	'texts side by side, out of order': [{write: [12, 2, '원본']}, {write: [0, 2, red('  ▸ ')]}, {write: [4, 2, bold('가나')]}],
	'a text of several rows': [{write: [3, 1, 'one\n둘\nthree']}],
	'one over another': [{write: [0, 0, 'underneath']}, {write: [3, 0, red('on')]}, {write: [0, 1, '가나다']}, {write: [1, 1, 'x']}],
	'what joins, and what has no width': [{write: [0, 0, '👩‍👩‍👧 family']}, {write: [0, 1, 'é1️⃣']}, {write: [2, 2, '한']}],
	'wider and lower than the screen': [{write: [20, 0, 'far over the edge']}, {write: [0, 7, 'below']}, {write: [0, 5, 'a\nb']}],
	'a box that cuts nothing': [{clip: {x1: 0, x2: 30, y1: 1, y2: 4}}, {write: [2, 2, red('inside')]}, 'unclip', {write: [0, 5, 'after']}],
	'a box that cuts a row': [{clip: {x1: 0, x2: 8}}, {write: [2, 2, '행 수 일치합니다']}, 'unclip', {write: [0, 3, 'whole']}],
	'a box that cuts at the bottom': [{clip: {y1: 0, y2: 2}}, {write: [0, 0, 'a\nb\nc\nd']}, 'unclip'],
	'a box within a box': [
		{clip: {y1: 0, y2: 5}},
		{clip: {y1: 1, y2: 2}},
		{write: [0, 1, 'in\nout']},
		'unclip',
		{write: [0, 4, 'in']},
		'unclip',
	],
};

describe.each(Object.entries(SCENES))('%s', (_name, calls) => {
	it('is drawn as Ink draws it', () => {
		expect(cells(draw(new Output(SIZE), calls))).toEqual(cells(draw(new RealOutput(SIZE), calls)));
	});

	it('is drawn as Ink draws it when something changes its texts', () => {
		expect(cells(draw(new Output(SIZE), calls, [upper]))).toEqual(cells(draw(new RealOutput(SIZE), calls, [upper])));
	});
});

it('draws what chance puts on the screen as Ink draws it', () => {
	let seed = 1;
	const random = (below: number) => {
		seed = (seed * 48_271) % 2_147_483_647;
		return seed % below;
	};
	const texts = ['a', '가', 'word ', ' 행 수', '✔ 16', red('x'), bold('굵게'), inverse(' '), red(bold('both')), '한', '👍', 'two\nrows'];
	for (let scene = 0; scene < 300; scene++) {
		const calls = Array.from({length: random(12)}, (): Call => ({write: [random(28), random(7), texts[random(texts.length)] ?? '']}));
		if (random(3) === 0)
			calls.splice(random(calls.length + 1), 0, {clip: {x1: random(5), x2: 10 + random(25), y1: random(3), y2: 2 + random(5)}});
		expect(cells(draw(new Output(SIZE), calls)), JSON.stringify(calls)).toEqual(cells(draw(new RealOutput(SIZE), calls)));
	}
});
