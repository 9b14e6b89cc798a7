import {parseDuration} from '../../core/duration.ts';
import {agoWords, withinWords} from '../../core/duration-text.ts';
import {problemText} from '../../core/problem-text.ts';
import {phrase, plain, type Text, text} from '../../core/text.ts';
import type {Verdict} from '../../core/verdict.ts';
import type {Finding} from '../finding.ts';
import {finding, verdictOf} from '../judge-value.ts';
import {judgeNoAnswer, nameOf} from '../network/http-json.ts';
import {type Execution, isOver, type LastExecution, type N8nSeen, type N8nSpec} from './n8n-spec.ts';

const NO_WAY = text('Neither an API key nor the command line of n8n is configured to look with', '확인할 n8n API 키나 CLI가 설정되지 않음');

export function judgeN8n(seen: N8nSeen, spec: N8nSpec): Verdict {
	const findings = [
		judgeHealth(seen),
		...judgeActive(seen, spec),
		...seen.executed.map(one => judgeExecuted(one, seen.now)),
		...seen.webhooks.map(one => judgeWebhook(one)),
	];
	return verdictOf(findings, text('n8n runs as it should', 'n8n 정상'));
}

function judgeHealth({health}: N8nSeen): Finding {
	const label = plain('n8n');
	if (!('data' in health)) return judgeNoAnswer(label, health);
	const {status} = health.data;
	const said = status.slice(0, 60);
	return status === 'ok'
		? finding('pass', label, said, 'ok')
		: finding('fail', label, said, 'ok', text(`n8n says of itself: ${said}`, `n8n 상태: ${said}`));
}

function judgeActive({active}: N8nSeen, spec: N8nSpec): Finding[] {
	if (active === undefined) return [];
	const label = text('active workflows', '활성 워크플로');
	if ('noWay' in active) return [finding('unknown', label, '—', undefined, NO_WAY)];
	if ('unseen' in active) {
		const why = problemText(active.unseen);
		return [
			finding(
				'unknown',
				label,
				active.unseen.code,
				undefined,
				text(`The workflows could not be looked at: ${why.en}`, `워크플로 확인 불가: ${why.ko}`),
			),
		];
	}
	if (!('data' in active)) return [judgeNoAnswer(label, active)];
	const names = active.data;
	return spec.active.map(wanted => {
		const count = names.filter(name => name === wanted).length;
		const reason =
			count === 0
				? text(`The workflow ${wanted} is not active`, `워크플로 ${wanted}이(가) 비활성 상태`)
				: text(
						`${count} active workflows are named ${wanted}: each event is handled twice`,
						`${wanted} 워크플로가 ${count}개 활성화됨(중복 처리)`,
					);
		return finding(
			count === 1 ? 'pass' : count === 0 ? 'fail' : 'warn',
			nameOf(wanted),
			count === 0 ? text('not active', '비활성') : text(`${count} active`, `활성 ${count}개`),
			text('active', '활성'),
			count === 1 ? undefined : reason,
		);
	});
}

/** Clocks of two machines may be apart by this much. */
const AHEAD_MS = 60_000;

function judgeExecuted({workflow, within, last}: N8nSeen['executed'][number], now: number): Finding {
	const label = text(`${workflow}: last execution`, `${workflow}: 마지막 실행`);
	const blind = judgeBlind(label, last);
	if (blind !== undefined) return blind;
	const found = 'data' in last ? last.data : undefined;
	const expected = phrase`success, ${withinWords(within)}`;
	if (found === undefined) {
		return finding('fail', label, text('none', '없음'), expected, text(`${workflow} was never executed`, `${workflow} 실행 기록이 없음`));
	}
	const ageMs = now - Date.parse(found.startedAt ?? '');
	const age = Number.isNaN(ageMs) ? text('? ago', '시각 모름') : agoWords(Math.max(0, ageMs));
	const observed = phrase`${outcomeOf(found)}, ${age}`;
	if (!isOver(found)) {
		return finding(
			'unknown',
			label,
			observed,
			expected,
			text(`${workflow} is still running, and none before it ended`, `${workflow} 실행 중이며 끝난 기록이 없음`),
		);
	}
	if (outcomeOf(found) !== 'success') {
		return finding(
			'fail',
			label,
			observed,
			expected,
			text(`The last execution of ${workflow} ended as ${outcomeOf(found)}`, `${workflow} 마지막 실행 결과: ${outcomeOf(found)}`),
		);
	}
	if (Number.isNaN(ageMs))
		return finding('unknown', label, observed, expected, text(`${workflow}: no time of execution`, `${workflow}: 실행 시각을 알 수 없음`));
	// By a clock that is behind, what is long over looks new.
	if (ageMs < -AHEAD_MS) {
		const ahead = agoWords(ageMs);
		const why = text(
			`${workflow} was executed ${ahead.en} by this machine's clock`,
			`${workflow} 마지막 실행이 이 PC 시각 기준 ${ahead.ko}`,
		);
		return finding('unknown', label, phrase`${outcomeOf(found)}, ${ahead}`, expected, why);
	}
	if (ageMs > (parseDuration(within) ?? 0)) {
		return finding(
			'fail',
			label,
			observed,
			expected,
			text(`${workflow} was last executed ${age.en}`, `${workflow} 마지막 실행이 ${age.ko}`),
		);
	}
	return finding('pass', label, observed, expected);
}

function judgeWebhook({path, called, last}: N8nSeen['webhooks'][number]): Finding {
	const label = nameOf(path);
	if (called !== undefined && !('data' in called)) return judgeNoAnswer(label, called);
	const blind = judgeBlind(label, last);
	if (blind !== undefined) return blind;
	const found = 'data' in last ? last.data : undefined;
	if (found === undefined) {
		const reason = text(`${path} was answered, and nothing was executed`, `${path} 요청은 수락되었으나 실행 기록이 없음`);
		return finding('fail', label, text('answered, not executed', '응답했으나 실행 안 됨'), 'success', reason);
	}
	const outcome = outcomeOf(found);
	if (!isOver(found)) {
		const reason = text(`${path} was answered, and its execution has not ended yet`, `${path} 요청은 수락되었으나 실행이 아직 끝나지 않음`);
		return finding('unknown', label, outcome, 'success', reason);
	}
	if (outcome === 'success')
		return finding('pass', label, phrase`${text('execution', '실행')} ${found.id.slice(0, 40)}: ${outcome}`, 'success');
	const reason = text(`${path} was answered, and its execution ended as ${outcome}`, `${path} 요청은 수락되었으나 실행 결과: ${outcome}`);
	return finding('fail', label, outcome, 'success', reason);
}

function judgeBlind(label: Text, last: LastExecution): Finding | undefined {
	if ('noWay' in last) {
		const reason = text(`${label.en}: executions need an API key to be looked at`, `${label.ko}: 실행 기록을 보려면 API 키가 필요함`);
		return finding('unknown', label, '—', undefined, reason);
	}
	if ('unseen' in last) {
		const why = problemText(last.unseen);
		return finding('unknown', label, last.unseen.code, undefined, text(`${label.en}: ${why.en}`, `${label.ko}: ${why.ko}`));
	}
	if ('unsaved' in last) {
		const reason =
			last.unsaved === 'success'
				? text(`${label.en}: the workflow does not keep executions that went well`, `${label.ko}: 성공한 실행을 저장하지 않는 워크플로`)
				: text(`${label.en}: the workflow does not keep executions that failed`, `${label.ko}: 실패한 실행을 저장하지 않는 워크플로`);
		return finding('unknown', label, text('not saved', '저장 안 됨'), undefined, reason);
	}
	if ('allByHand' in last) {
		const reason = text(
			`${label.en}: the newest ${last.allByHand} executions were all started by hand, and older ones are not read`,
			`${label.ko}: 최근 실행 ${last.allByHand}건이 모두 수동 실행이며, 그 이전은 읽지 않음`,
		);
		return finding('unknown', label, text('by hand', '수동 실행'), undefined, reason);
	}
	if ('noWorkflow' in last)
		return finding(
			'fail',
			label,
			text('no such workflow', '워크플로 없음'),
			undefined,
			text(`${label.en}: there is no such workflow`, `${label.ko}: 해당 워크플로가 없음`),
		);
	return 'data' in last ? undefined : judgeNoAnswer(label, last);
}

/** Before n8n told a status it told only whether it finished, and one that failed did not. */
function outcomeOf({status, finished, stoppedAt}: Execution): string {
	return (status ?? (finished ? 'success' : stoppedAt ? 'error' : 'running')).slice(0, 40);
}
