import type {Language} from '../core/text.ts';
import {LANGUAGES} from '../core/text.ts';
import {configuredLanguage} from './configured-language.ts';
import type {Io} from './io.ts';

export interface GlobalOptions {
	readonly config?: string;
	readonly language?: string;
	/** Plain lines even where there is a terminal. */
	readonly plain?: boolean;
	/** Stop after the plan; change nothing. */
	readonly readOnly?: boolean;
	readonly verbose?: boolean;
}

/** `--language`, else the configuration, else what was chosen last, else the locale. The configuration is asked as it stands, good or not. */
export function chooseLanguage(options: GlobalOptions, io: Io, ...preferences: readonly (string | undefined)[]): Language {
	const locale = io.env.LC_ALL || io.env.LC_MESSAGES || io.env.LANG || '';
	for (const candidate of [options.language, ...preferences, configuredLanguage(options.config, io.cwd)]) {
		const known = LANGUAGES.find(language => language === candidate);
		if (known) return known;
	}
	return /^ko/i.test(locale) ? 'ko' : 'en';
}

/** The same before the words were understood: the help page that they ask for needs it. */
export function languageOfWords(words: readonly string[], io: Io): Language {
	const language = optionIn(words, '-l', '--language');
	const config = optionIn(words, '-c', '--config');
	return chooseLanguage({...(language !== undefined && {language}), ...(config !== undefined && {config})}, io);
}

function optionIn(words: readonly string[], short: string, long: string): string | undefined {
	const at = words.findIndex(word => word === short || word === long || word.startsWith(`${long}=`));
	const word = words[at];
	return word?.startsWith(`${long}=`) ? word.slice(long.length + 1) : word === undefined ? undefined : words[at + 1];
}
