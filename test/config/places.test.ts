import {describe, expect, it} from 'vitest';
import {expandPath, findPlaces} from '../../src/config/places.ts';

describe('findPlaces', () => {
	it('follows the XDG directories', () => {
		expect(findPlaces({XDG_STATE_HOME: '/s', XDG_CONFIG_HOME: '/c', XDG_CACHE_HOME: '/k'}, '/home/op')).toEqual({
			state: '/s/coinpilot-ops',
			config: '/c/coinpilot-ops',
			cache: '/k/coinpilot-ops',
		});
	});

	it('falls back to the home directory, also from a relative path', () => {
		expect(findPlaces({XDG_STATE_HOME: 'state', XDG_CONFIG_HOME: ''}, '/home/op')).toEqual({
			state: '/home/op/.local/state/coinpilot-ops',
			config: '/home/op/.config/coinpilot-ops',
			cache: '/home/op/.cache/coinpilot-ops',
		});
	});
});

describe('expandPath', () => {
	it.each([
		['~', '/home/op'],
		['~/.ssh/oci', '/home/op/.ssh/oci'],
		['~other/x', '/work/~other/x'],
		['ca.pem', '/work/ca.pem'],
		['/etc/ca.pem', '/etc/ca.pem'],
	])('%s → %s', (path, expanded) => {
		expect(expandPath(path, '/work', '/home/op')).toBe(expanded);
	});
});
