import {type Text, text} from '../../core/text.ts';
import type {Both, Side} from './both-sides.ts';

/**
 * A select item: true in a session that `timescaledb.restoring` is on for. TimescaleDB is switched off in it, and no query gives
 * back what its compressed chunks hold.
 */
export const ROWS_HIDDEN = "coalesce(current_setting('timescaledb.restoring', true) = 'on', false)";

/** The sides whose rows do not all show, where there is one. */
export function hiddenOn(servers: Both<{readonly rowsHidden: boolean}>): {readonly rowsHidden?: readonly Side[]} {
	const sides = (['source', 'target'] as const).filter(side => servers[side].rowsHidden);
	return sides.length === 0 ? {} : {rowsHidden: sides};
}

/** @param databases their names; at least one */
export function hiddenText(databases: readonly string[]): Text {
	const names = databases.join(', ');
	return text(
		`timescaledb.restoring is on in ${names}, which hides rows in compressed chunks: end the restore with timescaledb_post_restore()`,
		`${names}의 timescaledb.restoring이 켜져 있어 압축 청크의 행이 보이지 않음: timescaledb_post_restore()로 복원 종료 필요`,
	);
}
