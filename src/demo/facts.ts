import type {FaultName} from './faults.ts';

/** What one needs to know of a running demo; plain data, because it crosses from process to process. */
export interface DemoFacts {
	/** The demo's own folder, removed at its end. */
	readonly directory: string;
	/** A `coinpilot-ops.yaml` for it. */
	readonly configPath: string;
	/** Its configuration, not yet parsed against the schema. */
	readonly config: unknown;
	/** The secrets that the configuration names. */
	readonly secrets: Readonly<Record<string, string>>;
	readonly faults: readonly FaultName[];
	readonly startedInMs: number;
}
