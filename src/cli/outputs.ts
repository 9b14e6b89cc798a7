import {nearest} from '../core/nearest.ts';
import {fail} from '../core/problem.ts';
import {type FormatName, formats} from '../report/formats/registry.ts';

/** A format and where it goes; to standard output without a file. */
export interface Output {
	readonly format: FormatName;
	readonly file?: string;
}

/** `--format junit=results.xml --format text --out -`: at most one goes to standard output, so that it can be read by a program. */
export function readOutputs(wanted: readonly string[], out: string | undefined): Output[] {
	const outputs = (wanted.length === 0 ? ['text'] : wanted).map((word): Output => {
		const at = word.indexOf('=');
		const format = formatNamed(at < 0 ? word : word.slice(0, at));
		const file = at < 0 ? out : word.slice(at + 1);
		if (file === '') fail({code: 'usage', detail: `--format ${word}: no file`});
		return {format, ...(file !== undefined && file !== '-' && {file})};
	});
	const shared = outputs.find((one, index) => outputs.some((other, at) => at !== index && other.file === one.file));
	if (shared)
		fail({code: 'usage', detail: `--format: ${outputs.map(({format}) => format).join(', ')} → ${shared.file ?? 'stdout'}; use name=file`});
	return outputs;
}

function formatNamed(name: string): FormatName {
	if (Object.hasOwn(formats, name)) return name as FormatName;
	const known = Object.keys(formats);
	const near = nearest(name, known);
	return fail({code: 'name-unknown', what: 'format', name, known, ...(near !== undefined && {nearest: near})});
}
