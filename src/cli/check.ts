import {checkSteps} from '../app/check-steps.ts';
import type {CommandWorkspace} from '../app/create-workspace.ts';
import {checkNames} from '../checks/load-kinds.ts';
import {type CheckSpec, stepsOf} from '../core/checklist.ts';
import {nearest} from '../core/nearest.ts';
import {fail, ProblemError} from '../core/problem.ts';
import type {CheckResult} from '../report/check-result.ts';
import {countByStatus} from '../report/formats/count.ts';
import type {FormatContext} from '../report/formats/format.ts';
import {formats} from '../report/formats/registry.ts';
import {asPlugin} from './as-plugin.ts';
import {EXIT} from './exit-code.ts';
import type {GlobalOptions} from './global-options.ts';
import type {Io} from './io.ts';
import {requireWritable, writeFiles} from './output-files.ts';
import {type Output, readOutputs} from './outputs.ts';
import {type Selected, selectSteps} from './select-steps.ts';
import {onStopSignal} from './stop-signals.ts';

export interface CheckOptions {
	readonly format: readonly string[];
	readonly out?: string;
	readonly only: readonly string[];
	readonly target: readonly string[];
	readonly list?: boolean;
	readonly explain?: string;
}

/** Looks once at every check of the named steps and writes down what was seen. Records nothing, asks nothing. */
export async function check(options: GlobalOptions, io: Io, wanted: readonly string[], own: CheckOptions): Promise<number> {
	if (own.list || own.explain !== undefined) return (await import('./explain/explain.ts')).explain(options, io, own.explain);
	const work = lookAt(options, io, wanted, own);
	return own.format.includes('nagios') && (own.out === undefined || own.out === '-') ? await asPlugin(work, options, io) : await work;
}

async function lookAt(options: GlobalOptions, io: Io, wanted: readonly string[], own: CheckOptions): Promise<number> {
	const outputs = readOutputs(own.format, own.out, io.cwd);
	requireWritable(outputs.flatMap(({file}) => file ?? []));
	const {openSession} = await import('./session.ts');
	const ids = wanted.map(name => name.split('#')[0] ?? '');
	const workspace = await openSession(options, io, {interactive: false, records: false, wanted: ids, only: true});
	const stop = new AbortController();
	onStopSignal(() => stop.abort());
	try {
		const targetOf = ({kind, spec}: CheckSpec) => workspace.kinds.checks[kind]?.from(spec) ?? '';
		const isWanted = (check: CheckSpec) =>
			(own.only.length === 0 || own.only.includes(check.kind)) && (own.target.length === 0 || own.target.includes(targetOf(check)));
		const content = [...workspace.checklists, ...workspace.runbooks];
		const kinds = new Set([...checkNames, ...Object.keys(workspace.kinds.checks)]);
		requireNames(own, [...kinds], new Set(content.flatMap(stepsOf).flatMap(({checks}) => checks.map(targetOf))));
		const selected = selectSteps(wanted, content, isWanted);
		if (selected.length === 0) fail({code: 'nothing-selected', detail: [...wanted, ...own.only, ...own.target].join(' ')});
		return await lookAndWrite(workspace, selected, outputs, io, stop.signal);
	} finally {
		await workspace.close();
	}
}

/** A name that no check can have would select nothing, and hide beside one that selects something. */
function requireNames({only, target}: CheckOptions, kinds: readonly string[], targets: ReadonlySet<string>): void {
	for (const name of only.filter(one => !kinds.includes(one))) {
		const near = nearest(name, kinds);
		fail({code: 'name-unknown', what: 'kind', name, ...(near !== undefined && {nearest: near})});
	}
	for (const name of target.filter(one => !targets.has(one))) {
		const near = nearest(name, [...targets]);
		fail({code: 'target-unknown', name, known: [...targets], ...(near !== undefined && {nearest: near})});
	}
}

async function lookAndWrite(
	workspace: CommandWorkspace,
	selected: readonly Selected[],
	outputs: readonly Output[],
	io: Io,
	signal: AbortSignal,
): Promise<number> {
	const {clock} = workspace;
	const started = clock.monotonic();
	const context = (): FormatContext => ({
		language: workspace.language.get(),
		durationMs: Math.round(clock.monotonic() - started),
		at: clock.now(),
	});
	const files = new Map<string, string>();
	const write = ({file}: Output, piece: string) => {
		if (file === undefined) io.stdout.write(piece);
		else files.set(file, (files.get(file) ?? '') + piece);
	};
	const results = new Map<Selected, CheckResult[]>();
	try {
		await checkSteps(
			selected,
			spec => workspace.lookOnce(spec, signal),
			(spec, reason) => workspace.skipped(spec, reason),
			(one, index, judged) => {
				const {step, checklist} = one;
				const title = step.checks[index]?.title;
				const result = {checklist, step: step.key, stepTitle: step.title, source: step.source, index, judged, ...(title && {title})};
				results.set(one, [...(results.get(one) ?? []), result]);
				for (const output of outputs) write(output, formats[output.format].line?.(result, context()) ?? '');
			},
		);
	} catch (error) {
		// Whoever stops it keeps what was seen line by line until then.
		if (error instanceof ProblemError && error.problem.code === 'cancelled') writeFiles(files);
		throw error;
	}
	const ordered = selected.flatMap(one => (results.get(one) ?? []).sort((left, right) => left.index - right.index));
	for (const output of outputs) write(output, formats[output.format].whole?.(ordered, context()) ?? '');
	writeFiles(files);
	const onScreen = outputs.find(({file}) => file === undefined);
	return formats[onScreen?.format ?? 'text'].exitCode?.(ordered) ?? statusOf(ordered);
}

function statusOf(results: readonly CheckResult[]): number {
	const {fail: failed, unknown, skipped} = countByStatus(results);
	if (failed > 0) return EXIT.failed;
	return unknown > 0 || skipped === results.length ? EXIT.unknown : EXIT.passed;
}
