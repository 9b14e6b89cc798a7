import {describe, expect, it} from 'vitest';
import {file} from '../../../src/checks/host/file.ts';
import type {FileSeen} from '../../../src/checks/host/file-spec.ts';

const now = Date.UTC(2026, 1, 23);
const stat = {type: 'regular file', mode: '600', owner: 'ubuntu', group: 'ubuntu', size: 12, changedAt: now - 3_600_000};
const judge = (seen: Partial<FileSeen>, fields: Record<string, unknown>) => {
	const spec = file.schema.parse({on: 'vm', files: [{path: '/opt/.env', ...fields}]});
	return file.judge({files: [{path: '/opt/.env', ...seen}], now}, spec);
};

describe('file', () => {
	it.each<[string, Partial<FileSeen>, Record<string, unknown>, string]>([
		['as it should be', {stat}, {mode: '0600', owner: 'ubuntu', newerThan: '2h', olderThan: '30m'}, 'pass'],
		['absent, and its folder listed', {complaint: 'No such file or directory', listed: true}, {absent: true}, 'pass'],
		['absent, and its folder not listed', {complaint: 'No such file or directory', listed: false}, {absent: true}, 'unknown'],
		['may not be looked at', {complaint: 'Permission denied'}, {}, 'unknown'],
		['may not be looked at, and should be absent', {complaint: 'Permission denied'}, {absent: true}, 'unknown'],
		['setuid beyond the mode', {stat: {...stat, mode: '4755'}}, {maxMode: '0755'}, 'fail'],
		['narrower than the mode', {stat: {...stat, mode: '400'}}, {maxMode: '640'}, 'pass'],
		['checksum unread', {stat}, {sha256: 'a'.repeat(64)}, 'unknown'],
		['content unread', {stat}, {content: {not: 'x'}}, 'unknown'],
		['half of it read, without the line', {stat, text: 'a\n', whole: false}, {someLine: ['b']}, 'unknown'],
		['half of it read, with the line', {stat, text: 'a\n', whole: false}, {someLine: ['a']}, 'pass'],
		['half of it read, with a line that must not be', {stat, text: 'a\n', whole: false}, {noLine: ['a']}, 'fail'],
		['lines that end like those of Windows', {stat, text: 'a\r\nb\r\n', whole: true}, {someLine: ['a']}, 'pass'],
	])('file: %s', (_, seen, fields, status) => {
		expect(judge(seen, fields).status).toBe(status);
	});

	it('never shows what a file says', () => {
		const seen = {stat, text: 'TOKEN=hunter2\n', whole: true};
		for (const fields of [{content: 'x'}, {content: {contains: 'TOKEN'}}, {someLine: ['x']}, {noLine: [{regexp: '^TOKEN'}]}]) {
			expect(JSON.stringify(judge(seen, fields))).not.toContain('hunter2');
		}
	});

	it.each([{mode: 600}, {mode: '888'}, {path: 'opt/x'}, {absent: true, mode: '600'}, {newerThan: 'soon'}, {owner: 'a b'}])(
		'refuses %j',
		fields => {
			expect(file.schema.safeParse({on: 'vm', files: [{path: '/opt/.env', ...fields}]}).success).toBe(false);
		},
	);
});
