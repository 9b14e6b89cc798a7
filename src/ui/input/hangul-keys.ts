const KEYS: Readonly<Record<string, string>> = {
	ㅂ: 'q',
	ㅃ: 'Q',
	ㅈ: 'w',
	ㅉ: 'W',
	ㄷ: 'e',
	ㄸ: 'E',
	ㄱ: 'r',
	ㄲ: 'R',
	ㅅ: 't',
	ㅆ: 'T',
	ㅛ: 'y',
	ㅕ: 'u',
	ㅑ: 'i',
	ㅐ: 'o',
	ㅒ: 'O',
	ㅔ: 'p',
	ㅖ: 'P',
	ㅁ: 'a',
	ㄴ: 's',
	ㅇ: 'd',
	ㄹ: 'f',
	ㅎ: 'g',
	ㅗ: 'h',
	ㅓ: 'j',
	ㅏ: 'k',
	ㅣ: 'l',
	ㅋ: 'z',
	ㅌ: 'x',
	ㅊ: 'c',
	ㅍ: 'v',
	ㅠ: 'b',
	ㅜ: 'n',
	ㅡ: 'm',
	ㅘ: 'hk',
	ㅙ: 'ho',
	ㅚ: 'hl',
	ㅝ: 'nj',
	ㅞ: 'np',
	ㅟ: 'nl',
	ㅢ: 'ml',
	ㄳ: 'rt',
	ㄵ: 'sw',
	ㄶ: 'sg',
	ㄺ: 'fr',
	ㄻ: 'fa',
	ㄼ: 'fq',
	ㄽ: 'ft',
	ㄾ: 'fx',
	ㄿ: 'fv',
	ㅀ: 'fg',
	ㅄ: 'qt',
};

const LEADING = [...'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ'];
const VOWELS = [...'ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ'];
const TRAILING = ['', ...'ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ'];

/**
 * The keys that were struck on a two-set Korean layout to get these characters: an operator who forgot to switch the
 * input method still reaches every shortcut. Anything else comes back as it was.
 */
export function latinKeys(character: string): string {
	const code = (character.codePointAt(0) ?? 0) - 0xac00;
	if (code < 0 || code > 0x2ba3) return KEYS[character] ?? character;
	const jamo = [LEADING[Math.floor(code / 588)], VOWELS[Math.floor((code % 588) / 28)], TRAILING[code % 28]];
	return jamo.map(one => KEYS[one ?? ''] ?? '').join('');
}
