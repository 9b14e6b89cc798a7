import {z} from 'zod';
import {type Problem, ProblemError} from '../core/problem.ts';
import {problemText} from '../core/problem-text.ts';
import {type Language, plain, say, type Text, text} from '../core/text.ts';
import {type Evidence, type Status, type Verdict, worst} from '../core/verdict.ts';
import {
	commandLineOf,
	hasOneCommand,
	hasOnePlace,
	ONE_COMMAND,
	ONE_PLACE,
	placeOf,
	whatRuns,
	whereItRuns,
} from '../systems/processes/command-fields.ts';
import type {Ran} from '../systems/systems.ts';
import {defineCheck} from './contract.ts';
import {type Matchable, type Matcher, match, matcherSchema} from './matchers.ts';
import {outputLines} from './output-lines.ts';

const schema = z
	.strictObject({
		...whereItRuns,
		...whatRuns,
		stdin: z.string().optional().describe('Text handed to the command as its input.'),
		exitCode: matcherSchema
			.default(0)
			.describe(
				'Expected exit code. 126 and 127, a program that is not there, and 137 and the like, one that a signal ended, match only where they are named.',
			),
		cannotLook: matcherSchema
			.optional()
			.describe('Exit codes by which a script says that it could not look, `2` say: that is unknown, whatever else is expected.'),
		stdout: matcherSchema.optional().describe('Expected output, matched without the white space at its end, like `$(…)`.'),
		stderr: matcherSchema.optional().describe('Expected error output, likewise.'),
		allowEmpty: z
			.boolean()
			.default(false)
			.describe('That nothing was printed counts as an answer. Without it, a match on nothing proves nothing.'),
	})
	.refine(hasOneCommand, ONE_COMMAND)
	.refine(hasOnePlace, ONE_PLACE);

export type CommandSpec = z.output<typeof schema>;

/** What the place refused to run it in is the thing itself: the road up to the daemon or the API server was good. */
type NoPlace = Extract<Problem, {code: 'container-missing' | 'container-not-running' | 'workload-missing'}>;

export type CommandSeen = {readonly ran: Ran} | {readonly noPlace: NoPlace};

export const command = defineCheck<CommandSpec, CommandSeen>({
	kind: 'command',
	about: text(
		'A command on a target, in a container or in a pod ends and prints as expected',
		'대상, 컨테이너, 파드에서 실행한 명령의 종료 코드와 출력이 예상대로임',
	),
	cannotSee: [
		'What the command does not print or return: it is only as good as the command, and a pipe hides the exit codes before its last part.',
		'Side effects: it is run at every look, so it must change nothing.',
	],
	example: `kind: command
on: vm
script: docker image ls --filter dangling=true --quiet | wc -l
stdout: {le: 5}
`,
	schema,
	timeoutMs: 30_000,
	from: spec => spec.on,
	async observe(spec, systems, signal) {
		try {
			const stdin = spec.stdin === undefined ? {} : {stdin: spec.stdin};
			return {ran: await systems.run(placeOf(spec), commandLineOf(spec), {signal, ...stdin})};
		} catch (error) {
			if (error instanceof ProblemError && isNoPlace(error.problem)) return {noPlace: error.problem};
			throw error;
		}
	},
	judge(seen, spec) {
		if ('noPlace' in seen) return {status: 'fail', summary: problemText(seen.noPlace), evidence: []};
		return judgeRan(seen.ran, spec);
	},
});

function judgeRan(ran: Ran, spec: CommandSpec): Verdict {
	const {exitCode} = ran;
	const evidence = [
		exitEvidence(ran, spec.exitCode),
		...streamEvidence('stdout', ran, spec.stdout, spec.allowEmpty),
		...streamEvidence('stderr', ran, spec.stderr, true),
	];
	const because = (status: Status, summary: Text): Verdict => ({status, summary, evidence});

	if (exitCode === null) {
		const by = ran.signal === undefined ? '' : ` (${ran.signal})`;
		return because('unknown', text(`The command ended without an exit code${by}`, `명령이 종료 코드 없이 끝남${by}`));
	}
	if (spec.cannotLook !== undefined && match(exitCode, spec.cannotLook).matched) {
		const [line = ''] = (ran.stderr.trim() === '' ? ran.stdout : ran.stderr).trim().split('\n').slice(-1);
		const why = line === '' ? '' : `: ${line.slice(0, 200)}`;
		return because('unknown', text(`It could not look (exit code ${exitCode})${why}`, `확인하지 못함 (종료 코드 ${exitCode})${why}`));
	}
	// What a shell says when the program it was to start is not there or cannot be started: the look never happened. It must
	// not pass for the failure that `not: 0` waits for, so it counts only where it is named.
	if ((exitCode === 127 || exitCode === 126) && !names(spec.exitCode, exitCode)) {
		return because(
			'unknown',
			exitCode === 127
				? text('A program that the command needs is not there (exit code 127)', '명령에 필요한 프로그램이 없음 (종료 코드 127)')
				: text('The program cannot be started (exit code 126)', '프로그램을 실행할 수 없음 (종료 코드 126)'),
		);
	}
	const killedBy = SIGNALS[exitCode - 128];
	if (killedBy !== undefined && match(exitCode, spec.exitCode).matched && !names(spec.exitCode, exitCode)) {
		const by = `${killedBy}, ${exitCode}`;
		return because('unknown', text(`The command was killed before its end (${by})`, `명령이 끝나기 전에 강제 종료됨 (${by})`));
	}
	const deciding = evidence.filter(one => one.status !== undefined);
	const status = worst(deciding.map(one => one.status ?? 'unknown'));
	const first = deciding.find(one => one.status === status);
	if (status === 'pass') {
		return because(status, text(`Ended with exit code ${exitCode}, as expected`, `예상대로 종료 코드 ${exitCode}(으)로 끝남`));
	}
	return because(status, status === 'fail' ? differs(first) : untold(first, ran, spec));
}

/**
 * What a shell adds 128 to when a signal ended its program. That it did not come to its end must not pass for the failure that `not: 0`
 * waits for.
 */
const SIGNALS: Readonly<Record<number, string>> = {
	1: 'SIGHUP',
	2: 'SIGINT',
	3: 'SIGQUIT',
	4: 'SIGILL',
	6: 'SIGABRT',
	7: 'SIGBUS',
	8: 'SIGFPE',
	9: 'SIGKILL',
	11: 'SIGSEGV',
	13: 'SIGPIPE',
	15: 'SIGTERM',
	24: 'SIGXCPU',
	25: 'SIGXFSZ',
};

function exitEvidence({exitCode, signal}: Ran, matcher: Matcher): Evidence {
	const {matched, expected} = match(exitCode ?? undefined, matcher);
	const status = exitCode === null ? 'unknown' : matched ? 'pass' : 'fail';
	return {label: text('exit code', '종료 코드'), observed: String(exitCode ?? signal ?? '—'), expected, status};
}

/** A stream that nobody asked about is shown when it said something, and decides nothing. */
function streamEvidence(stream: 'stdout' | 'stderr', ran: Ran, matcher: Matcher | undefined, allowEmpty: boolean): Evidence[] {
	const value = ran[stream].trimEnd();
	const shown = {label: plain(stream), observed: outputLines(value, stream === 'stdout' ? 'first' : 'last')};
	if (matcher === undefined) return value === '' ? [] : [shown];
	const {status, expected} = judgeStream(value, matcher, ran.truncated, allowEmpty);
	return [{...shown, expected, status}];
}

function judgeStream(value: Matchable, matcher: Matcher, truncated: boolean, allowEmpty: boolean): {status: Status; expected: string} {
	const {matched, expected, unclear} = match(value, matcher);
	if (truncated || unclear === 'too-much') return {status: 'unknown', expected};
	if (!matched) return {status: 'fail', expected};
	return {status: value === '' && !allowEmpty ? 'unknown' : 'pass', expected};
}

function names(matcher: Matcher, code: number): boolean {
	if (typeof matcher !== 'object' || matcher === null) return matcher === code;
	return matcher.equal === code || (matcher.or ?? []).some(one => names(one, code));
}

function differs(evidence: Evidence | undefined): Text {
	const {label, observed, expected} = evidence ?? {label: plain('?'), observed: '?', expected: '?'};
	const line = (language: Language) => say(observed, language).split('\n', 1)[0] || '—';
	return text(
		`${label.en}: ${line('en')}, expected ${say(expected ?? '', 'en')}`,
		`${label.ko}: ${line('ko')}, 예상은 ${say(expected ?? '', 'ko')}`,
	);
}

function untold(evidence: Evidence | undefined, ran: Ran, spec: CommandSpec): Text {
	const stream = evidence?.label.en ?? '';
	if (ran.truncated) return text('Printed more than could be kept, so it was not seen whole', '출력이 너무 길어 전부 보지 못함');
	if (stream === 'stdout' && !spec.allowEmpty && ran.stdout.trimEnd() === '') {
		return text('Nothing was printed, which proves nothing (allowEmpty is not set)', '출력이 없어 판단할 수 없음 (allowEmpty 미설정)');
	}
	return text(`${stream} could not be compared with what is expected`, `${stream}을(를) 예상 값과 비교할 수 없음`);
}

function isNoPlace(problem: Problem): problem is NoPlace {
	return problem.code === 'container-missing' || problem.code === 'container-not-running' || problem.code === 'workload-missing';
}
