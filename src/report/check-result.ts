import type {Text} from '../core/text.ts';
import type {Judged} from '../core/verdict.ts';

/** One check as every format gets it: what was judged, and where it stands in the checklist. */
export interface CheckResult {
	readonly checklist: string;
	readonly step: string;
	readonly stepTitle: Text;
	readonly source: readonly string[];
	/** Counts from 0 inside its step. */
	readonly index: number;
	readonly title?: Text;
	readonly judged: Judged;
}
