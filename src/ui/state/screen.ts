import type {Walk} from '../../app/walk.ts';
import type {OpenedRun, RunSummary, Triaged} from '../../app/workspace.ts';
import type {StepKey} from '../../core/checklist.ts';
import type {TextField} from '../input/text-field.ts';

export type Preset = 'all' | 'failed' | 'stale' | 'waiting';

/** Where the operator is in the tree of steps. */
export interface TreeState {
	/** A step's key, or `section:` and a section's id. */
	readonly cursor: string;
	readonly open: ReadonlySet<string>;
	readonly preset: Preset;
	readonly find: TextField;
	/** Keys go to the find field. */
	readonly finding: boolean;
}

export interface WalkScreen {
	readonly type: 'walk';
	readonly opened: OpenedRun;
	readonly walk: Walk;
	readonly tree: TreeState;
	readonly focus: 'tree' | 'detail';
	readonly scroll: number;
	/** Every line of evidence is shown, however long. */
	readonly expanded: boolean;
}

export interface HomeScreen {
	readonly type: 'home';
	/** Where the cursor is: coming back finds it there. */
	readonly door: number;
	readonly unfinished: RunSummary | undefined;
}

export interface BoardScreen {
	readonly type: 'board';
	readonly walk: Walk;
	readonly gate: StepKey;
	readonly cursor: number;
}

export interface WayBackScreen {
	readonly type: 'way-back';
	readonly walk: Walk;
	readonly scroll: number;
}

export interface TriageScreen {
	readonly type: 'triage';
	/** The walk the operator came from, with the step they stood on. */
	readonly from: {readonly walk: Walk; readonly step?: StepKey; readonly opened: OpenedRun} | undefined;
	readonly ranked: readonly Triaged[];
	readonly looking: boolean;
	readonly cursor: number;
	readonly stop: AbortController;
}

export interface RunsScreen {
	readonly type: 'runs';
	/** Undefined while they are read. */
	readonly runs: readonly RunSummary[] | undefined;
	readonly cursor: number;
}

export interface ReportScreen {
	readonly type: 'report';
	readonly run: string;
	readonly report: string | undefined;
	readonly path: string | undefined;
	readonly scroll: number;
}

export interface TimelineScreen {
	readonly type: 'timeline';
	readonly walk: Walk;
	/** Rows from the newest. */
	readonly scroll: number;
}

export interface HelpScreen {
	readonly type: 'help';
	readonly scroll: number;
}

/** One after another, the last one shown; going back drops it. */
export type Screen =
	| HomeScreen
	| WalkScreen
	| BoardScreen
	| WayBackScreen
	| TriageScreen
	| RunsScreen
	| ReportScreen
	| TimelineScreen
	| HelpScreen;

export type ScreenType = Screen['type'];
