import {type Text, text} from '../../core/text.ts';
import type {Finding} from '../finding.ts';
import {finding} from '../judge-value.ts';
import {type Matcher, match} from '../matchers.ts';
import type {FileEntry, FileSeen} from './file.ts';

const MAX_LINE_NUMBERS = 5;

/** What a file says, told by line numbers alone: a file on a host may be all secrets. */
export function judgeText(seen: FileSeen, {content, someLine = [], noLine = []}: FileEntry): Finding[] {
	const {path, text: read, whole = false} = seen;
	if (content === undefined && someLine.length === 0 && noLine.length === 0) return [];
	const label = text(`${path} content`, `${path} 내용`);
	if (read === undefined) {
		return [finding('unknown', label, 'unread', undefined, text(`${path} could not be read`, `${path} 읽기 불가`))];
	}
	const trimmed = read.trimEnd();
	const lines = trimmed === '' ? [] : trimmed.split('\n');
	return [
		...(content === undefined ? [] : [judgeWhole(label, path, trimmed, content, whole)]),
		...someLine.map(matcher => judgeSome(label, path, lines, matcher, whole)),
		...noLine.map(matcher => judgeNone(label, path, lines, matcher, whole)),
	];
}

function judgeWhole(label: Text, path: string, content: string, matcher: Matcher, whole: boolean): Finding {
	const {matched, expected, unclear} = match(content, matcher);
	const shown = `${content === '' ? 0 : content.split('\n').length} lines`;
	if (!whole || unclear !== undefined) return tooMuch(label, path, shown, expected);
	const reason = text(`The content of ${path} does not match: ${expected}`, `${path} 내용 불일치: ${expected}`);
	return finding(matched ? 'pass' : 'fail', label, shown, expected, matched ? undefined : reason);
}

function judgeSome(label: Text, path: string, lines: readonly string[], matcher: Matcher, whole: boolean): Finding {
	const {hits, expected, unclear} = search(lines, matcher);
	const wanted = `some line ${expected}`;
	if (hits.length > 0) return finding('pass', label, lineNumbers(hits), wanted);
	if (!whole || unclear) return tooMuch(label, path, `${lines.length} lines`, wanted);
	const reason = text(`No line of ${path} matches ${expected}`, `${path}에 ${expected} 줄이 없음`);
	return finding('fail', label, `none of ${lines.length} lines`, wanted, reason);
}

function judgeNone(label: Text, path: string, lines: readonly string[], matcher: Matcher, whole: boolean): Finding {
	const {hits, expected, unclear} = search(lines, matcher);
	const wanted = `no line ${expected}`;
	if (hits.length > 0) {
		const reason = text(`${path} has ${expected} on ${lineNumbers(hits)}`, `${path}에 ${expected} 있음: ${lineNumbers(hits)}`);
		return finding('fail', label, lineNumbers(hits), wanted, reason);
	}
	if (lines.length === 0) {
		const reason = text(`${path} is empty, so that a line is not in it proves nothing`, `${path}이(가) 비어 있어 판단할 수 없음`);
		return finding('unknown', label, '0 lines', wanted, reason);
	}
	if (!whole || unclear) return tooMuch(label, path, `${lines.length} lines`, wanted);
	return finding('pass', label, `none of ${lines.length} lines`, wanted);
}

function search(lines: readonly string[], matcher: Matcher): {hits: number[]; expected: string; unclear: boolean} {
	const results = lines.map(line => match(line.replace(/\r$/, ''), matcher));
	return {
		hits: results.flatMap(({matched}, index) => (matched ? [index + 1] : [])),
		expected: results[0]?.expected ?? match('', matcher).expected,
		unclear: results.some(({unclear}) => unclear === 'too-much'),
	};
}

function lineNumbers(hits: readonly number[]): string {
	const more = hits.length - MAX_LINE_NUMBERS;
	return `line ${hits.slice(0, MAX_LINE_NUMBERS).join(', ')}${more > 0 ? ` (+${more})` : ''}`;
}

function tooMuch(label: Text, path: string, shown: string, expected: string): Finding {
	const reason = text(`${path} is too large to be searched whole`, `${path}이(가) 너무 커서 전부 확인할 수 없음`);
	return finding('unknown', label, shown, expected, reason);
}
