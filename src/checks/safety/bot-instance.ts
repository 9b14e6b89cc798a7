/** One container, pod or process of a bot. */
export interface BotInstance {
	/** Container id, pod uid or process: two names for one container are one bot. */
	readonly id: string;
	readonly name: string;
	/** As Docker or Kubernetes words it. */
	readonly state: string;
	/** `may-start`: not running, but nothing keeps it from it: paused, or wanted and not there yet. */
	readonly life: 'live' | 'may-start' | 'off';
	/** RFC 3339: since when it runs, or when it ended. */
	readonly since?: string;
	/** RFC 3339: when it stopped for good. Pods have none: one that ended may have had a successor that is gone without a trace. */
	readonly stoppedAt?: string;
}
