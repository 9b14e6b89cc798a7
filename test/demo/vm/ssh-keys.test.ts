import ssh2 from 'ssh2';
import {expect, test} from 'vitest';
import {createSshKeyPair, type SshKeyPair} from '../../../src/demo/vm/ssh-keys.ts';

test('a pair that cannot be read back is never used', () => {
	const [broken, whole] = [pairWhere(readable => !readable), pairWhere(readable => readable)];
	const made = [broken, broken, whole];
	expect(createSshKeyPair(() => made.shift() ?? whole)).toBe(whole);
	expect(made).toEqual([]);
});

/** Pairs by ssh2 itself, until there is one of the wanted sort: the broken ones are one in 256. */
function pairWhere(wanted: (readable: boolean) => boolean): SshKeyPair {
	for (let tries = 0; tries < 20_000; tries++) {
		const pair = ssh2.utils.generateKeyPairSync('ed25519');
		if (wanted(!(ssh2.utils.parseKey(pair.private) instanceof Error))) return pair;
	}
	throw new Error('ssh2 makes no broken pairs any more: src/demo/vm/ssh-keys.ts is not needed');
}
