import {z} from 'zod';

/** A path that means the same wherever the command runs. */
export const absolutePath = z
	.string()
	.refine(value => /^\/[^\0\n]*$/.test(value), {
		message: 'a path on a host begins with / and is one line',
		params: {ko: '호스트의 경로는 /로 시작하는 한 줄이어야 함'},
	})
	.meta({pattern: '^/'});

/** A user's or a group's name. */
export const accountName = z
	.string()
	.refine(value => /^[A-Za-z0-9_][A-Za-z0-9_.@-]*\$?$/.test(value), {
		message: 'a name of a user or group has letters, digits and _ . @ -',
		params: {ko: '사용자나 그룹 이름은 영문자, 숫자, _ . @ - 만 쓸 수 있음'},
	})
	.meta({pattern: '^[A-Za-z0-9_]'});

const UNIT = /^[A-Za-z0-9:_.\\@-]+\.(service|socket|timer|target|mount|automount|path|slice|scope|device|swap)$/;

/** A unit's whole name: a pattern would be answered by whatever it happens to match. */
export const unitName = z
	.string()
	.refine(value => UNIT.test(value) && !value.startsWith('-'), {
		message: 'a unit is its whole name with its suffix: coinpilot-compose.service',
		params: {ko: '유닛은 접미사를 포함한 전체 이름으로 지정: coinpilot-compose.service'},
	})
	.meta({pattern: UNIT.source});
