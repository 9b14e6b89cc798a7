/** One container or pod of a bot. */
export interface BotInstance {
	/** Container id or pod uid: two names for one container are one bot. */
	readonly id: string;
	readonly name: string;
	/** As Docker or Kubernetes words it. */
	readonly state: string;
	/** `may-start`: not running, but nothing keeps it from it: paused, or wanted and not there yet. */
	readonly life: 'live' | 'may-start' | 'off';
	/** RFC 3339: since when it runs, or when it ended. */
	readonly since?: string;
}
