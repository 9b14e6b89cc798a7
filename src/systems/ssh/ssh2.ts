export type Ssh2 = typeof import('ssh2');

/** Loaded when the first connection is wanted: it takes longer to load than the rest of a start. */
export async function loadSsh2(): Promise<Ssh2> {
	return (await import('ssh2')).default;
}
