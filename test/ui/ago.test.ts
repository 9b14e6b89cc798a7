import {expect, test, vi} from 'vitest';
import {momentText} from '../../src/ui/ago.ts';

test('a moment names its zone, which is asked for once', () => {
	const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
	const made = vi.spyOn(Intl, 'DateTimeFormat');
	try {
		const said = Array.from({length: 50}, (_, minute) => momentText(minute * 60_000, 0));
		expect(said.every(one => one.endsWith(` ${zone}`))).toBe(true);
		expect(made).toHaveBeenCalledTimes(1);
	} finally {
		made.mockRestore();
	}
});
