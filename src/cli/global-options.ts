import type {Language} from '../core/text.ts';
import {LANGUAGES} from '../core/text.ts';
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

/** `--language`, else the configuration, else what was chosen last, else the locale. */
export function chooseLanguage(options: GlobalOptions, io: Io, ...preferences: readonly (string | undefined)[]): Language {
	const locale = io.env.LC_ALL || io.env.LC_MESSAGES || io.env.LANG || '';
	for (const candidate of [options.language, ...preferences]) {
		const known = LANGUAGES.find(language => language === candidate);
		if (known) return known;
	}
	return /^ko/i.test(locale) ? 'ko' : 'en';
}
