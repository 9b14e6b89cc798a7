import {createContext, Script} from 'node:vm';
import {type Matcher, match} from '../matchers.ts';
import {isZeroField} from './log-fields.ts';
import {groupEnd, groupStart, lastHead} from './log-groups.ts';
import {LINE_TIME, type LogWindow, windowStart} from './log-window.ts';

/** A pattern that occurs in a line, or a field of it with its value. */
export type LogPattern = {readonly regexp: string} | FieldPattern;

interface FieldPattern {
	readonly field: string;
	readonly value: Matcher;
}

/** Whether a field that was found holds what is looked for. */
type FieldTest = (found: RegExpExecArray) => boolean;

export interface LogRules {
	readonly deny: readonly LogPattern[];
	/** A line that one of these is in is never denied. */
	readonly allow: readonly string[];
	/** Lines to be counted. */
	readonly counts: readonly LogPattern[];
	readonly ignoreCase: boolean;
	readonly samples: number;
	/** Lines before it do not count; without one, all do. */
	readonly window?: Pick<LogWindow, 'from' | 'aheadMs'> | undefined;
}

export interface LogSummary {
	readonly lines: number;
	/** Denied: a trace of many lines is one. */
	readonly hits: number;
	readonly samples: readonly string[];
	readonly counts: readonly number[];
	/** The first and the last line's own times, as they are written. */
	readonly first?: string;
	readonly last?: string;
	/** A pattern that took too long on some text: what it would have found is not known. */
	readonly tooSlow: boolean;
	/** A line was too long to be held whole: a pattern that the place where it was cut lies in was not found. */
	readonly torn: boolean;
}

const BATCH_CHARACTERS = 1_048_576;
const LONGEST_HELD = 262_144;
const LONGEST_WORD = 4_096;
const MAX_SAMPLE = 1_000;
const TIMEOUT_MS = 2_000;
/** ECMA-48 control sequences. */
const COLOUR = /\x1b\[[0-9;:?]*[ -/]*[@-~]/g;

const box = createContext({work: () => undefined});
const script = new Script('work()');

/** Reads a log of any length in memory that does not grow: whole batches of lines at once, since line by line is slow. */
export class LogScanner {
	readonly #rules: LogRules;
	readonly #deny: RegExp | undefined;
	readonly #denyFields: readonly {readonly pattern: RegExp; readonly matches: FieldTest}[];
	readonly #allow: RegExp | undefined;
	readonly #counters: readonly {readonly pattern: RegExp; readonly matches?: FieldTest}[];
	readonly #counts: number[];
	#held = '';
	#arrived: string[] = [];
	#arrivedCharacters = 0;
	#lines = 0;
	#hits = 0;
	#first: string | undefined;
	#last: string | undefined;
	#tooSlow = false;
	#torn = false;
	/** Whether the window is still to begin. */
	#isBefore: boolean;
	readonly #samples: string[] = [];

	constructor(rules: LogRules) {
		this.#rules = rules;
		this.#isBefore = rules.window !== undefined;
		const flags = rules.ignoreCase ? 'gim' : 'gm';
		const patterns = rules.deny.flatMap(one => ('regexp' in one ? [one.regexp] : []));
		const denied = either(patterns, flags);
		// Most of what is found are counters at zero: the engine passes over the plainest of them by itself.
		this.#deny = denied === undefined ? undefined : new RegExp(`(?:${denied.source})(?![\\w.-]*=0(?:[\\s,;]|$))`, flags);
		const field = (one: FieldPattern) => ({pattern: fieldPattern(one.field, flags), matches: this.#fieldTest(one.value)});
		this.#denyFields = rules.deny.flatMap(one => ('field' in one ? [field(one)] : []));
		this.#allow = either(rules.allow, flags.replace('g', ''));
		this.#counters = rules.counts.map(one => ('regexp' in one ? {pattern: new RegExp(one.regexp, flags)} : field(one)));
		this.#counts = rules.counts.map(() => 0);
	}

	write(chunk: string): void {
		this.#arrived.push(chunk);
		this.#arrivedCharacters += chunk.length;
		if (this.#arrivedCharacters >= BATCH_CHARACTERS) this.#scan(false);
	}

	end(): LogSummary {
		this.#scan(true);
		const [first, last] = [this.#first, this.#last];
		return {
			lines: this.#lines,
			hits: this.#hits,
			samples: this.#samples,
			counts: this.#counts,
			...(first !== undefined && {first}),
			...(last !== undefined && {last}),
			tooSlow: this.#tooSlow,
			torn: this.#torn,
		};
	}

	#scan(isEnd: boolean): void {
		const arrived = this.#arrived;
		this.#arrived = [];
		this.#arrivedCharacters = 0;
		try {
			// A pattern can search for years, and only the engine's own watchdog stops it. It is dear, so it watches over many chunks;
			// these stay apart, because a long text is many times dearer to make than several short ones.
			box.work = () => {
				for (const chunk of arrived) this.#scanChunk(chunk, false);
				if (isEnd) this.#scanChunk('', true);
				return undefined;
			};
			script.runInContext(box, {timeout: TIMEOUT_MS});
		} catch (error) {
			if ((error as {readonly code?: unknown}).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
			this.#held = '';
			this.#tooSlow = true;
		}
	}

	#scanChunk(chunk: string, isEnd: boolean): void {
		const whole = this.#held + chunk;
		const until = isEnd ? whole.length : this.#heldFrom(whole);
		this.#held = whole.slice(until);
		const text = this.#inWindow(withoutColour(whole.slice(0, until)));
		if (text === '') return;
		this.#lines += countLines(text);
		this.#first ??= LINE_TIME.exec(text.slice(0, 2_000))?.[0];
		this.#last = LINE_TIME.exec(text.slice(text.lastIndexOf('\n', text.length - 2) + 1).slice(0, 2_000))?.[0] ?? this.#last;
		this.#findDenied(text);
		for (const [index, {pattern, matches}] of this.#counters.entries()) {
			this.#counts[index] = (this.#counts[index] ?? 0) + countIn(text, pattern, matches);
		}
	}

	#fieldTest(value: Matcher): FieldTest {
		return ([, double, single, bare]) => {
			const {matched, unclear} = match(double ?? single ?? bare, value, this.#rules.ignoreCase);
			if (unclear === 'too-much') this.#tooSlow = true;
			return matched;
		};
	}

	/** Where to cut what may go on: before the last trace, before the last line, or in the middle of one that is too long to be held. */
	#heldFrom(whole: string): number {
		const isHeld = (from: number) => whole.length - from <= LONGEST_HELD;
		const places = [lastHead(whole), whole.lastIndexOf('\n') + 1];
		const place = places.find(isHeld);
		if (place === undefined) this.#torn = true;
		return place ?? cutOf(whole);
	}

	#inWindow(text: string): string {
		const {window} = this.#rules;
		if (!this.#isBefore || window === undefined) return text;
		const start = windowStart(text, window);
		this.#isBefore = start === text.length;
		return text.slice(start);
	}

	#findDenied(text: string): void {
		const deny = this.#deny;
		if (deny !== undefined) {
			deny.lastIndex = 0;
			while (deny.test(text)) {
				const end = deny.lastIndex;
				// `errors=0` says that there were none.
				if (isZeroField(text, end)) continue;
				deny.lastIndex = Math.max(this.#takeLine(text, end), end + 1);
			}
		}
		for (const {pattern, matches} of this.#denyFields) {
			pattern.lastIndex = 0;
			for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
				if (matches(found)) pattern.lastIndex = this.#takeLine(text, pattern.lastIndex);
			}
		}
	}

	/** Where to go on after a line that a pattern was found in. */
	#takeLine(text: string, at: number): number {
		const start = text.lastIndexOf('\n', Math.max(0, at - 1)) + 1;
		const newline = text.indexOf('\n', at);
		const end = newline === -1 ? text.length : newline;
		if (this.#allow?.test(text.slice(start, end)) === true) return end;
		const from = groupStart(text, start);
		const to = groupEnd(text, end);
		this.#hits++;
		if (this.#samples.length < this.#rules.samples) this.#samples.push(text.slice(from, Math.min(to, from + MAX_SAMPLE)).trimEnd());
		return to;
	}
}

/** A program that takes its log for a terminal (`tty: true`) writes colours within the words that patterns look for. */
function withoutColour(text: string): string {
	return text.includes('\x1b') ? text.replace(COLOUR, '') : text;
}

/** Where to cut a line that has no end: behind the last word that is whole, so that none is lost between two parts. */
function cutOf(text: string): number {
	for (let at = text.length; at > text.length - LONGEST_WORD && at > 0; at--) if (/[\s,;{}"]/.test(text[at - 1] ?? '')) return at;
	return text.length;
}

function either(patterns: readonly string[], flags: string): RegExp | undefined {
	return patterns.length === 0 ? undefined : new RegExp(patterns.map(one => `(?:${one})`).join('|'), flags);
}

/** In `"level": "error"`, `level=error` and `level: error` alike. */
function fieldPattern(field: string, flags: string): RegExp {
	const name = field.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
	return new RegExp(`(?<![\\w.-])["']?${name}["']?[ \\t]*[=:][ \\t]*(?:"((?:[^"\\\\\\n]|\\\\.)*)"|'([^'\\n]*)'|([^\\s,;}\\])"']+))`, flags);
}

function countIn(text: string, pattern: RegExp, matches: FieldTest | undefined): number {
	let count = 0;
	pattern.lastIndex = 0;
	for (;;) {
		let end: number;
		if (matches === undefined) {
			if (!pattern.test(text)) return count;
			end = pattern.lastIndex;
			count++;
		} else {
			const found = pattern.exec(text);
			if (found === null) return count;
			end = pattern.lastIndex;
			if (!matches(found)) continue;
			count++;
		}
		// A line counts once.
		const newline = text.indexOf('\n', end);
		if (newline === -1) return count;
		pattern.lastIndex = newline + 1;
	}
}

function countLines(text: string): number {
	let count = 0;
	for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
	return text.endsWith('\n') ? count : count + 1;
}
