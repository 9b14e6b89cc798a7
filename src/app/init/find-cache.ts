import {text} from '../../core/text.ts';
import type {CommandLine, Ran} from '../../systems/systems.ts';
import {attempt, type Explorer} from './explorer.ts';

export interface CacheServer {
	readonly key: string;
	readonly place: Readonly<Record<string, string>>;
	readonly secret: string;
	/** Undefined when it does not run. */
	readonly exec: ((command: CommandLine, signal: AbortSignal) => Promise<Ran>) | undefined;
}

/** A cache of the configuration, with a password where it asks for one. */
export async function findCache(explorer: Explorer, {key, place, secret, exec}: CacheServer): Promise<Record<string, unknown>> {
	const ran = exec && (await attempt(explorer, `${key}.password`, signal => exec({argv: ['redis-cli', 'ping']}, signal)));
	const said = `${ran?.stdout ?? ''}${ran?.stderr ?? ''}`;
	if (/NOAUTH/.test(said)) return {...place, password: {secret}};
	if (ran !== undefined && !/^PONG\s*$/m.test(said)) {
		const why = text(
			'it did not answer PING: whether it wants a password was not seen',
			'PING에 응답하지 않아 비밀번호가 필요한지 알 수 없음',
		);
		explorer.note({key: `${key}.password`, reason: 'unseen', why});
	}
	return {...place};
}
