/**
 * What the roads may have to ask a person. Without a terminal every answer is a refusal.
 * Implementations must return literal booleans: some SSH libraries take anything that is not `false` for a yes.
 */
export interface Questions {
	/** An unknown host key: shown once with its fingerprint, stored only on `true`. */
	trustHostKey(question: HostKeyQuestion, signal: AbortSignal): Promise<boolean>;
	/** A passphrase or password; undefined when nobody can answer. Never echoed. */
	secret(question: SecretQuestion, signal: AbortSignal): Promise<string | undefined>;
}

export interface HostKeyQuestion {
	readonly target: string;
	/** `host` or `[host]:port`, as known_hosts writes it. */
	readonly address: string;
	readonly keyType: string;
	/** `SHA256:…`, as ssh-keygen prints it. */
	readonly fingerprint: string;
	readonly knownHosts: string;
	/** The types of this host's keys that are on record, none of which it showed; absent where there are none. */
	readonly recorded?: readonly string[];
}

export interface SecretQuestion {
	/** `passphrase` of a key file, or a configured secret by name. */
	readonly what: 'passphrase' | 'secret';
	readonly name: string;
}

/** For runs without a terminal: a question that cannot be asked is never a yes. */
export const noQuestions: Questions = {
	trustHostKey: async () => false,
	secret: async () => undefined,
};
