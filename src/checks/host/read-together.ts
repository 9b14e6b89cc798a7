import {type Problem, ProblemError} from '../../core/problem.ts';
import type {Words} from '../../core/text.ts';
import type {Systems} from '../../systems/systems.ts';
import {type Asked, askedTogether} from '../asked-together.ts';
import {complaintOf, type HostReading, type HostScript, hostCommand, maxBytesOf, readAlone, sectionsOf, tooLong} from './host-reading.ts';
import {BatchReader, errorsOf, joinScripts, newScriptMark, type ScriptEnd} from './script-batch.ts';

type AskedScript = Asked<HostScript, HostReading>;
type Together = (systems: Systems, target: string, wanted: HostScript, signal: AbortSignal) => Promise<HostReading>;

/** A script that takes longer than this keeps nobody behind it waiting: they are read anew, without it. */
const STALL_MS = 1_500;
/** Linux takes 128 KiB for one word of a command; quoted for the shells on the way, a script grows. */
const MAX_SCRIPT_CHARS = 40_000;
/** More go to a second shell, beside the first: a host has more than one processor. */
const MAX_SCRIPTS = 16;

/** In one round trip with everything else that is asked of the host in the same turn. */
export const readTogether: Together = (systems, target, wanted, signal) =>
	(wanted.root === true ? asRoot : asUser)(systems, target, wanted, signal);

const asUser = askedTogether<HostScript, HostReading>(readRound);
const asRoot = askedTogether<HostScript, HostReading>(readRound);

async function readRound(systems: Systems, target: string, asked: readonly AskedScript[], signal: AbortSignal): Promise<void> {
	await Promise.all(batchesOf(withoutRepeats(asked)).map(batch => readBatch(systems, target, batch, signal)));
}

/** The same asked by several is read once, for all of them. */
function withoutRepeats(asked: readonly AskedScript[]): AskedScript[] {
	const alike = new Map<string, AskedScript[]>();
	for (const one of asked) {
		const {script, maxBytes} = one.question;
		const key = JSON.stringify([script, maxBytes]);
		alike.set(key, [...(alike.get(key) ?? []), one]);
	}
	return [...alike.values()].map(all => ({
		question: first(all).question,
		answer(value) {
			for (const one of all) one.answer(value);
		},
		fail(error) {
			for (const one of all) one.fail(error);
		},
	}));
}

function batchesOf(asked: readonly AskedScript[]): AskedScript[][] {
	const batches: AskedScript[][] = [];
	let chars = Number.POSITIVE_INFINITY;
	for (const one of asked) {
		chars += one.question.script.length;
		if (chars > MAX_SCRIPT_CHARS || batches.at(-1)?.length === MAX_SCRIPTS) {
			batches.push([]);
			chars = one.question.script.length;
		}
		batches.at(-1)?.push(one);
	}
	return batches;
}

async function readBatch(systems: Systems, target: string, batch: readonly AskedScript[], signal: AbortSignal): Promise<void> {
	const [first] = batch;
	if (first === undefined) return;
	try {
		if (batch.length > 1) await readJoined(systems, target, batch, signal);
		else first.answer(await readAlone(systems, target, first.question, signal));
	} catch (error) {
		for (const one of batch) one.fail(error);
	}
}

async function readJoined(systems: Systems, target: string, batch: readonly AskedScript[], signal: AbortSignal): Promise<void> {
	const scripts = batch.map(one => ({mark: newScriptMark(), script: `${one.question.script}\ns end`}));
	const reader = new BatchReader(scripts);
	const broken: ScriptEnd[] = [];
	let others: Promise<void> | undefined;
	let arrived = 0;
	let stalled: NodeJS.Timeout | undefined;
	const enough = new AbortController();

	const askOf = (mark: string) => batch[scripts.findIndex(one => one.mark === mark)];
	/** Those behind the running one, in a round trip of their own; what this one still says of them comes too late to count. */
	const leaveBehind = () => {
		others ??= readBatch(systems, target, batch.slice(reader.ended + 1), signal);
	};
	const take = (chunk: string) => {
		if (enough.signal.aborted) return;
		arrived += chunk.length;
		for (const end of reader.read(chunk)) {
			const reading = sectionsOf(end.stdout, end.mark);
			const ask = askOf(end.mark);
			if (reading === undefined) broken.push(end);
			else if (ask !== undefined && end.stdout.length > maxBytesOf(ask.question)) ask.fail(new ProblemError(tooLong(target)));
			else ask?.answer(reading);
		}
		const running = batch[reader.ended];
		if (running !== undefined && reader.pending > maxBytesOf(running.question)) {
			running.fail(new ProblemError(tooLong(target)));
			leaveBehind();
			enough.abort(new ProblemError({code: 'cancelled'}));
		}
		clearTimeout(stalled);
		if (reader.hasBegun && reader.ended < batch.length - 1) stalled = setTimeout(leaveBehind, STALL_MS);
	};

	try {
		const command = hostCommand(joinScripts(scripts), first(batch).question.root);
		const ran = await systems.run({target}, command, {
			signal: AbortSignal.any([signal, enough.signal]),
			onOutput: (stream, chunk) => stream === 'stdout' && take(chunk),
		});
		// Whoever runs it may hand over the whole at its end.
		if (arrived === 0) take(ran.stdout);
		clearTimeout(stalled);
		const unreadable = (detail: Words): Problem => ({code: 'host-unreadable', target, detail});
		for (const {mark, exitCode} of broken)
			askOf(mark)?.fail(new ProblemError(unreadable(complaintOf(errorsOf(mark, ran.stderr), exitCode))));
		const last = scripts[reader.ended];
		if (last === undefined) return;
		// The shell itself came to an end in the middle of this one.
		askOf(last.mark)?.fail(new ProblemError(unreadable(complaintOf(errorsOf(last.mark, ran.stderr), ran.exitCode))));
		leaveBehind();
	} catch (error) {
		if (!enough.signal.aborted) throw error;
	} finally {
		clearTimeout(stalled);
		await others;
	}
}

function first<T>(batch: readonly T[]): T {
	const [one] = batch;
	if (one === undefined) throw new Error('an empty batch');
	return one;
}
