import {expect, it} from 'vitest';
import {areAll, isPermitted} from '../../../src/checks/host/permitted.ts';

it.each<[string, 'read' | 'write' | 'execute', string, string[] | undefined, boolean | undefined]>([
	['700', 'execute', 'root', ['root'], true],
	['001', 'execute', 'root', ['root'], true],
	['666', 'execute', 'root', ['root'], false],
	['000', 'write', 'root', ['root'], true],
	['700', 'execute', 'ubuntu', ['ubuntu'], false],
	['700', 'execute', 'owner', undefined, true],
	['077', 'execute', 'owner', undefined, false],
	['755', 'execute', 'ubuntu', undefined, true],
	['750', 'execute', 'ubuntu', undefined, undefined],
	['750', 'execute', 'ubuntu', ['ubuntu', 'staff'], true],
	['750', 'execute', 'ubuntu', ['ubuntu'], false],
	['705', 'execute', 'ubuntu', ['staff'], false],
	['740', 'read', 'ubuntu', ['staff'], true],
	['1777', 'write', 'ubuntu', undefined, true],
	['2770', 'write', 'ubuntu', ['ubuntu'], false],
])('%s of owner:staff lets somebody %s: %s in %j → %s', (mode, wanted, user, groups, permitted) => {
	expect(isPermitted({mode, type: 'regular file', owner: 'owner', group: 'staff'}, wanted, user, groups)).toBe(permitted);
});

it.each<[(boolean | undefined)[], boolean | undefined]>([
	[[true, true], true],
	[[true, undefined], undefined],
	[[undefined, false], false],
])('%j is %s', (permitted, all) => expect(areAll(permitted)).toBe(all));
