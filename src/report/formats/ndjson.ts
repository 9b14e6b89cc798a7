import {escapeControls} from '../../core/escape-controls.ts';
import type {Format} from './format.ts';
import {resultData} from './json.ts';

/** One JSON object a line, as results come in. */
export const ndjson: Format = {
	line: (result, context) => `${escapeControls(JSON.stringify(resultData(result, context)))}\n`,
};
