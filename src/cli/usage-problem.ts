import type {Command, CommanderError} from 'commander';
import {nearest} from '../core/nearest.ts';
import type {Problem} from '../core/problem.ts';
import {text} from '../core/text.ts';

/** What Commander found wrong with the words, as a problem that can be told in either language. */
export function usageProblem(error: CommanderError, program: Command): Problem {
	const [name] = program.args;
	const command = program.commands.find(one => one.name() === name);
	if (name !== undefined && command === undefined && !name.startsWith('-')) {
		return unknown(
			'command',
			name,
			program.commands.map(one => one.name()),
		);
	}
	const [, quoted = ''] = /'([^']+)'/.exec(error.message) ?? [];
	const [flag = quoted] = quoted.split(/[ ,=]/);
	switch (error.code) {
		case 'commander.unknownOption':
			return unknown('option', flag, optionsOf(program, command));
		case 'commander.unknownCommand':
			return unknown(
				'command',
				flag,
				(command?.commands ?? []).map(one => one.name()),
			);
		case 'commander.missingArgument':
			return {code: 'usage', detail: text(`the word <${quoted}> is missing`, `<${quoted}> 인수가 없습니다`)};
		case 'commander.excessArguments':
			return {code: 'usage', detail: text(`too many words after ${name ?? 'it'}`, `${name ?? '명령'} 뒤의 인수가 너무 많습니다`)};
		case 'commander.optionMissingArgument':
			return {code: 'usage', detail: text(`the option ${quoted} needs a value`, `${quoted} 옵션에 값이 필요합니다`)};
		default:
			return {code: 'usage', detail: error.message.replace(/^error: /, '')};
	}
}

function unknown(what: 'command' | 'option', name: string, known: readonly string[]): Problem {
	const near = nearest(name, known);
	return {code: 'name-unknown', what, name, known, ...(near !== undefined && {nearest: near})};
}

function optionsOf(program: Command, command: Command | undefined): string[] {
	return [program, ...(command ? [command, ...command.commands] : [])].flatMap(one => one.options.flatMap(({long}) => long ?? []));
}
