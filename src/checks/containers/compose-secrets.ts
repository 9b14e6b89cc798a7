import {text, type Words} from '../../core/text.ts';
import {isSecretKey} from '../secret-name.ts';
import {defaultsIn, type VariableDefault} from './compose-defaults.ts';
import type {Violation} from './compose-rules.ts';
import type {ComposeSource, Path} from './compose-source.ts';

const OPTIONS = '--(?:(?:require|master)?(?:auth|pass|password)|token|secret|api-key)';
/** The one short option that is always a password, of this program alone. */
const CLI = '(?:redis|valkey|keydb)-cli';
const CLI_PROGRAM = new RegExp(`(?:^|/)${CLI}$`);
/** `redis-server --requirepass hunter2`: in one text, or in two of a list. */
const OPTION = new RegExp(`^${OPTIONS}$`);
const BEHIND = `(?:(?:^|\\s)(${OPTIONS})[=\\s]+|\\b${CLI}\\s(?:[^|;&]{0,200}?\\s)?(-a)\\s+)["']?`;
const IN_COMMAND = new RegExp(`${BEHIND}(?![$"'\`]|--)\\S+`);
/** What stands before a variable that is the value of such an option, and around one that is the password of a URL. */
const BEFORE_VALUE = new RegExp(`${BEHIND}$`);
const BEFORE_PASSWORD = /:\/\/(?:\$\{[^{}]*\}|[^\s:/@{}])*:$/;
const AFTER_PASSWORD = /^[^\s@/]*@/;
/** How far around a variable is looked: its neighbours decide, however long the text. */
const NEAR = 500;
const LITERAL = /^(?!-)[^$]+$/;
const IN_URL = /:\/\/[^\s:/@$]*:(?![$/])[^\s@/$]+@/;

/** Secrets that the file itself gives away, or makes up when nobody set them. What they are is not repeated. */
export function unsafeSecrets(source: ComposeSource): Violation[] {
	const scalars = source.scalars();
	return scalars.flatMap(({path, value: written}, index) => {
		const service = path[0] === 'services' ? String(path[1] ?? '') : '';
		if (service === '') return [];
		const isCommand = path[2] === 'command' || path[2] === 'entrypoint' || (path[2] === 'healthcheck' && path[3] === 'test');
		// A dollar sign that stands for itself; in a command it is a variable of the container's shell.
		const value = isCommand ? written : written.replaceAll('$$', 'S');
		const key = environmentKey(path, value);
		const option = isCommand ? optionBefore(scalars, index) : undefined;
		const isSecret = (key !== undefined && isSecretKey(key.name)) || option !== undefined;
		const valueAt = value.length - (key?.value ?? value).length;
		const isAll = ({index: from, end}: VariableDefault) => from === valueAt && end === value.length;
		const found = defaultsIn(value)
			.filter(one => (isSecret && isAll(one)) || isSecretKey(one.name) || isSecretPlace(one, value, isCommand))
			.map(({name, how}) => violation(service, path, `\${${name}:-…}`, how, `\${${name}:?}`));
		const literal = key === undefined ? '' : key.value;
		if (key !== undefined && isSecretKey(key.name) && literal !== '' && !literal.includes('$')) {
			found.push(violation(service, path, key.name, 'literal', `\${${key.name}:?}`));
		} else if (IN_URL.test(value)) {
			found.push(violation(service, path, key?.name ?? String(path.at(-1)), 'literal', text('a variable', '변수')));
		} else if (isCommand) {
			const [, long, short] = IN_COMMAND.exec(value) ?? [];
			const given = long ?? short ?? (LITERAL.test(value) ? option : undefined);
			if (given !== undefined) found.push(violation(service, path, given, 'literal', text('a variable', '변수')));
		}
		return found;
	});
}

/** Whether a secret is wanted where the variable stands, whatever it is called. */
function isSecretPlace({index, end}: VariableDefault, value: string, isCommand: boolean): boolean {
	const before = value.slice(Math.max(0, index - NEAR), index);
	if (isCommand && BEFORE_VALUE.test(before)) return true;
	return BEFORE_PASSWORD.test(before) && AFTER_PASSWORD.test(value.slice(end, end + NEAR));
}

/** The option whose value this word of a command is. */
function optionBefore(scalars: readonly {readonly path: Path; readonly value: string}[], index: number): string | undefined {
	const before = scalars[index - 1]?.value ?? '';
	if (OPTION.test(before)) return before;
	if (before !== '-a') return undefined;
	const list = scalars[index]?.path.slice(0, -1).join('\0');
	for (let at = index - 2; at >= 0; at--) {
		const word = scalars[at];
		if (word === undefined || word.path.slice(0, -1).join('\0') !== list) return undefined;
		if (CLI_PROGRAM.test(word.value)) return before;
	}
	return undefined;
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
