import {type Text, text} from '../../core/text.ts';
import type {Verdict} from '../../core/verdict.ts';
import type {Both} from './both-sides.ts';
import {type HiddenOn, hiddenOnText} from './hidden-rows.ts';

interface Compared {
	/** What tells one database from every other; empty where it did not say. */
	readonly identity: Both<string>;
	readonly hiddenOn?: HiddenOn;
}

/** Why two sides cannot be compared at all: they are one database, or one of them does not show all of its rows. */
export function incomparable({identity, hiddenOn}: Compared, names: Both<string>): Pick<Verdict, 'status' | 'summary'> | undefined {
	if (identity.source !== '' && identity.source === identity.target) return {status: 'fail', summary: sameDatabaseText(names)};
	return hiddenOn && {status: 'unknown', summary: hiddenOnText(hiddenOn, names)};
}

function sameDatabaseText({source, target}: Both<string>): Text {
	return text(
		`${source} and ${target} lead to one and the same database: nothing was compared`,
		`${source}와(과) ${target}이(가) 같은 데이터베이스로 연결됨: 비교한 것이 없음`,
	);
}
