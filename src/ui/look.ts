import type {Tone} from './lines/line.ts';

/** How this terminal is drawn on. */
export interface Look {
	/** False under `NO_COLOR`: glyphs and words alone carry the meaning, as they always do. */
	readonly color: boolean;
	/** Only ASCII glyphs: the console of a server, a terminal without UTF-8. */
	readonly ascii: boolean;
	/** Linear text without edges. */
	readonly reader: boolean;
}

export function lookOf(env: NodeJS.ProcessEnv): Look {
	const term = env.TERM ?? '';
	const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
	return {
		color: !env.NO_COLOR && term !== 'dumb',
		ascii: term === 'linux' || term === 'dumb' || !/utf-?8/i.test(locale),
		reader: env.INK_SCREEN_READER === 'true',
	};
}

export const COLORS: Readonly<Record<Exclude<Tone, 'quiet'>, string>> = {
	accent: 'cyan',
	pass: 'green',
	warn: 'yellow',
	fail: 'red',
	unknown: 'magenta',
};

const SPINNER = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';

/** Every glyph of ours and the one cell that stands for it where it is lacking. */
const IN_ASCII: Readonly<Record<string, string>> = {
	'✔': '+',
	'▲': '!',
	'✖': 'x',
	'◌': 'o',
	'–': '-',
	'—': '-',
	'·': '.',
	'▸': '>',
	'▾': 'v',
	'◆': '*',
	'─': '-',
	'│': '|',
	'┌': '+',
	'┐': '+',
	'└': '+',
	'┘': '+',
	'…': '~',
	'→': '>',
	'←': '<',
	Δ: 'd',
	'−': '-',
	'×': 'x',
	'█': '_',
	'•': '*',
	...Object.fromEntries([...SPINNER].map((glyph, index) => [glyph, '|/-\\'[index % 4] ?? '|'])),
};
const REPLACED = new RegExp(`[${Object.keys(IN_ASCII).join('')}]`, 'gu');

/** One cell for one cell, so that nothing moves. */
export function toAscii(text: string): string {
	return text.replace(REPLACED, glyph => IN_ASCII[glyph] ?? glyph);
}

/** The spinner at a moment: a function of time, so that every spinner on the screen turns together. */
export const SPIN_MS = 120;

export function spinnerAt(now: number): string {
	return SPINNER[Math.floor(now / SPIN_MS) % SPINNER.length] ?? '⠋';
}
