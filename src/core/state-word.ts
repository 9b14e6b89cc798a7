import type {StepState} from './step-state.ts';
import type {Text} from './text.ts';
import type {Status} from './verdict.ts';

/** The word and the glyph of a state: beside every colour, in every output. */
export interface StateWord {
	readonly glyph: string;
	/** For terminals that lack the glyph. */
	readonly ascii: string;
	readonly word: Text;
}

export const STATE_WORDS: Readonly<Record<StepState, StateWord>> = {
	waiting: {glyph: '·', ascii: '.', word: {en: 'waiting', ko: '대기'}},
	ready: {glyph: '·', ascii: '.', word: {en: 'ready', ko: '준비됨'}},
	running: {glyph: '▸', ascii: '>', word: {en: 'running', ko: '진행 중'}},
	passed: {glyph: '✔', ascii: '+', word: {en: 'pass', ko: '통과'}},
	warned: {glyph: '▲', ascii: '!', word: {en: 'warn', ko: '주의'}},
	failed: {glyph: '✖', ascii: 'x', word: {en: 'fail', ko: '실패'}},
	unknown: {glyph: '?', ascii: '?', word: {en: 'unknown', ko: '알 수 없음'}},
	stale: {glyph: '◌', ascii: 'o', word: {en: 'stale', ko: '오래됨'}},
	skipped: {glyph: '–', ascii: '-', word: {en: 'skipped', ko: '건너뜀'}},
	waived: {glyph: '▲', ascii: '!', word: {en: 'waived', ko: '면제'}},
	blocked: {glyph: '·', ascii: '.', word: {en: 'blocked', ko: '막힘'}},
	'half-done': {glyph: '?', ascii: '?', word: {en: 'half done', ko: '중간에 끊김'}},
};

const STATE_OF_STATUS: Readonly<Record<Status, StepState>> = {
	pass: 'passed',
	warn: 'warned',
	fail: 'failed',
	unknown: 'unknown',
	skipped: 'skipped',
};

export function statusWord(status: Status): StateWord {
	return STATE_WORDS[STATE_OF_STATUS[status]];
}
