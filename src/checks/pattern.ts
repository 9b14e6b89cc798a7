import {createContext, Script} from 'node:vm';

/** Longest pattern a checklist may write. */
const MAX_PATTERN_LENGTH = 1_000;
/** Only this much of a value is searched. */
export const MAX_SEARCHED_LENGTH = 65_536;

const TIMEOUT_MS = 250;

/** What is wrong with a pattern, or undefined when it can be used. */
export function patternFault(pattern: string): string | undefined {
	if (pattern.length === 0) return 'an empty pattern matches everything';
	if (pattern.length > MAX_PATTERN_LENGTH) return `a pattern has at most ${MAX_PATTERN_LENGTH} characters`;
	try {
		new RegExp(pattern, 'u');
		return undefined;
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error);
		return message.slice(message.lastIndexOf(': ') + 2);
	}
}

// A pattern like `(a+)+$` can search for years, and nothing in the same thread can stop it but the engine's own
// watchdog, which only `vm` reaches.
const box = createContext({pattern: '', value: '', flags: ''});
const search = new Script('new RegExp(pattern, flags).test(value)');

/** Whether the pattern occurs in the value; undefined when that could not be told: value too long, or search too slow. */
export function searchPattern(pattern: string, value: string, ignoreCase = false): boolean | undefined {
	box.flags = ignoreCase ? 'iu' : 'u';
	box.pattern = pattern;
	box.value = value.slice(0, MAX_SEARCHED_LENGTH);
	try {
		const found = search.runInContext(box, {timeout: TIMEOUT_MS}) === true;
		return found || value.length <= MAX_SEARCHED_LENGTH ? found : undefined;
	} catch {
		return undefined;
	}
}
