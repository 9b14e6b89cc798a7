import type {CheckKind} from '../checks/contract.ts';
import type {CheckSpec, Until} from '../core/checklist.ts';
import {fewerLines, shorterTexts} from '../core/limited-verdict.ts';
import {isRoadProblem, ProblemError} from '../core/problem.ts';
import {problemText} from '../core/problem-text.ts';
import {sanitise} from '../core/sanitise.ts';
import {text} from '../core/text.ts';
import {untilAborted} from '../core/until-aborted.ts';
import type {Judged, Vantage, Verdict} from '../core/verdict.ts';
import type {Systems} from '../systems/systems.ts';

/** Long enough for a slow road, short enough for an operator who waits. */
export const DEFAULT_TIMEOUT_MS = 15_000;

/** More than Node's timers can hold is no time at all to them: the timer would go off at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** How long the name of the host may hold up a verdict that is already there. */
const VANTAGE_GRACE_MS = 2_000;

export interface RunCheckOptions {
	readonly systems: Systems;
	/** Aborting cancels: nothing is judged and a `cancelled` problem is thrown. */
	readonly signal: AbortSignal;
	readonly redact: <T>(value: T) => T;
	/** The step's own action may have cut the road, and it comes back: an `until` waits for it. */
	readonly roadReturns?: boolean;
	/** Called after every look of an `until`, with what it saw. */
	readonly onLook?: (verdict: Verdict, look: number) => void;
}

/** A road that failed this often in a row is not a hiccup; looking on until the time is over would tell nothing new. */
const LOST_ROADS = 2;

/**
 * Looks once, or again and again under `until`, and judges. The only place that sets a deadline, retries, turns what
 * was thrown into `unknown`, and stamps time and vantage.
 */
export async function runCheck(check: CheckSpec, kind: CheckKind, options: RunCheckOptions): Promise<Judged> {
	const {systems, signal, onLook, roadReturns = false} = options;
	// Fewer lines first, since redacting takes its time; shorter ones last, since half a secret is not found.
	const told = (verdict: Verdict) => shorterTexts(options.redact(fewerLines(verdict)));
	const {clock} = systems;
	const started = clock.monotonic();
	const usualMs = kind.timeoutMs ?? DEFAULT_TIMEOUT_MS;
	const from = kind.from(check.spec);
	const vantage = systems.vantage(from, {signal}).catch((): Vantage => ({target: from}));
	const until: Until = check.until ?? {forMs: 0, everyMs: 0, consecutive: 1};
	// One deadline over all looks; a single one has no more than its kind usually takes, unless the check says so.
	const deadlineMs = check.timeoutMs ?? Math.max(until.forMs, usualMs);
	const perLookMs = check.until === undefined ? deadlineMs : Math.min(usualMs, deadlineMs);

	let streak = 0;
	let lostRoads = 0;
	let before: Verdict | undefined;
	for (let look = 1; ; look++) {
		const leftMs = deadlineMs - (clock.monotonic() - started);
		const seen = await lookOnce(
			check,
			kind,
			systems,
			{budgetMs: Math.min(perLookMs, leftMs), saidMs: Math.min(perLookMs, deadlineMs)},
			signal,
		);
		const {roadLost} = seen;
		// The time of all looks was over in the middle of this one: what the one before saw is what there is to say.
		const cutOff = seen.late && leftMs < perLookMs ? before : undefined;
		const verdict = cutOff ?? seen.verdict;
		before = verdict;
		onLook?.(told(verdict), look);
		lostRoads = roadLost ? lostRoads + 1 : 0;
		if (cutOff === undefined) streak = verdict.status === 'pass' || verdict.status === 'warn' ? streak + 1 : 0;
		const elapsedMs = clock.monotonic() - started;
		const settled = streak >= until.consecutive;
		const hopeless = lostRoads >= LOST_ROADS && !roadReturns;
		if (settled || hopeless || elapsedMs + until.everyMs >= Math.min(until.forMs, deadlineMs)) {
			const at = clock.now();
			const stamp = await withGrace(vantage, {target: from});
			const final = settled || streak === 0 ? verdict : notLongEnough(verdict, streak, until.consecutive);
			return {kind: check.kind, verdict: told(final), at, durationMs: Math.round(elapsedMs), looks: look, vantage: stamp};
		}
		await after(until.everyMs, signal);
	}
}

interface Look {
	readonly verdict: Verdict;
	readonly roadLost: boolean;
	/** Whether it had no result when its time was over. */
	readonly late: boolean;
}

interface Patience {
	readonly budgetMs: number;
	/** What is told of it: the milliseconds that the program itself took are not the operator's concern. */
	readonly saidMs: number;
}

async function lookOnce(
	check: CheckSpec,
	kind: CheckKind,
	systems: Systems,
	{budgetMs, saidMs}: Patience,
	signal: AbortSignal,
): Promise<Look> {
	if (signal.aborted) throw new ProblemError({code: 'cancelled'}, {cause: signal.reason});
	const deadline = new AbortController();
	const timer = setTimeout(() => deadline.abort(new ProblemError({code: 'deadline', afterMs: saidMs})), Math.min(budgetMs, LONGEST_MS));
	const either = AbortSignal.any([signal, deadline.signal]);
	try {
		// A check that ignores its signal must not hold up the walk; and a listener left behind would keep all that was seen.
		const seen = await untilAborted(kind.observe(check.spec, systems, either), either);
		return {verdict: kind.judge(seen, check.spec), roadLost: false, late: false};
	} catch (error) {
		if (signal.aborted) throw new ProblemError({code: 'cancelled'}, {cause: error});
		const why = deadline.signal.aborted ? deadline.signal.reason : error;
		const roadLost = why instanceof ProblemError && isRoadProblem(why.problem);
		return {verdict: couldNotLook(why), roadLost, late: deadline.signal.aborted};
	} finally {
		clearTimeout(timer);
	}
}

/** Whose host it was, if that is known soon: a slow answer must not hold up a verdict that is already there. */
async function withGrace(vantage: Promise<Vantage>, fallback: Vantage): Promise<Vantage> {
	const stop = new AbortController();
	const late = after(VANTAGE_GRACE_MS, stop.signal).then(
		() => fallback,
		() => fallback,
	);
	try {
		return await Promise.race([vantage, late]);
	} finally {
		stop.abort();
	}
}

function couldNotLook(error: unknown): Verdict {
	if (error instanceof ProblemError) return {status: 'unknown', summary: problemText(error.problem), evidence: []};
	const detail = sanitise(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
	return {
		status: 'unknown',
		summary: text(`This look broke inside the program: ${detail}`, `프로그램 안에서 확인이 중단됨: ${detail}`),
		evidence: [],
	};
}

function notLongEnough(verdict: Verdict, streak: number, wanted: number): Verdict {
	return {
		...verdict,
		status: 'unknown',
		summary: text(
			`Passed ${streak} of ${wanted} times in a row before time ran out`,
			`연속 ${wanted}회 중 ${streak}회만 통과하고 시간이 다 됨`,
		),
	};
}

function after(ms: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve, reject) => {
		const cancel = () => {
			clearTimeout(timer);
			reject(new ProblemError({code: 'cancelled'}));
		};
		const timer = setTimeout(
			() => {
				signal.removeEventListener('abort', cancel);
				resolve();
			},
			Math.min(ms, LONGEST_MS),
		);
		if (signal.aborted) cancel();
		else signal.addEventListener('abort', cancel, {once: true});
	});
}
