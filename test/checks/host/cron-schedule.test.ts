import {expect, test} from 'vitest';
import {normaliseSchedule} from '../../../src/checks/host/cron-schedule.ts';

test.each([
	['5 3 * * *', '05 03 * * *'],
	['0 0 * * *', '@daily'],
	['0 0 * * *', '@MIDNIGHT'],
	['0 * * * *', '@hourly'],
	['0 0 * * 0', '@weekly'],
	['0 0 * * 7', '0 0 * * sun'],
	['0 0 1 1 *', '@yearly'],
	['*/15 * * * *', '0,15,30,45 * * * *'],
	['*/1 * * * *', '* * * * *'],
	['0-59 * * * 0-7', '* * * * *'],
	['0 3 * * 1-5', '0 3 * * mon,tue-fri'],
	['0 3 1 jan-mar *', '0 3 1 1,2,3 *'],
	['10/20 * * * *', '10,30,50 * * * *'],
	['@reboot', '@reboot'],
	['0 3 1-31 * 0', '0 3 * * *'],
	['0 3 15 * 0-6', '0 3 * * *'],
	['0 3 1,15 * mon', '0 3 15,1 * 1'],
])('%s is the same as %s', (one, other) => {
	expect(normaliseSchedule(one)).toBeDefined();
	expect(normaliseSchedule(one)).toBe(normaliseSchedule(other));
});

test.each([
	['5 3 * * *', '3 5 * * *'],
	['0 0 1 * *', '0 0 * * 1'],
	['@daily', '@reboot'],
	['0 3 1-31 * 0', '0 3 * * 0'],
	['0 3 */2 * 1', '0 3 1-31/2 * 1'],
	['0 3 15 * 0-6', '0 3 15 * *'],
])('%s is another than %s', (one, other) => expect(normaliseSchedule(one)).not.toBe(normaliseSchedule(other)));

test.each([
	'',
	'* * * *',
	'* * * * * *',
	'60 * * * *',
	'* 24 * * *',
	'* * 0 * *',
	'* * * 13 *',
	'5-3 * * * *',
	'*/0 * * * *',
	'@often',
	'a * * * *',
])('"%s" is none', schedule => expect(normaliseSchedule(schedule)).toBeUndefined());
