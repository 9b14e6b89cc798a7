import type {BaseAgent, ParsedKey, SignCallback, SigningRequestOptions} from 'ssh2';
import type {Ssh2} from './ssh2.ts';

/**
 * The agent as one of several things to try: one that does not answer has no keys, and is no error of its own. `only`
 * leaves one key of it, because a server counts every key that is offered and soon stops listening.
 */
export function keptAgent(ssh2: Ssh2, agent: BaseAgent, only?: Buffer): BaseAgent {
	class KeptAgent extends ssh2.BaseAgent<ParsedKey> {
		getIdentities(done: (error: Error | undefined, keys?: ParsedKey[]) => void): void {
			agent.getIdentities((_error, found) => {
				const keys: ParsedKey[] = [];
				for (const offered of found ?? []) {
					const key = ssh2.utils.parseKey(offered as ParsedKey);
					if (!(key instanceof Error) && (only === undefined || key.getPublicSSH().equals(only))) keys.push(key);
				}
				done(undefined, keys);
			});
		}

		sign(key: ParsedKey, data: Buffer, options: SigningRequestOptions | SignCallback, done?: SignCallback): void {
			if (typeof options === 'function') agent.sign(key, data, options);
			else agent.sign(key, data, options, done);
		}
	}
	return new KeptAgent();
}
