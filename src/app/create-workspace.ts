import {randomBytes} from 'node:crypto';
import type {Config} from '../config/schema.ts';
import type {Checklist, CheckSpec, Runbook} from '../core/checklist.ts';
import type {Operator} from '../core/event.ts';
import {nearest} from '../core/nearest.ts';
import {fail, type Problem} from '../core/problem.ts';
import type {Language, Text} from '../core/text.ts';
import type {Judged} from '../core/verdict.ts';
import type {Redactor} from '../journal/redact.ts';
import type {RunStore} from '../journal/run-store.ts';
import {createStreamRedactor} from '../journal/stream-redactor.ts';
import type {Systems} from '../systems/systems.ts';
import {BOTS_EVERY_MS, botsCheck} from './bots-check.ts';
import {Bounds} from './bounds.ts';
import {handoversOf} from './handover.ts';
import {checkKind, type Kinds} from './kinds.ts';
import {Subject} from './observable.ts';
import {type OpenRunContext, resumeRun, startRun} from './open-run.ts';
import type {QuestionDesk} from './question-desk.ts';
import {runCheck} from './run-check.ts';
import type {RunKeeper} from './run-keeper.ts';
import {runToUndo} from './run-to-undo.ts';
import {triage} from './triage.ts';
import type {WalkContext} from './walk-state.ts';
import {Watch} from './watch.ts';
import type {OpenedRun, RunSummary, Workspace} from './workspace.ts';
import {reportOf, writeReport} from './write-report.ts';

/** Checks at once on one target: below the ten sessions that an SSH server allows on one connection. */
/** Fewer than there are sessions on an SSH connection: what checks ask together must find one. */
const CHECKS_PER_TARGET = 6;

export interface WorkspaceParts {
	readonly config: Config;
	readonly systems: Systems;
	readonly kinds: Kinds;
	readonly checklists: readonly Checklist[];
	readonly runbooks: readonly Runbook[];
	readonly contentProblems?: readonly Problem[];
	readonly questions: QuestionDesk;
	readonly runs: RunStore;
	readonly stateDirectory: string;
	readonly redactor: Redactor;
	readonly operator: Operator;
	readonly program: string;
	readonly language: Language;
	readonly rememberLanguage: (language: Language) => void;
	readonly readOnly: boolean;
	readonly demo: boolean;
	readonly rehearsal?: boolean;
}

/** What the commands without a terminal ask for besides. */
export interface CommandWorkspace extends Workspace {
	readonly kinds: Kinds;
	/** Looks once and records nothing. */
	lookOnce(check: CheckSpec, signal: AbortSignal): Promise<Judged>;
	/** What stands for a look that is not taken, with where it would have gone. */
	skipped(check: CheckSpec, reason: Text): Judged;
}

/** Puts the parts together behind what the screens and the plain commands ask for. */
export function createWorkspace(parts: WorkspaceParts): CommandWorkspace {
	const {config, systems, kinds, redactor, runs} = parts;
	const {clock} = systems;
	const redact = <T>(value: T): T => redactor.redact(value) as T;
	const bounds = new Bounds(CHECKS_PER_TARGET);
	const language = new Subject<Language>(parts.language);
	const keepers = new Set<RunKeeper>();

	const walkContext = (keeper: RunKeeper): WalkContext => {
		keepers.add(keeper);
		return {
			keeper,
			systems,
			kinds,
			bounds,
			redact,
			redactStream: () => createStreamRedactor(redactor),
			newId: () => randomBytes(6).toString('hex'),
			readOnly: parts.readOnly,
		};
	};
	const opening: OpenRunContext = {
		runs,
		stateDirectory: parts.stateDirectory,
		clock,
		redactor,
		by: parts.operator,
		environment: config.environment,
		program: parts.program,
		demo: parts.demo,
		...(parts.rehearsal && {rehearsal: true}),
		walkContext,
	};
	const look = (check: CheckSpec, signal: AbortSignal): Promise<Judged> => {
		const kind = checkKind(kinds, check.kind);
		return bounds.look(kind, check.spec, signal, () => runCheck(check, kind, {systems, signal, redact}));
	};
	const bots = new Watch(BOTS_EVERY_MS, signal => look(botsCheck(config.bots), signal));
	const walkable = (id: string): Checklist | undefined => [...parts.checklists, ...parts.runbooks].find(one => one.id === id);
	/** Runs that this process writes: whoever comes back to one finds it as it was left, and not locked by its own hand. */
	const own = new Map<string, OpenedRun>();
	const remembered = (opened: OpenedRun): OpenedRun => {
		const {walk, readOnly} = opened;
		if (!readOnly || readOnly.why === 'ended') own.set(walk.keeper.run, {walk, ...(readOnly && {readOnly})});
		return opened;
	};
	const vm = Object.values(config.targets).find(target => target.type === 'ssh');

	return {
		environment: config.environment,
		...(vm && {vm: `${vm.user}@${vm.host}`}),
		demo: parts.demo,
		readOnly: parts.readOnly,
		clock,
		language,
		setLanguage(chosen) {
			language.set(chosen);
			parts.rememberLanguage(chosen);
		},
		bots,
		questions: parts.questions.pending,
		checklists: parts.checklists,
		runbooks: parts.runbooks,
		...(parts.contentProblems && {contentProblems: parts.contentProblems}),
		lookOnce: look,
		skipped: ({kind, spec}, summary) => ({
			kind,
			verdict: {status: 'skipped', summary, evidence: []},
			at: clock.now(),
			durationMs: 0,
			looks: 0,
			vantage: {target: checkKind(kinds, kind).from(spec)},
		}),
		kinds,
		handovers: handoversOf(config),
		listRuns: async () => runs.list().map(summaryOf),
		async unfinished(checklist) {
			// A rehearsal is gone on with as a rehearsal, and a live run as a live run.
			const found = runs.newestUnfinished(checklist, config.environment, parts);
			return found && summaryOf(found);
		},
		async runToUndo(steps) {
			const found = parts.demo ? undefined : await runToUndo(opening, steps);
			return found && summaryOf(found);
		},
		async start(id): Promise<OpenedRun> {
			const checklist = walkable(id);
			if (!checklist) {
				const known = parts.checklists.map(one => one.id);
				const near = nearest(id, known);
				fail({code: 'name-unknown', what: 'checklist', name: id, known, ...(near !== undefined && {nearest: near})});
			}
			return remembered(await startRun(opening, checklist));
		},
		resume: async run => own.get(run) ?? remembered(await resumeRun(opening, run, walkable)),
		triage: (onChange, signal) =>
			triage(
				parts.runbooks,
				(runbook, index) => {
					const check = runbook.detect[index];
					return check ? look(check, signal) : fail({code: 'name-unknown', what: 'runbook', name: runbook.id});
				},
				onChange,
			),
		report: async run => (await writeReport(runs.find(run).directory, {clock, redactor, language: language.get()})).path,
		readReport: async run => (await reportOf(runs.find(run).directory, {clock, redactor, language: language.get()})).markdown,
		async close() {
			bots.stop();
			await systems.close();
			await Promise.all([...keepers].map(keeper => keeper.close()));
		},
	};
}

function summaryOf({damage, directory: _directory, demo: _demo, rehearsal, ...summary}: ReturnType<RunStore['find']>): RunSummary {
	return {...summary, ...(rehearsal && {rehearsal}), ...(damage !== undefined && {damaged: true})};
}
