import {parseYaml} from '../config/yaml-source.ts';
import type {SourceText} from './source-text.ts';

type Parsed = ReturnType<typeof parseYaml>;

const parsed = new WeakMap<SourceText, Parsed>();

/** Parses a file once, however many checklists include it: parsing is most of what reading the content takes. */
export function parseSource(source: SourceText): Parsed {
	const known = parsed.get(source);
	if (known !== undefined) return known;
	const result = parseYaml(source.file, source.text);
	parsed.set(source, result);
	return result;
}
