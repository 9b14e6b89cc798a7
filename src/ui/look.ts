import type {Span, Tone} from './lines/line.ts';

/** How this terminal is drawn on. */
export interface Look {
	/** False under `NO_COLOR`: glyphs and words alone carry the meaning, as they always do. */
	readonly color: boolean;
	/** False where the terminal knows no attributes at all. */
	readonly styles: boolean;
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
		styles: term !== 'dumb',
		ascii: term === 'linux' || term === 'dumb' || !/utf-?8/i.test(locale),
		reader: env.INK_SCREEN_READER === 'true',
	};
}

const COLORS: Readonly<Record<Exclude<Tone, 'quiet'>, number>> = {
	accent: 36,
	pass: 32,
	warn: 33,
	fail: 31,
	unknown: 35,
};

/** A part of a row as the terminal is told of it. One text for a row, instead of a node for each part, is what keeps a frame cheap. */
export function paint({text, tone, bold = false, inverse = false}: Span, look: Look): string {
	let painted = look.ascii ? toAscii(text) : text;
	if (painted === '' || !look.styles) return painted;
	if (tone === 'quiet' && look.color) painted = styled(painted, 2, 22);
	if (tone !== undefined && tone !== 'quiet' && look.color) painted = styled(painted, COLORS[tone], 39);
	if (bold) painted = styled(painted, 1, 22);
	return inverse ? styled(painted, 7, 27) : painted;
}

function styled(text: string, on: number, off: number): string {
	return `\u001B[${on}m${text}\u001B[${off}m`;
}

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
function toAscii(text: string): string {
	return text.replace(REPLACED, glyph => IN_ASCII[glyph] ?? glyph);
}

/** The spinner at a moment: a function of time, so that every spinner on the screen turns together. */
export const SPIN_MS = 120;

export function spinnerAt(now: number): string {
	return SPINNER[Math.floor(now / SPIN_MS) % SPINNER.length] ?? '⠋';
}
