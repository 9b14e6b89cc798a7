import {type PlainOutcome, walkPlainly} from '../app/plain-walk.ts';
import {NOTHING_CHANGED, resumeNotes} from '../app/resume-notes.ts';
import {undoElsewhere} from '../app/undo-elsewhere.ts';
import type {OpenedRun, Workspace} from '../app/workspace.ts';
import {type StepKey, stepOf} from '../core/checklist.ts';
import {formatClock} from '../core/duration.ts';
import {formatMoment} from '../core/moment.ts';
import {nothingToUndo} from '../core/nothing-to-undo.ts';
import {ProblemError} from '../core/problem.ts';
import {type Language, plain, say, type Text} from '../core/text.ts';
import {oneLine, stepLines} from '../report/plain-lines.ts';
import {EXIT} from './exit-code.ts';
import type {Io} from './io.ts';
import {onStopSignal} from './stop-signals.ts';

export interface PrintOptions {
	/** Begin a new run although one is unfinished. */
	readonly fresh: boolean;
	/** What waits for a person is no reason for a status of its own. */
	readonly waitingIsFine?: boolean;
}

/** The walk without a terminal: looks at all that can be looked at, prints lines as they come, ends with the report's path. */
export async function printWalk(workspace: Workspace, checklist: string, io: Io, options: PrintOptions): Promise<number> {
	const language = workspace.language.get();
	const print = (line: string) => io.stdout.write(`${line}\n`);
	const when = (at: number) => formatMoment(at, -new Date(at).getTimezoneOffset());
	const started = workspace.clock.monotonic();
	try {
		const opened = await openRun(workspace, checklist, options.fresh);
		const {walk, readOnly} = opened;
		if (readOnly) throw new ProblemError(readOnly.problem ?? {code: 'read-only', why: 'locked'});
		print(heading(opened, workspace, language));
		for (const line of resumeLines(opened, language)) print(line);
		const undone = nothingToUndo(walk.views());
		if (undone) {
			print(`? ${oneLine(undoElsewhere(await workspace.runToUndo(undone), workspace), language)}`);
			return EXIT.unknown;
		}
		onStopSignal(() => walk.live.stopAll());
		const outcome = await walkPlainly(walk, view => {
			for (const line of stepLines(view, language, when)) print(line);
		});
		if (outcome.waiting.length > 0) print(`\n${say({en: 'Waiting for a person:', ko: '사람이 할 일:'}, language)}`);
		for (const view of outcome.waiting) print(stepLines(view, language, when)[0] ?? '');
		print('');
		print(summary(outcome, formatClock(workspace.clock.monotonic() - started), language));
		const report = await workspace.report(walk.keeper.run);
		print(say({en: `Report: ${report}`, ko: `보고서: ${report}`}, language));
		return statusOf(outcome, options.waitingIsFine === true);
	} finally {
		await workspace.close();
	}
}

async function openRun(workspace: Workspace, checklist: string, fresh: boolean): Promise<OpenedRun> {
	const unfinished = fresh ? undefined : await workspace.unfinished(checklist);
	return unfinished ? workspace.resume(unfinished.id) : workspace.start(checklist);
}

function heading({walk, resumed}: OpenedRun, workspace: Workspace, language: Language): string {
	const {title} = walk.checklist;
	const how: Text = resumed ? {en: 'resumed', ko: '이어서 진행'} : {en: 'new run', ko: '새 실행'};
	return `${say(title, language)}  ${workspace.environment}  ${say(how, language)} ${walk.keeper.run}`;
}

/** What the operator should know before they rely on what was seen before. */
function resumeLines({walk, resumed}: OpenedRun, language: Language): string[] {
	if (!resumed) return [];
	const notes = resumeNotes(resumed);
	if (notes.length === 0) return [oneLine(NOTHING_CHANGED, language)];
	const title = (key: StepKey) => oneLine(stepOf(walk.checklist, key)?.title ?? plain(key), language);
	return notes.flatMap(({said, steps, tone}) => [
		`${tone ? '▲' : '·'} ${oneLine(said, language)}`,
		...steps.map(key => `    ${title(key)}  [${key}]`),
	]);
}

function summary({passed, failed, unknown, waiting}: PlainOutcome, elapsed: string, language: Language): string {
	return say(
		{
			en: `${passed.length} passed, ${failed.length} failed, ${unknown.length} unknown, ${waiting.length} waiting for a person  ${elapsed}`,
			ko: `통과 ${passed.length}, 실패 ${failed.length}, 알 수 없음 ${unknown.length}, 사람이 할 일 ${waiting.length}  ${elapsed}`,
		},
		language,
	);
}

function statusOf({failed, unknown, waiting}: PlainOutcome, waitingIsFine: boolean): number {
	if (failed.length > 0) return EXIT.failed;
	if (unknown.length > 0) return EXIT.unknown;
	return waiting.length > 0 && !waitingIsFine ? EXIT.waiting : EXIT.passed;
}
