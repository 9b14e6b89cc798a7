import {type Text, text} from '../../core/text.ts';
import type {Both, Side} from './both-sides.ts';

/** Why a session does not show every row that there is. */
export type HiddenBy = 'restoring' | 'standby';

/**
 * A select item for `hiddenBy`. TimescaleDB is switched off in a session that `timescaledb.restoring` is on for, and no query
 * gives back what its compressed chunks hold. A standby shows what its primary held some time ago, however long.
 */
export const HIDDEN_BY =
	"CASE WHEN current_setting('timescaledb.restoring', true) = 'on' THEN 'restoring' WHEN pg_is_in_recovery() THEN 'standby' END";

/** What `HIDDEN_BY` said, as a field: none where every row shows. */
export function hiddenBy(cell: string | null | undefined): {readonly hiddenBy?: HiddenBy} {
	return cell === 'restoring' || cell === 'standby' ? {hiddenBy: cell} : {};
}

export type HiddenOn = {readonly [Name in Side]?: HiddenBy};

/** The sides whose rows do not all show, where there is one. */
export function hiddenOn({source, target}: Both<{readonly hiddenBy?: HiddenBy}>): {readonly hiddenOn?: HiddenOn} {
	if (source.hiddenBy === undefined && target.hiddenBy === undefined) return {};
	return {
		hiddenOn: {
			...(source.hiddenBy !== undefined && {source: source.hiddenBy}),
			...(target.hiddenBy !== undefined && {target: target.hiddenBy}),
		},
	};
}

export function hiddenText(database: string, by: HiddenBy): Text {
	switch (by) {
		case 'restoring':
			return text(
				`timescaledb.restoring is on in ${database}, which hides rows in compressed chunks: end the restore with timescaledb_post_restore()`,
				`${database}의 timescaledb.restoring이 켜져 있어 압축 청크의 행이 보이지 않음: timescaledb_post_restore()로 복원 종료 필요`,
			);
		case 'standby':
			return text(
				`${database} is a standby, which may be any time behind its primary: look at the primary, or promote the standby`,
				`${database}은(는) 대기 서버(standby)라 주 서버(primary)보다 얼마든지 늦을 수 있음: 주 서버를 보거나 대기 서버 승격 필요`,
			);
	}
}

/** The same of two sides, of which at least one hides rows. */
export function hiddenOnText(hidden: HiddenOn, names: Both<string>): Text {
	const texts = (['source', 'target'] as const).flatMap(side => {
		const by = hidden[side];
		return by === undefined ? [] : hiddenText(names[side], by);
	});
	return text(texts.map(({en}) => en).join('; '), texts.map(({ko}) => ko).join('; '));
}
