import {text, type Words} from '../../core/text.ts';
import {isSecretKey} from '../secret-name.ts';
import type {Violation} from './compose-rules.ts';
import type {ComposeSource, Path} from './compose-source.ts';

const DEFAULT = /\$\{([A-Za-z_]\w*)(:?-)([^{}]*)\}/g;
const OPTIONS = '--((?:require|master)?(?:auth|pass|password)|token|secret|api-key)';
/** `redis-server --requirepass hunter2`: in one text, or in two of a list. */
const OPTION = new RegExp(`^${OPTIONS}$`);
const IN_COMMAND = new RegExp(`(?:^|\\s)${OPTIONS}[=\\s]+(?![$"']|--)\\S+`);
/** What stands before a variable that is the value of such an option, and around one that is the password of a URL. */
const BEFORE_VALUE = new RegExp(`(?:^|\\s)${OPTIONS}[=\\s]+["']?$`);
const BEFORE_PASSWORD = /:\/\/(?:\$\{[^{}]*\}|[^\s:/@{}])*:$/;
const AFTER_PASSWORD = /^[^\s@/]*@/;
/** How far around a variable is looked: its neighbours decide, however long the text. */
const NEAR = 500;
const LITERAL = /^(?!-)[^$]+$/;
const IN_URL = /:\/\/[^\s:/@$]*:(?![$/])[^\s@/$]+@/;

/** Secrets that the file itself gives away, or makes up when nobody set them. What they are is not repeated. */
export function unsafeSecrets(source: ComposeSource): Violation[] {
	const scalars = source.scalars();
	return scalars.flatMap(({path, value}, index) => {
		const service = path[0] === 'services' ? String(path[1] ?? '') : '';
		if (service === '') return [];
		const key = environmentKey(path, value);
		const isCommand = path[2] === 'command' || path[2] === 'entrypoint';
		const isSecret = (key !== undefined && isSecretKey(key.name)) || (isCommand && OPTION.test(scalars[index - 1]?.value ?? ''));
		const found = [...value.matchAll(DEFAULT)]
			.filter(match => (isSecret && match[0] === (key?.value ?? value)) || isSecretKey(match[1] ?? '') || isSecretPlace(match, isCommand))
			.map(([, name = '', , fallback]) =>
				violation(service, path, `\${${name}:-…}`, fallback === '' ? 'empty' : 'default', `\${${name}:?}`),
			);
		const literal = key === undefined ? '' : key.value;
		if (key !== undefined && isSecretKey(key.name) && literal !== '' && !literal.includes('$')) {
			found.push(violation(service, path, key.name, 'literal', `\${${key.name}:?}`));
		} else if (IN_URL.test(value)) {
			found.push(violation(service, path, key?.name ?? String(path.at(-1)), 'literal', text('a variable', '변수')));
		} else if (isCommand) {
			const option = IN_COMMAND.exec(value)?.[1] ?? (LITERAL.test(value) ? OPTION.exec(scalars[index - 1]?.value ?? '')?.[1] : undefined);
			if (option !== undefined) found.push(violation(service, path, `--${option}`, 'literal', text('a variable', '변수')));
		}
		return found;
	});
}

/** Whether a secret is wanted where the variable stands, whatever it is called. */
function isSecretPlace({index, input, 0: whole}: RegExpExecArray, isCommand: boolean): boolean {
	const before = input.slice(Math.max(0, index - NEAR), index);
	if (isCommand && BEFORE_VALUE.test(before)) return true;
	const end = index + whole.length;
	return BEFORE_PASSWORD.test(before) && AFTER_PASSWORD.test(input.slice(end, end + NEAR));
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
