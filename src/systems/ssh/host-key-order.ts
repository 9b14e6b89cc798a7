import type {ServerHostKeyAlgorithm} from 'ssh2';

/** Signatures for each type of key. SHA-1 with RSA is not among them. */
const SIGNATURES: Record<string, readonly ServerHostKeyAlgorithm[]> = {
	'ssh-ed25519': ['ssh-ed25519'],
	'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
	'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
	'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
	'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256'],
};

/** The types on record first, so that a host that has one of them shows that one and not another, unknown one. */
export function hostKeyOrder(knownTypes: readonly string[]): ServerHostKeyAlgorithm[] {
	const types = new Set([...knownTypes.filter(type => type in SIGNATURES), ...Object.keys(SIGNATURES)]);
	return [...types].flatMap(type => SIGNATURES[type] ?? []);
}
