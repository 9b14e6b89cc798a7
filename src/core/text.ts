/** The languages everything shown exists in. */
export type Language = 'en' | 'ko';

export const LANGUAGES: readonly Language[] = ['en', 'ko'];

/** One sentence or word in both languages. */
export interface Text {
	readonly en: string;
	readonly ko: string;
}

/** What was seen: data, which reads the same in every language, or words about it, which do not. */
export type Words = string | Text;

export function text(en: string, ko: string): Text {
	return {en, ko};
}

/** A text that reads the same in every language: a name, a number, an identifier. */
export function plain(value: string): Text {
	return {en: value, ko: value};
}

/** A sentence whose parts are words themselves: each language says its own. */
export function phrase(strings: TemplateStringsArray, ...parts: readonly Words[]): Text {
	const into = (language: Language) => strings.map((string, index) => string + say(parts[index] ?? '', language)).join('');
	return {en: into('en'), ko: into('ko')};
}

export function joined(parts: readonly Words[], separator: string): Text {
	const into = (language: Language) => parts.map(part => say(part, language)).join(separator);
	return {en: into('en'), ko: into('ko')};
}

export function say(value: Words, language: Language): string {
	return typeof value === 'string' ? value : value[language];
}
