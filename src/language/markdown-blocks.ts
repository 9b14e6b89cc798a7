/** A fenced block that holds one step. Lines count from 1. */
export interface StepBlock {
	/** The first line inside the fence. */
	readonly line: number;
	readonly text: string;
	/** What stands between the block before and this one. */
	readonly prose: string;
	/** The page ended before the fence did. */
	readonly open: boolean;
}

export interface Page {
	/** The text between the `---` lines at the top; undefined when there are none. */
	readonly frontMatter: string | undefined;
	readonly blocks: readonly StepBlock[];
	/** What stands after the last block. */
	readonly closing: string;
}

/** The front matter begins on the second line of the page. */
export const FRONT_MATTER_LINE = 2;

/** Splits a Markdown page as CommonMark reads fences: a fence ends with the same mark, at least as long. */
export function splitPage(text: string): Page {
	const lines = text.split(/\r?\n/);
	const end = lines[0]?.trimEnd() === '---' ? lines.findIndex((line, index) => index > 0 && line.trimEnd() === '---') : -1;
	const frontMatter = end === -1 ? undefined : lines.slice(1, end).join('\n');
	const blocks: StepBlock[] = [];
	let prose: string[] = [];
	let fence: Fence | undefined;
	for (let index = end + 1; index < lines.length; index++) {
		const line = lines[index] ?? '';
		if (fence === undefined) {
			fence = openingFence(line, index + 2);
			if (fence?.isStep !== true) prose.push(line);
		} else if (closes(line, fence)) {
			if (fence.isStep) {
				blocks.push({line: fence.line, text: fence.lines.join('\n'), prose: trimBlankLines(prose), open: false});
				prose = [];
			} else {
				prose.push(line);
			}
			fence = undefined;
		} else {
			(fence.isStep ? fence.lines : prose).push(line);
		}
	}
	if (fence?.isStep === true) {
		blocks.push({line: fence.line, text: fence.lines.join('\n'), prose: trimBlankLines(prose), open: true});
		prose = [];
	}
	return {frontMatter, blocks, closing: trimBlankLines(prose)};
}

interface Fence {
	readonly mark: string;
	readonly isStep: boolean;
	readonly line: number;
	readonly lines: string[];
}

function openingFence(line: string, nextLine: number): Fence | undefined {
	const [, mark, info] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
	if (mark === undefined || info === undefined) return undefined;
	// A backtick after the mark makes it inline code, not a fence.
	if (mark.startsWith('`') && info.includes('`')) return undefined;
	return {mark, isStep: /^yaml\s+step$/.test(info.trim()), line: nextLine, lines: []};
}

function closes(line: string, {mark}: Fence): boolean {
	const found = /^ {0,3}(`{3,}|~{3,})\s*$/.exec(line)?.[1];
	return found !== undefined && found[0] === mark[0] && found.length >= mark.length;
}

function trimBlankLines(lines: readonly string[]): string {
	return lines
		.join('\n')
		.replace(/^\s*\n/, '')
		.trimEnd();
}
