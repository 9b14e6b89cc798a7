import {expect, test} from 'vitest';
import {actionKinds} from '../../src/actions/registry.ts';
import {checkKinds} from '../../src/checks/registry.ts';

test.each([...Object.entries(checkKinds), ...Object.entries(actionKinds)])('%s is listed under its own name', (name, kind) => {
	expect(kind.kind).toBe(name);
});

test('every check and action says what it is for', () => {
	for (const {about} of [...Object.values(checkKinds), ...Object.values(actionKinds)]) expect(about.length).toBeGreaterThan(20);
});
