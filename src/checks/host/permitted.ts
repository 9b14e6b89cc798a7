/** What `stat` says of a file or a folder. */
export interface Stat {
	/** `755`. */
	readonly mode: string;
	readonly type: string;
	readonly owner: string;
	readonly group: string;
}

const BITS = {read: 4, write: 2, execute: 1} as const;

/**
 * Whether the mode lets a user read, write or execute (of a folder: go into) it; undefined where that hangs on a membership
 * in its group that is not known.
 */
export function isPermitted(
	{mode, owner, group}: Stat,
	wanted: keyof typeof BITS,
	user: string,
	groups: readonly string[] | undefined,
): boolean | undefined {
	const bits = Number.parseInt(mode, 8);
	const has = (shift: number) => ((bits >> shift) & BITS[wanted]) !== 0;
	// To root everything is open, but what nobody may execute.
	if (user === 'root') return wanted !== 'execute' || [6, 3, 0].some(has);
	if (owner === user) return has(6);
	if (groups !== undefined) return has(groups.includes(group) ? 3 : 0);
	return has(3) === has(0) ? has(0) : undefined;
}

/** All of them; one that is denied decides. */
export function areAll(permitted: readonly (boolean | undefined)[]): boolean | undefined {
	if (permitted.includes(false)) return false;
	return permitted.includes(undefined) ? undefined : true;
}
