import {expect, it} from 'vitest';
import {nearest} from '../../src/core/nearest.ts';

const options = ['--language', '--plain', '--verbose', '--version'];

it.each([
	['--lang', '--language'],
	['--langauge', '--language'],
	['--plan', '--plain'],
	['--nothing-of-the-kind', undefined],
])('%s is taken for %s', (name, meant) => {
	expect(nearest(name, options)).toBe(meant);
});
