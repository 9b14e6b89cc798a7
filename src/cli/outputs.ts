import {resolve} from 'node:path';
import {nearest} from '../core/nearest.ts';
import {fail} from '../core/problem.ts';
import {type Text, text} from '../core/text.ts';
import {type FormatName, formats} from '../report/formats/registry.ts';

/** A format and the whole path where it goes; to standard output without a file. */
export interface Output {
	readonly format: FormatName;
	readonly file?: string;
}

/** `--format junit=results.xml --format text --out -`: at most one goes to standard output, so that it can be read by a program. */
export function readOutputs(wanted: readonly string[], out: string | undefined, cwd: string): Output[] {
	const outputs = (wanted.length === 0 ? ['text'] : wanted).map((word): Output => {
		const at = word.indexOf('=');
		const format = formatNamed(at < 0 ? word : word.slice(0, at));
		const file = at < 0 ? out : word.slice(at + 1);
		if (file === '') fail({code: 'usage', detail: text(`--format ${word}: no file`, `--format ${word}: 파일 이름 없음`)});
		return {format, ...(file !== undefined && file !== '-' && {file: resolve(cwd, file)})};
	});
	if (out !== undefined && wanted.length > 0 && wanted.every(word => word.includes('='))) {
		const detail = text(`--out ${out}: every --format has a file of its own`, `--out ${out}: 모든 --format에 파일이 지정됨`);
		fail({code: 'usage', detail});
	}
	const shared = outputs.find((one, index) => outputs.some((other, at) => at !== index && other.file === one.file));
	if (shared) fail({code: 'usage', detail: sharedOutput(outputs.map(({format}) => format).join(', '), shared.file ?? 'stdout')});
	return outputs;
}

function formatNamed(name: string): FormatName {
	if (Object.hasOwn(formats, name)) return name as FormatName;
	const known = Object.keys(formats);
	const near = nearest(name, known);
	return fail({code: 'name-unknown', what: 'format', name, known, ...(near !== undefined && {nearest: near})});
}

function sharedOutput(formats: string, to: string): Text {
	return text(`--format: ${formats} → ${to}; use name=file`, `--format: ${formats} → ${to}. 이름=파일 형식으로 나누십시오`);
}
