import {plain, type Text, text} from './text.ts';

/** What the YAML parser's codes mean to someone who writes the file. */
const FAULTS: Readonly<Record<string, Text>> = {
	BAD_INDENT: text('wrong indentation; line it up with its siblings', '들여쓰기가 잘못됐습니다. 같은 단계의 줄과 맞추십시오'),
	TAB_AS_INDENT: text('a tab in the indentation; use spaces', '들여쓰기에 탭이 있습니다. 공백을 쓰십시오'),
	BLOCK_AS_IMPLICIT_KEY: text(
		'a nested value on the same line as its key; put it on a line of its own, or quote a text with a colon',
		'키와 같은 줄에 중첩된 값이 있습니다. 다음 줄로 옮기거나, 콜론이 든 문자열은 따옴표로 감싸십시오',
	),
	BLOCK_IN_FLOW: text('a block inside brackets; write it in brackets as well', '괄호 안에 블록이 있습니다. 괄호 형식으로 쓰십시오'),
	MISSING_CHAR: text(
		'a quote, bracket, comma or colon is missing here or just above, or a line is indented wrong; inside brackets a variable needs quotes',
		'이 줄이나 바로 위에 따옴표, 괄호, 쉼표, 콜론이 빠졌거나 들여쓰기가 어긋났습니다. 괄호 안의 변수는 따옴표로 감싸십시오',
	),
	MULTILINE_IMPLICIT_KEY: text(
		'a key over several lines; is a colon or a quote missing?',
		'키가 여러 줄에 걸쳐 있습니다. 콜론이나 따옴표가 빠졌는지 확인하십시오',
	),
	MULTIPLE_DOCS: text(
		'a second document begins here (---); keep one per file',
		'두 번째 문서(---)가 시작됩니다. 파일 하나에 문서 하나만 두십시오',
	),
	NON_STRING_KEY: text('a key that is not a word; quote it', '키가 단어가 아닙니다. 따옴표로 감싸십시오'),
	EMPTY: text('there is nothing in it; write its keys', '내용이 없습니다. 키를 작성하십시오'),
	FENCE_NOT_CLOSED: text('the step block is not closed; end it with ```', '단계 블록이 닫히지 않았습니다. ```로 닫으십시오'),
	TAG_RESOLVE_FAILED: text('a tag (!) that is not known here; remove it', '알 수 없는 태그(!)입니다. 지우십시오'),
	BAD_DQ_ESCAPE: text(
		'an escape that "…" does not know; use single quotes',
		'큰따옴표 안의 이스케이프가 잘못됐습니다. 작은따옴표를 쓰십시오',
	),
	BAD_ALIAS: text(
		'an alias (*) that cannot be used here; quote the text',
		'별칭(*)을 쓸 수 없는 자리입니다. 문자열이면 따옴표로 감싸십시오',
	),
	BAD_SCALAR_START: text('a text may not begin with this character; quote it', '이 문자로 시작할 수 없습니다. 따옴표로 감싸십시오'),
	UNEXPECTED_TOKEN: text(
		'this is not expected here; look at the quotes and brackets above',
		'여기에 올 수 없는 내용입니다. 앞의 따옴표와 괄호를 확인하십시오',
	),
};

export function yamlFault(code: string): Text {
	const known = FAULTS[code];
	if (known !== undefined) return known;
	const name = plain(code.toLowerCase().replaceAll('_', ' '));
	return text(`not valid YAML (${name.en}); correct it`, `올바른 YAML이 아닙니다(${name.ko}). 고치십시오`);
}
