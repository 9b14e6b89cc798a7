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
	/** Whether another variable is a part of it. */
	filled: boolean;
}

interface Closed {
	readonly index: number;
	readonly end: number;
	readonly how: VariableDefault['how'] | undefined;
}

/**
 * Every `${A:-b}` and `${A-b}`, also within another's default, in one pass. What falls back on a variable that has no default of
 * its own is not among them: there, nothing is made up.
 */
export function defaultsIn(value: string): VariableDefault[] {
	const found: VariableDefault[] = [];
	const open: Open[] = [];
	let last: Closed | undefined;
	for (const {0: sign, 1: name, 2: dash, index} of value.matchAll(/\$\{([A-Za-z_]\w*)(:?-)?|\$|[{}]/g)) {
		const around = open.at(-1);
		if (sign !== '}') {
			if (around !== undefined && sign !== '{') around.filled = true;
			if (sign !== '$') open.push({name, index, from: index + sign.length, hasDefault: dash !== undefined, filled: false});
			continue;
		}
		const closed = open.pop();
		if (closed === undefined) continue;
		if (closed.name === undefined) {
			// Braces of the text itself.
			const outer = open.at(-1);
			if (outer !== undefined && closed.filled) outer.filled = true;
			continue;
		}
		const end = index + 1;
		const how = closed.hasDefault ? howOf(closed, index, last) : undefined;
		last = {index: closed.index, end, how};
		if (how !== undefined) found.push({name: closed.name, index: closed.index, end, how});
	}
	return found.sort((one, other) => one.index - other.index);
}

function howOf({from, filled}: Open, to: number, last: Closed | undefined): VariableDefault['how'] | undefined {
	if (from === to) return 'empty';
	if (last !== undefined && last.index === from && last.end === to) return last.how;
	return filled ? undefined : 'default';
}
