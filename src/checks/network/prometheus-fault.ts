import {problemText} from '../../core/problem-text.ts';
import {phrase, plain, type Text, text, type Words} from '../../core/text.ts';
import type {Verdict} from '../../core/verdict.ts';
import {problemMark} from '../seen-problem.ts';
import type {PrometheusFault} from './prometheus-api.ts';

/**
 * A Prometheus that is down or talks nonsense over a good road is what was seen. One that keeps us out (401, 403) or does not
 * understand the question (bad_data: the checklist's mistake), or says more than can be read, leaves what was asked about unseen.
 */
export function judgePrometheusFault(fault: PrometheusFault): Verdict {
	const unseen =
		fault.kind === 'problem'
			? fault.problem.code === 'response-too-large'
			: fault.status === 401 || fault.status === 403 || isBadQuestion(fault);
	const status = unseen ? 'unknown' : 'fail';
	return {status, summary: summaryOf(fault), evidence: [{label: plain('Prometheus'), observed: markOf(fault), status}]};
}

function isBadQuestion(fault: PrometheusFault): boolean {
	return fault.kind === 'refused' && fault.errorType === 'bad_data';
}

const NOT_PROMETHEUS = text('The answer is not from a Prometheus API', 'Prometheus API 응답이 아님');

function summaryOf(fault: PrometheusFault): Text {
	switch (fault.kind) {
		case 'problem': {
			const {en, ko} = problemText(fault.problem);
			return text(`Prometheus: ${en}`, `Prometheus: ${ko}`);
		}
		case 'refused':
			return isBadQuestion(fault)
				? text(`Prometheus does not understand the query: ${fault.error}`, `Prometheus가 쿼리를 해석하지 못함: ${fault.error}`)
				: text(`Prometheus answered ${fault.errorType}: ${fault.error}`, `Prometheus 응답 오류 ${fault.errorType}: ${fault.error}`);
		case 'not-prometheus':
			return phrase`${NOT_PROMETHEUS} (HTTP ${String(fault.status)}: ${fault.detail})`;
	}
}

function markOf(fault: PrometheusFault): Words {
	switch (fault.kind) {
		case 'problem':
			return problemMark(fault.problem);
		case 'refused':
			return `HTTP ${fault.status} ${fault.errorType}: ${fault.error}`;
		case 'not-prometheus':
			return phrase`HTTP ${String(fault.status)}: ${fault.detail}`;
	}
}
