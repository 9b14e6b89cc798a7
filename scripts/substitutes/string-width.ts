import type realStringWidth from 'string-width';
import {simpleWidth} from './simple-text.ts';

const STYLE = /\u001B\[[\d;]*m/g;
let real: typeof realStringWidth | undefined;

/**
 * Stands for the package string-width in the bundle, which compiles a regular expression of all emoji when it first measures:
 * twice the time that Node takes to start. Only text that is not simple needs it.
 */
export default function stringWidth(text: string, options?: Parameters<typeof realStringWidth>[1]): number {
	if (options === undefined && typeof text === 'string') {
		const width = simpleWidth(text.includes('\u001B') ? text.replace(STYLE, '') : text);
		if (width !== undefined) return width;
	}
	// The bundler leaves what is required, other than what is imported, unevaluated until here.
	real ??= require('string-width').default as typeof realStringWidth;
	return real(text, options);
}
