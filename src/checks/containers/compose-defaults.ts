/** A variable in a Compose file that has something to fall back on when nobody sets it. */
export interface VariableDefault {
	readonly name: string;
	/** Where it begins and ends in the text. */
	readonly index: number;
	readonly end: number;
	/** What it comes to in the end, through defaults within defaults. */
	readonly how: 'default' | 'empty';
}

interface Open {
	readonly name: string | undefined;
	readonly index: number;
	readonly from: number;
	readonly hasDefault: boolean;
	/** Whether something stands in it that comes from the file itself. */
	literal: boolean;
}

interface Closed {
	readonly index: number;
	readonly end: number;
	readonly how: VariableDefault['how'] | undefined;
}

/** The beginning of a variable with braces, one without, a dollar sign that is none, and the braces themselves. */
const SIGN = /\$\$|\$\{([A-Za-z_]\w*)(:?-)?|\$[A-Za-z_]\w*|\$|[{}]/g;

/**
 * Every `${A:-b}` and `${A-b}`, also within another's default, in one pass. What falls back on nothing but variables that have no
 * default of their own is not among them: there, nothing is made up.
 */
export function defaultsIn(value: string): VariableDefault[] {
	const found: VariableDefault[] = [];
	const open: Open[] = [];
	let last: Closed | undefined;
	let done = 0;
	for (const {0: sign, 1: name, 2: dash, index} of value.matchAll(SIGN)) {
		const around = open.at(-1);
		if (around !== undefined && (index > done || sign === '$' || sign === '$$')) around.literal = true;
		done = index + sign.length;
		if (name !== undefined || sign === '{') {
			open.push({name, index, from: done, hasDefault: dash !== undefined, literal: false});
		} else if (sign === '}') {
			const closed = open.pop();
			if (closed === undefined) continue;
			const outer = open.at(-1);
			const how = closed.hasDefault ? howOf(closed, index, last) : undefined;
			// Braces without a name are the text's own.
			if (outer !== undefined && (closed.name === undefined || how === 'default')) outer.literal = true;
			if (closed.name === undefined) continue;
			last = {index: closed.index, end: done, how};
			if (how !== undefined) found.push({name: closed.name, index: closed.index, end: done, how});
		}
	}
	return found.sort((one, other) => one.index - other.index);
}

function howOf({from, literal}: Open, to: number, last: Closed | undefined): VariableDefault['how'] | undefined {
	if (from === to) return 'empty';
	if (last !== undefined && last.index === from && last.end === to) return last.how;
	return literal ? 'default' : undefined;
}
