import {type Text, text} from '../../core/text.ts';

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
	/** Of one that is off: what it depends on that is not ready yet. Should a `docker compose up` be waiting for that, it starts by itself. */
	readonly waitsFor?: string;
}

/** What a look at a container or a workload found. */
export interface NamedLook {
	/** Whether there is anything of that very name, running or not: a name that is misspelt has none either. */
	readonly named: boolean;
	readonly instances: readonly BotInstance[];
}

/** Why one that is off cannot be told from one that is about to start. */
export function waitText(name: string, service: string): Text {
	return text(
		`${name} does not run, but ${service}, which it depends on, is not ready yet: a \`docker compose up\` that waits for it would start it. Look again when ${service} is ready, or stop ${service} too`,
		`${name} 실행 중이 아니지만 의존하는 ${service} 준비 전: 이를 기다리는 \`docker compose up\`이 있으면 곧 시작됨. ${service} 준비 후 다시 확인하거나 ${service}도 중지 필요`,
	);
}
