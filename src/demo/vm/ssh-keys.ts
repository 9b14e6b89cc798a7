import ssh2 from 'ssh2';

export interface SshKeyPair {
	/** OpenSSH format. */
	readonly private: string;
	/** `ssh-ed25519 AAAA…` */
	readonly public: string;
}

/**
 * A new ed25519 pair that ssh2 can read back.
 *
 * ssh2 1.17 drops leading zero bytes of the public key, so that one pair in 256 is malformed (mscdex/ssh2#1390, #1513):
 * without the second try, one demo in ninety would not start.
 *
 * @param generate what makes a pair; another is asked for until one can be read.
 */
export function createSshKeyPair(generate: () => SshKeyPair = () => ssh2.utils.generateKeyPairSync('ed25519')): SshKeyPair {
	for (;;) {
		const pair = generate();
		if (isReadable(pair.private) && isReadable(pair.public)) return pair;
	}
}

function isReadable(key: string): boolean {
	return !(ssh2.utils.parseKey(key) instanceof Error);
}
