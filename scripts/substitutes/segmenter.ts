import {hasOnlySimple} from './simple-text.ts';

type Segments = Pick<Intl.Segments, 'containing'> & Iterable<Intl.SegmentData>;

/**
 * Stands for Intl.Segmenter in the bundle. The first use of the real one costs half as much as starting Node does; text of simple
 * characters is cut into graphemes without it.
 */
export class Segmenter {
	readonly #make: () => Intl.Segmenter;
	readonly #graphemes: boolean;
	#real: Intl.Segmenter | undefined;

	constructor(locales?: string | string[], options?: Intl.SegmenterOptions) {
		// By way of globalThis, so that the bundler does not replace this one too.
		this.#make = () => new globalThis.Intl.Segmenter(locales, options);
		this.#graphemes = (options?.granularity ?? 'grapheme') === 'grapheme';
	}

	segment(text: string): Segments {
		if (this.#graphemes && hasOnlySimple(text)) return simpleSegments(text);
		this.#real ??= this.#make();
		return this.#real.segment(text);
	}
}

function simpleSegments(input: string): Segments {
	const at = (index: number): Intl.SegmentData => ({segment: input.charAt(index), index, input});
	return {
		containing: (index = 0) => (index >= 0 && index < input.length ? at(index) : undefined) as Intl.SegmentData,
		*[Symbol.iterator]() {
			for (let index = 0; index < input.length; index++) yield at(index);
		},
	};
}
