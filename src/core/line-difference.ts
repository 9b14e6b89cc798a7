export interface DifferenceLine {
	readonly sign: ' ' | '+' | '-';
	readonly line: string;
}

/** The lines that differ between two texts, in order, with up to `around` equal lines beside them. */
export function lineDifference(before: string, after: string, around = 1): DifferenceLine[] {
	const lines = compare(split(before), split(after));
	const near = lines.map((_, at) => lines.slice(Math.max(0, at - around), at + around + 1).some(({sign}) => sign !== ' '));
	return lines.filter((_, at) => near[at]);
}

/** By the longest common subsequence: configurations are short. */
function compare(before: readonly string[], after: readonly string[]): DifferenceLine[] {
	const width = after.length + 1;
	const common = new Uint32Array((before.length + 1) * width);
	const at = (row: number, column: number): number => common[row * width + column] ?? 0;
	for (let row = before.length - 1; row >= 0; row--) {
		for (let column = after.length - 1; column >= 0; column--) {
			const equal = before[row] === after[column];
			common[row * width + column] = equal ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
		}
	}
	const lines: DifferenceLine[] = [];
	let row = 0;
	let column = 0;
	while (row < before.length || column < after.length) {
		const left = before[row];
		const right = after[column];
		if (left !== undefined && left === right) {
			lines.push({sign: ' ', line: left});
			row++;
			column++;
		} else if (left !== undefined && (right === undefined || at(row + 1, column) >= at(row, column + 1))) {
			lines.push({sign: '-', line: left});
			row++;
		} else {
			lines.push({sign: '+', line: right ?? ''});
			column++;
		}
	}
	return lines;
}

function split(text: string): string[] {
	return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}
