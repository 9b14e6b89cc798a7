import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';

const HANGUL = /[가-힣]/;

/** Every line with Korean in it, of everything that an operator can come to see. */
function koreanLines(): readonly string[] {
	return ['src', 'checklists', 'runbooks'].flatMap(folder =>
		readdirSync(folder, {recursive: true, encoding: 'utf8'})
			.filter(name => /\.(tsx?|yaml|md)$/.test(name))
			.flatMap(name => {
				const path = join(folder, name);
				const lines = readFileSync(path, 'utf8').split('\n');
				return lines.flatMap((line, index) => (HANGUL.test(line) ? [`${path}:${index + 1}  ${line.trim()}`] : []));
			}),
	);
}

/** The words that the glossary gives up, where no other sense of them is in use. */
const GIVEN_UP =
	/컷오버|리스토어|리커버리|로우 카운트|표본행|프리즈|예행연습|되감기|소크 테스트|패러렐|라이브 봇|리텐션|셰이프|경보|컬렉터|작업 부하|익스텐션|트렌드|폴백|얼럿|하이워터|스냅숏|타깃|체크리스트|증거/;

/** One politeness for everything: `…하십시오` and `…습니다` where a sentence addresses the operator. */
const FAMILIAR = /[가-힣](세요|해요|나요|까요|가요|네요|에요|예요|어요|아요|지요|죠)(?![가-힣])/;

/** Which of two particles follows a name that is only known later cannot be known here: 을(를), 이(가), 은(는). */
const GUESSED = /\$?\{[^{}]*\}["'`]?(을|를|은|는|이|가|과|와|으로|로)(?=[\s.,:;"'`]|$)/;

describe('the Korean of everything shown', () => {
	const lines = koreanLines();

	test('there is enough of it to say something', () => {
		expect(lines.length).toBeGreaterThan(1_000);
	});

	test.each([
		['speaks in one politeness', FAMILIAR],
		['uses the words of the glossary', GIVEN_UP],
		['guesses no particle after a name', GUESSED],
	])('%s', (_, unwanted) => {
		expect(lines.filter(line => unwanted.test(line))).toEqual([]);
	});

	test.each([
		[FAMILIAR, '다시 확인하세요.'],
		[FAMILIAR, '디렉터리가 있나요?'],
		[GIVEN_UP, '한 스냅숏에서 셈'],
		// biome-ignore lint/suspicious/noTemplateCurlyInString: as it stands in the source
		[GUESSED, '`${file}이 비어 있어`'],
		[GUESSED, '"{phrase}"를 입력'],
	])('%s would find "%s"', (unwanted, line) => {
		expect(line).toMatch(unwanted);
	});
});

/** `detail: 'two words'`: what a problem says in brackets is shown, so that words of our own come in both languages. */
const ENGLISH_ALONE = /\bdetail(:| =) (?:[^,]*[?|] )?['`](?:[^'`$]|\$\{[^}]*\})*\p{L} \p{L}{2,}[^'`]*['`]/u;

describe('the details of problems', () => {
	test('are in both languages where they are our own words', () => {
		const lines = readdirSync('src', {recursive: true, encoding: 'utf8'})
			.filter(name => /\.tsx?$/.test(name))
			.flatMap(name => readFileSync(join('src', name), 'utf8').split('\n'));
		expect(lines.some(line => line.includes('detail: text('))).toBe(true);
		expect(lines.filter(line => ENGLISH_ALONE.test(line))).toEqual([]);
	});

	test.each(["detail: 'its process ended'", "detail: code || 'no such thing'", "const detail = 'more than one';"])('finds %s', line => {
		expect(line).toMatch(ENGLISH_ALONE);
	});
});
