import type {Checklist, Runbook, StepKey} from '../core/checklist.ts';
import type {Problem} from '../core/problem.ts';
import type {Language, Text} from '../core/text.ts';
import type {Judged} from '../core/verdict.ts';
import type {Clock} from '../systems/systems.ts';
import type {Observable} from './observable.ts';
import type {Pending} from './question-desk.ts';
import type {ReadOnlyWhy} from './run-keeper.ts';
import type {Walk} from './walk.ts';

/** What the list of runs tells of one, without folding its journal. */
export interface RunSummary {
	readonly id: string;
	readonly checklist: string;
	readonly title: Text;
	readonly environment: string;
	readonly startedAt: number;
	readonly lastAt: number;
	readonly events: number;
	readonly ended?: 'completed' | 'abandoned';
	readonly rehearsal?: boolean;
	/** The journal could not be read to its end. */
	readonly damaged?: boolean;
}

/** What the operator should know before going on with a run. */
export interface ResumeNotes {
	readonly stale: readonly StepKey[];
	readonly halfDone: readonly StepKey[];
	/** Steps that changed, by their text or the configuration, appeared or went since the run last knew the checklist. */
	readonly changed: readonly StepKey[];
	readonly added: readonly StepKey[];
	readonly removed: readonly StepKey[];
	/** A torn last line was cut off and kept here. */
	readonly tornTail?: string;
	/** The clock stands before the journal's last event by this much. */
	readonly clockBackMs?: number;
	/** An incident that was open when the program ended. */
	readonly openIncident?: {readonly id: string; readonly runbook: string};
}

export interface OpenedRun {
	readonly walk: Walk;
	/** Set when the run was there before. */
	readonly resumed?: ResumeNotes;
	readonly readOnly?: {readonly why: ReadOnlyWhy; readonly problem?: Problem};
}

/** One runbook's signs, as looked at now. `points`: a sign failed; `clear`: all passed; `unknown`: could not look. `none`: it names no signs. */
export interface Triaged {
	readonly runbook: Runbook;
	readonly state: 'looking' | 'points' | 'clear' | 'unknown' | 'none';
	readonly signs: readonly Judged[];
}

/** A program that takes the terminal over and gives it back: `ssh`, `psql`. */
export interface Handover {
	readonly title: Text;
	readonly argv: readonly string[];
}

/** Everything the screens can ask for. */
export interface Workspace {
	readonly environment: string;
	/** `ubuntu@203.0.113.10`, for the top line. */
	readonly vm?: string;
	readonly demo: boolean;
	/** Nothing is changed and nothing is recorded: actions stop after the plan. */
	readonly readOnly: boolean;
	readonly clock: Clock;
	readonly language: Observable<Language>;
	setLanguage(language: Language): void;
	/** Which bot is live; undefined until the first look is in. Looked at again by itself. */
	readonly bots: Observable<Judged | undefined>;
	readonly questions: Observable<Pending | undefined>;
	readonly checklists: readonly Checklist[];
	readonly runbooks: readonly Runbook[];
	/** Why some checklists or runbooks are not among them. */
	readonly contentProblems?: readonly Problem[];
	readonly handovers: readonly Handover[];
	listRuns(): Promise<readonly RunSummary[]>;
	/** The unfinished run of a checklist in this environment that was written to last. */
	unfinished(checklist: string): Promise<RunSummary | undefined>;
	/** The unfinished run of this environment that walks any of these steps: where they are taken back. */
	runToUndo(steps: readonly StepKey[]): Promise<RunSummary | undefined>;
	start(checklist: string): Promise<OpenedRun>;
	resume(run: string): Promise<OpenedRun>;
	/** Looks at the signs of every runbook at once; calls back with the ranked list as it fills. */
	triage(onChange: (ranked: readonly Triaged[]) => void, signal: AbortSignal): Promise<void>;
	/** Writes the report of a run, from its journal alone. Resolves with the path. */
	report(run: string): Promise<string>;
	readReport(run: string): Promise<string>;
	/** Stops everything, closes journals and connections. */
	close(): Promise<void>;
}
