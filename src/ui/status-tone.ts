import {STATE_WORDS, statusWord} from '../core/state-word.ts';
import type {StepState} from '../core/step-state.ts';
import type {Text} from '../core/text.ts';
import type {Status} from '../core/verdict.ts';
import type {Tone} from './lines/line.ts';

/** Colour is spent on verdicts alone; what is merely waiting has none. */
const STATE_TONE: Readonly<Record<StepState, Tone | undefined>> = {
	waiting: 'quiet',
	ready: undefined,
	running: undefined,
	passed: 'pass',
	warned: 'warn',
	failed: 'fail',
	unknown: 'unknown',
	stale: 'warn',
	skipped: 'quiet',
	waived: 'warn',
	blocked: 'quiet',
	'half-done': 'unknown',
};

const STATUS_TONE: Readonly<Record<Status, Tone>> = {pass: 'pass', warn: 'warn', fail: 'fail', unknown: 'unknown', skipped: 'quiet'};

export interface Mark {
	readonly glyph: string;
	readonly word: Text;
	readonly tone?: Tone;
}

export function stateMark(state: StepState): Mark {
	const {glyph, word} = STATE_WORDS[state];
	const tone = STATE_TONE[state];
	return {glyph, word, ...(tone && {tone})};
}

export function statusMark(status: Status): Mark {
	const {glyph, word} = statusWord(status);
	return {glyph, word, tone: STATUS_TONE[status]};
}
