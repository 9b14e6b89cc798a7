/** A copy dated further ahead than this is not of now: clocks and file systems may disagree by this much. */
export const FUTURE_MS = 5 * 60_000;
