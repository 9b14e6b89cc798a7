export type Labels = Readonly<Record<string, string>>;

export interface SeriesSource {
	readonly labels: Labels;
	/** The value scraped at a moment (seconds since the epoch); undefined where there was no sample. */
	at(second: number): number | undefined;
}
