import {type Text, text, type Words} from '../../core/text.ts';
import type {Finding} from '../finding.ts';
import {finding} from '../judge-value.ts';
import {type Matcher, match} from '../matchers.ts';
import type {FileEntry, FileSeen} from './file-spec.ts';

const MAX_LINE_NUMBERS = 5;

/** What a file says, told by line numbers alone: a file on a host may be all secrets. */
export function judgeText(seen: FileSeen, {content, someLine = [], noLine = []}: FileEntry): Finding[] {
	const {path, text: read, whole = false} = seen;
	if (content === undefined && someLine.length === 0 && noLine.length === 0) return [];
	const label = text(`${path} content`, `${path} 내용`);
	if (read === undefined) {
		return [finding('unknown', label, text('unread', '읽지 못함'), undefined, text(`${path} could not be read`, `${path} 읽기 불가`))];
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
	const shown = lineCount(content === '' ? 0 : content.split('\n').length);
	if (!whole || unclear !== undefined) return tooMuch(label, path, shown, expected);
	const reason = text(`The content of ${path} does not match: ${expected}`, `${path} 내용 불일치: ${expected}`);
	return finding(matched ? 'pass' : 'fail', label, shown, expected, matched ? undefined : reason);
}

function judgeSome(label: Text, path: string, lines: readonly string[], matcher: Matcher, whole: boolean): Finding {
	const {hits, expected, unclear} = search(lines, matcher);
	const wanted = text(`some line ${expected}`, `${expected}인 줄 있음`);
	if (hits.length > 0) return finding('pass', label, lineNumbers(hits), wanted);
	if (!whole || unclear) return tooMuch(label, path, lineCount(lines.length), wanted);
	const reason = text(`No line of ${path} matches ${expected}`, `${path}에 ${expected} 줄이 없음`);
	return finding('fail', label, noneOf(lines), wanted, reason);
}

function judgeNone(label: Text, path: string, lines: readonly string[], matcher: Matcher, whole: boolean): Finding {
	const {hits, expected, unclear} = search(lines, matcher);
	const wanted = text(`no line ${expected}`, `${expected}인 줄 없음`);
	if (hits.length > 0) {
		const reason = text(`${path} has ${expected} on ${lineNumbers(hits).en}`, `${path}에 ${expected} 있음: ${lineNumbers(hits).ko}`);
		return finding('fail', label, lineNumbers(hits), wanted, reason);
	}
	if (lines.length === 0) {
		const reason = text(`${path} is empty, so that a line is not in it proves nothing`, `${path}이(가) 비어 있어 판단할 수 없음`);
		return finding('unknown', label, lineCount(0), wanted, reason);
	}
	if (!whole || unclear) return tooMuch(label, path, lineCount(lines.length), wanted);
	return finding('pass', label, noneOf(lines), wanted);
}

function search(lines: readonly string[], matcher: Matcher): {hits: number[]; expected: string; unclear: boolean} {
	const results = lines.map(line => match(line.replace(/\r$/, ''), matcher));
	return {
		hits: results.flatMap(({matched}, index) => (matched ? [index + 1] : [])),
		expected: results[0]?.expected ?? match('', matcher).expected,
		unclear: results.some(({unclear}) => unclear === 'too-much'),
	};
}

function lineNumbers(hits: readonly number[]): Text {
	const more = hits.length - MAX_LINE_NUMBERS;
	const [numbers, rest] = [hits.slice(0, MAX_LINE_NUMBERS).join(', '), more > 0 ? ` (+${more})` : ''];
	return text(`line ${numbers}${rest}`, `${numbers}번째 줄${rest}`);
}

function lineCount(count: number): Text {
	return text(`${count} lines`, `${count}줄`);
}

function noneOf(lines: readonly string[]): Text {
	return text(`none of ${lines.length} lines`, `${lines.length}줄 중 없음`);
}

function tooMuch(label: Text, path: string, shown: Words, expected: Words): Finding {
	const reason = text(`${path} is too large to be searched whole`, `${path}이(가) 너무 커서 전부 확인할 수 없음`);
	return finding('unknown', label, shown, expected, reason);
}
