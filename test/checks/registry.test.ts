import {expect, test} from 'vitest';
import {actionKinds} from '../../src/actions/registry.ts';
import {checkKinds} from '../../src/checks/registry.ts';
import {say} from '../../src/core/text.ts';
import {englishProse} from '../support/english-prose.ts';

test.each([...Object.entries(checkKinds), ...Object.entries(actionKinds)])('%s is listed under its own name', (name, kind) => {
	expect(kind.kind).toBe(name);
});

test('every check and action says what it is for', () => {
	for (const {about} of [...Object.values(checkKinds), ...Object.values(actionKinds)]) expect(say(about, 'en').length).toBeGreaterThan(20);
});

test.each(Object.values(checkKinds))('$kind says so in Korean too', ({about}) => {
	expect(say(about, 'ko')).toMatch(/[가-힣]/);
	expect(englishProse(say(about, 'ko'))).toBeUndefined();
});
