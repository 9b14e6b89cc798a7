import {formatDuration} from './duration.ts';
import type {NetworkFailure, Origin, Problem, ProblemCode} from './problem.ts';
import {joined, phrase, plain, type Text, text, type Words} from './text.ts';

/** A way to say each of some problems; the compiler sees to it that none is left out. */
export type Prose<Codes extends ProblemCode> = {
	readonly [Code in Codes]: (problem: Extract<Problem, {readonly code: Code}>, names: StepNames) => Text;
};

export function originText({file, line, column}: Origin): string {
	return `${file}:${line}:${column}`;
}

/** `file:line:column  what is wrong`, as an editor's list of errors has it. */
export function at(origin: Origin | undefined, message: Text): Text {
	if (origin === undefined) return message;
	return {en: `${originText(origin)}  ${message.en}`, ko: `${originText(origin)}  ${message.ko}`};
}

/** The message, and the name that was probably meant. */
export function orNearest(message: Text, nearest: string | undefined): Text {
	if (nearest === undefined) return message;
	return {en: `${message.en}; did you mean "${nearest}"?`, ko: `${message.ko}. 가장 비슷한 것: "${nearest}"`};
}

/** The nearest name where there is one, else every name where there are few enough to read. */
export function orKnown(message: Text, nearest: string | undefined, known: readonly string[] = []): Text {
	if (nearest !== undefined || known.length === 0 || known.length > 12) return orNearest(message, nearest);
	return {en: `${message.en}; there is ${known.join(', ')}`, ko: `${message.ko}. 사용 가능: ${known.join(', ')}`};
}

export function lasting(ms: number): Text {
	const en = formatDuration(ms);
	const ko = en.replace(/ ms$/, '밀리초').replace(/ d\b/, '일').replace(/ h\b/, '시간').replace(/ m\b/, '분').replace(/ s\b/, '초');
	return {en, ko};
}

/** What became of an attempt to connect, and how long it took where waiting was what happened. */
export function networkFailure(why: NetworkFailure, afterMs: number): Text {
	const time = lasting(afterMs);
	switch (why) {
		case 'refused':
			return text('refused', '연결이 거부됨');
		case 'no-answer':
			return text(`timed out after ${time.en} (no answer)`, `${time.ko} 동안 응답 없음`);
		case 'unreachable':
			return text('no route to it', '경로가 없음');
		case 'reset':
			return text('was reset by the other side', '상대가 연결을 재설정함');
		case 'closed':
			return text('was closed by the other side before it began', '상대가 시작 전에 연결을 닫음');
		case 'denied':
			return text('not permitted from here', '이곳에서는 허용되지 않음');
	}
}

/** A detail that came from elsewhere, in brackets; nothing when there is none. */
export function aside(detail: Words | undefined): Text {
	return detail === undefined || detail === '' ? plain('') : phrase` (${detail})`;
}

export function asText(value: Words): Text {
	return typeof value === 'string' ? plain(value) : value;
}

/** How a sentence calls a step, by its key. */
export type StepNames = (key: string) => Text;

/** More names than this fill the row and say no more. */
const FEW = 4;

export function stepList(keys: readonly string[], names: StepNames): Text {
	const few = joined(keys.slice(0, FEW).map(names), ', ');
	const rest = keys.length - FEW;
	return rest > 0 ? phrase`${few}${text(` and ${rest} more`, ` 외 ${rest}개`)}` : few;
}
