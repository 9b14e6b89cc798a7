import type {Problem} from '../core/problem.ts';
import {problemText} from '../core/problem-text.ts';
import {phrase, type Text, text, type Words} from '../core/text.ts';
import type {Finding} from './finding.ts';

/** What `lookOverRoad` gives when there is nothing seen to judge. */
export type NotSeen =
	| {readonly failed: Problem; readonly provenBy?: string}
	| {readonly unseen: Problem; readonly tried?: readonly number[]};

/** A failure over a proven road is `fail`, with what proved it; anything else could not be looked at. */
export function judgeNotSeen(label: Text, looked: NotSeen): Finding {
	if ('failed' in looked) {
		const observed =
			looked.provenBy === undefined
				? problemCode(looked.failed)
				: phrase`${problemCode(looked.failed)}; ${text(`road proven by ${looked.provenBy}`, `경로 확인됨: ${looked.provenBy}`)}`;
		return {evidence: {label, observed, status: 'fail'}, reason: problemText(looked.failed)};
	}
	const said = problemText(looked.unseen);
	const {tried} = looked;
	const reason =
		tried === undefined
			? said
			: text(
					`${said.en} Ports ${tried.join(', ')} did not answer either: the road is not proven`,
					`${said.ko} ${tried.join(', ')} 포트도 응답하지 않아 경로를 확인할 수 없음`,
				);
	return {evidence: {label, observed: problemCode(looked.unseen), status: 'unknown'}, reason};
}

/** Codes and their whys read the same in every language. */
function problemCode(problem: Problem): Words {
	if (problem.code === 'connection-failed') return `${problem.code} (${problem.why})`;
	if (problem.code === 'certificate-rejected') return `${problem.code} (${problem.reason})`;
	if (problem.code === 'tls-refused') return `${problem.code} (${problem.alert})`;
	if (problem.code === 'protocol-broken') return phrase`${problem.code} (${problem.protocol}: ${problem.detail})`;
	if (problem.code === 'name-unresolved') return `${problem.code} (${problem.answer})`;
	return problem.code;
}
