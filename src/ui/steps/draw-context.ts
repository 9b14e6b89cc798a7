import type {Language, Words} from '../../core/text.ts';

/** What drawing a screen's content depends on besides its facts. */
export interface DrawContext {
	readonly language: Language;
	/** The operator's clock, whole seconds apart unless something spins. */
	readonly now: number;
	readonly width: number;
	readonly height: number;
	/** Linear text for a screen reader. */
	readonly bare: boolean;
	say(words: Words): string;
}
