import {expect, test} from 'vitest';
import {checkNames, loadCheckKinds} from '../../src/checks/load-kinds.ts';
import {type CheckName, checkKinds} from '../../src/checks/registry.ts';

const names = Object.keys(checkKinds) as CheckName[];

test('all of them where none are named, in the order of their names', async () => {
	const kinds = await loadCheckKinds();
	expect(Object.keys(kinds)).toEqual(checkNames);
	expect(checkNames).toEqual([...names].sort());
	expect(kinds).toEqual(checkKinds);
});

test.each(names)('%s is found by its name', async name => {
	expect((await loadCheckKinds([name]))[name]).toBe(checkKinds[name]);
});

test('what is no kind is passed over, and what is not asked for is left', async () => {
	expect(await loadCheckKinds([])).toEqual({});
	expect(Object.keys(await loadCheckKinds(['constructor', 'dsk', 'command']))).toEqual(['command']);
});
