import type {Language} from '../../core/text.ts';
import type {CheckResult} from '../check-result.ts';

/** How the results of checks are written down. */
export interface Format {
	/** Each result as it comes in, for formats that can be read while the checks still run. */
	readonly line?: (result: CheckResult, context: FormatContext) => string;
	/** Everything that is written once all results are in, in the checklist's order. */
	readonly whole?: (results: readonly CheckResult[], context: FormatContext) => string;
	/** The exit status where the format has a convention of its own. */
	readonly exitCode?: (results: readonly CheckResult[]) => number;
}

export interface FormatContext {
	readonly language: Language;
	/** How long all of it took, milliseconds. */
	readonly durationMs: number;
	/** When it ended, milliseconds since the epoch. */
	readonly at: number;
}
