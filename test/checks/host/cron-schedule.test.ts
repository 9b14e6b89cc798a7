import {describe, expect, it, test} from 'vitest';
import {isAccepted, normaliseSchedule} from '../../../src/checks/host/cron-schedule.ts';

test.each([
	['5 3 * * *', '05 03 * * *'],
	['0 0 * * *', '@daily'],
	['0 0 * * *', '@midnight'],
	['0 * * * *', '@hourly'],
	['0 0 * * 0', '@weekly'],
	['0 0 * * 7', '0 0 * * sun'],
	['0 0 1 1 *', '@yearly'],
	['*/15 * * * *', '0,15,30,45 * * * *'],
	['*/1 * * * *', '* * * * *'],
	['0-59 * * * 0-7', '* * * * *'],
	['0 3 * * 1-5', '0 3 * * mon,tue-fri'],
	['0 3 1 jan-mar *', '0 3 1 1,2,3 *'],
	['10-59/20 * * * *', '10,30,50 * * * *'],
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
	'@MIDNIGHT',
	'10/20 * * * *',
	'a * * * *',
])('"%s" is none', schedule => expect(normaliseSchedule(schedule)).toBeUndefined());

describe("Debian's cron", () => {
	// What `crontab -n` of cron 3.0pl1-162 says of each.
	it.each([
		'5 3 * * *',
		'@reboot',
		'@midnight',
		'5 3 * * MON',
		'5 3 * * fri-sun',
		'5-3 * * * *',
		'5 3 * * *junk',
		'5;3 3 * * *',
		'1~5 3 * * *',
		'*/200 3 * * *',
		'*-5 3 * * *',
	])('accepts "%s"', schedule => expect(isAccepted(schedule)).toBe(true));
	it.each([
		'',
		'hello',
		'99 3 * * *',
		'10/20 * * * *',
		'@MIDNIGHT',
		'@dailyx',
		'5 3 * *',
		'5 3 * * Sunday',
		'5 3 * * 8',
		'5 3 0 * *',
		'5 3 * jan-13 *',
		'5,10, 3 * * *',
		'5x 3 * * *',
		'5/2x 3 * * *',
		'*/x 3 * * *',
		'0-59/0 3 * * *',
		'5 3 * * */',
		'-5 3 * * *',
	])('refuses "%s"', schedule => expect(isAccepted(schedule)).toBe(false));
});
