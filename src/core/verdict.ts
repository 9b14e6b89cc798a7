import {type Language, say, type Text, type Words} from './text.ts';

/** What a judge can say. `unknown` means it could not look; it is never a kind of pass. */
export type Status = 'pass' | 'warn' | 'fail' | 'unknown' | 'skipped';

/** One thing that was seen, as data. `status` marks the lines that decided the verdict. */
export interface Evidence {
	readonly label: Text;
	readonly observed: Words;
	readonly expected?: Words;
	readonly status?: Status;
}

export interface TableColumn {
	readonly title: Text;
	readonly align?: 'left' | 'right';
}

export interface TableRow {
	readonly status?: Status;
	readonly cells: readonly Words[];
}

/** Evidence that reads better in columns: pairs of counts, ports by address. */
export interface EvidenceTable {
	readonly columns: readonly TableColumn[];
	readonly rows: readonly TableRow[];
}

export interface Verdict {
	readonly status: Status;
	/** The verdict's reason in one line, in both languages. */
	readonly summary: Text;
	readonly evidence: readonly Evidence[];
	readonly table?: EvidenceTable;
	readonly remedy?: Text;
}

/** Where it was seen from, and on what. Names do not identify hosts; machine and daemon ids do. */
export interface Vantage {
	/** The target's name in the configuration: `operator`, `vm`, … */
	readonly target: string;
	readonly hostname?: string;
	/** Machine id, Docker daemon id, or cluster id, whichever the road offers. */
	readonly machine?: string;
}

/** A verdict with the stamps that only `app/run-check.ts` gives. */
export interface Judged {
	readonly kind: string;
	readonly verdict: Verdict;
	/** When the observation ended: milliseconds since the epoch. */
	readonly at: number;
	readonly durationMs: number;
	/** How many looks it took (1 unless the check says `until`). */
	readonly looks: number;
	readonly vantage: Vantage;
}

/** A verdict as one language says it: nothing in it is left to choose. */
export interface Spoken {
	readonly status: Status;
	readonly summary: string;
	readonly evidence: readonly {readonly label: string; readonly observed: string; readonly expected?: string; readonly status?: Status}[];
	readonly table?: {readonly columns: readonly string[]; readonly rows: readonly SpokenRow[]};
	readonly remedy?: string;
}

export interface SpokenRow {
	readonly status?: Status;
	readonly cells: readonly string[];
}

export function spoken({status, summary, evidence, table, remedy}: Verdict, language: Language): Spoken {
	const words = (value: Words) => say(value, language);
	return {
		status,
		summary: words(summary),
		evidence: evidence.map(({label, observed, expected, ...rest}) => ({
			label: words(label),
			observed: words(observed),
			...(expected !== undefined && {expected: words(expected)}),
			...rest,
		})),
		...(table && {
			table: {
				columns: table.columns.map(({title}) => words(title)),
				rows: table.rows.map(({cells, ...rest}) => ({...rest, cells: cells.map(words)})),
			},
		}),
		...(remedy && {remedy: words(remedy)}),
	};
}

const SEVERITY: Record<Status, number> = {pass: 0, skipped: 1, warn: 2, unknown: 3, fail: 4};

/** The worst of several: fail over unknown over warn over skipped over pass. Nothing at all is `unknown`. */
export function worst(statuses: readonly Status[]): Status {
	let found: Status | undefined;
	for (const status of statuses) {
		if (found === undefined || SEVERITY[status] > SEVERITY[found]) found = status;
	}
	return found ?? 'unknown';
}
