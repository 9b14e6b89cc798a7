import {text, type Words} from '../../core/text.ts';
import {isSecretKey} from '../secret-name.ts';
import type {Violation} from './compose-rules.ts';
import type {ComposeSource, Path} from './compose-source.ts';

const DEFAULT = /\$\{([A-Za-z_]\w*)(:?-)([^{}]*)\}/g;
/** `redis-server --requirepass hunter2`: in one text, or in two of a list. */
const OPTION = /^--((?:require|master)?(?:auth|pass|password)|token|secret|api-key)$/;
const IN_COMMAND = /(?:^|\s)--((?:require|master)?(?:auth|pass|password)|token|secret|api-key)[=\s]+(?![$"']|--)\S+/;
const LITERAL = /^(?!-)[^$]+$/;
const IN_URL = /:\/\/[^\s:/@$]*:(?![$/])[^\s@/$]+@/;

/** Secrets that the file itself gives away, or makes up when nobody set them. What they are is not repeated. */
export function unsafeSecrets(source: ComposeSource): Violation[] {
	const scalars = source.scalars();
	return scalars.flatMap(({path, value}, index) => {
		const service = path[0] === 'services' ? String(path[1] ?? '') : '';
		if (service === '') return [];
		const found = [...value.matchAll(DEFAULT)]
			.filter(([, name = '']) => isSecretKey(name))
			.map(([, name = '', , fallback]) =>
				violation(service, path, `\${${name}:-…}`, fallback === '' ? 'empty' : 'default', `\${${name}:?}`),
			);
		const key = environmentKey(path, value);
		const literal = key === undefined ? '' : key.value;
		if (key !== undefined && isSecretKey(key.name) && literal !== '' && !literal.includes('$')) {
			found.push(violation(service, path, key.name, 'literal', `\${${key.name}:?}`));
		} else if (IN_URL.test(value)) {
			found.push(violation(service, path, key?.name ?? String(path.at(-1)), 'literal', text('a variable', '변수')));
		} else if (path[2] === 'command' || path[2] === 'entrypoint') {
			const option = IN_COMMAND.exec(value)?.[1] ?? (LITERAL.test(value) ? OPTION.exec(scalars[index - 1]?.value ?? '')?.[1] : undefined);
			if (option !== undefined) found.push(violation(service, path, `--${option}`, 'literal', text('a variable', '변수')));
		}
		return found;
	});
}

/** The variable that a text under `environment:` or `args:` sets, in either of its two forms. */
function environmentKey(path: Path, value: string): {readonly name: string; readonly value: string} | undefined {
	const at = path.findIndex(part => part === 'environment' || part === 'args');
	const last = path[at + 1];
	if (at < 2 || last === undefined) return undefined;
	if (typeof last === 'string') return {name: last, value};
	const equals = value.indexOf('=');
	return equals === -1 ? undefined : {name: value.slice(0, equals), value: value.slice(equals + 1)};
}

function violation(service: string, path: Path, observed: string, how: 'default' | 'empty' | 'literal', expected: Words): Violation {
	const why = {
		default: text('a secret with a default', '기본값이 있는 시크릿'),
		empty: text('a secret that may be empty', '빈 값이 될 수 있는 시크릿'),
		literal: text('a secret written into the file', '파일에 그대로 적힌 시크릿'),
	}[how];
	return {service, path, observed, expected, why};
}
