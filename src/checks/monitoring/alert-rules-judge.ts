import {parseDuration} from '../../core/duration.ts';
import {agoWords, durationText} from '../../core/duration-text.ts';
import {nearest} from '../../core/nearest.ts';
import {plain, type Text, text} from '../../core/text.ts';
import type {EvidenceTable, Verdict} from '../../core/verdict.ts';
import {type Finding, worstOf} from '../finding.ts';
import {finding, judgeValue, verdictOf} from '../judge-value.ts';
import type {AlertingRule} from '../network/prometheus-api.ts';
import {judgePrometheusFault} from '../network/prometheus-fault.ts';
import type {AlertRulesSeen, AlertRulesSpec} from './alert-rules-spec.ts';

interface Loaded {
	readonly rule: AlertingRule;
	readonly intervalMs: number;
}

type Wanted = AlertRulesSpec['rules'][number];

const MOST_SHOWN = 40;

/** By a clock that is further behind, what is long over looks new. */
const MOST_AHEAD_MS = 60_000;

export function judgeAlertRules({answer, now}: AlertRulesSeen, spec: AlertRulesSpec): Verdict {
	if ('fault' in answer) return judgePrometheusFault(answer.fault);
	const clock = answer.serverTime ?? now;
	const loaded = answer.data.groups.flatMap(({rules, interval}) =>
		rules.flatMap((rule): Loaded[] => (rule.type === 'alerting' ? [{rule: rule as AlertingRule, intervalMs: interval * 1_000}] : [])),
	);
	const judged = spec.rules.map(wanted => {
		// The same name may stand in several groups: each of them counts.
		const found = loaded.filter(({rule}) => rule.name === wanted.name);
		const findings = found.length === 0 ? [missing(wanted, loaded)] : found.flatMap(one => judgeRule(one, wanted, spec, clock));
		return {wanted, found, findings};
	});
	const named = new Set(spec.rules.map(({name}) => name));
	const others = loaded.filter(({rule}) => !named.has(rule.name));
	const findings = [...judged.flatMap(one => one.findings), ...others.flatMap(one => judgeOther(one, spec))];
	const firing = loaded.filter(({rule}) => rule.state === 'firing').length;
	const allWell = text(
		`${spec.rules.length} alert rules are loaded and evaluated; ${firing} fire`,
		`알림 규칙 ${spec.rules.length}개 로드 및 평가 정상, 발생 중 ${firing}개`,
	);
	return {...verdictOf(findings, allWell), table: tableOf(judged)};
}

function missing({name}: Wanted, loaded: readonly Loaded[]): Finding {
	const close = nearest(
		name,
		loaded.map(({rule}) => rule.name),
	);
	const hint = close === undefined ? plain('') : text(`; there is ${close}`, `. 비슷한 규칙: ${close}`);
	const reason = text(`Prometheus has no alert rule ${name}${hint.en}`, `Prometheus에 알림 규칙 ${name}이(가) 없음${hint.ko}`);
	return finding('fail', plain(name), text('missing', '없음'), text('loaded', '로드됨'), reason);
}

function judgeRule({rule, intervalMs}: Loaded, wanted: Wanted, spec: AlertRulesSpec, clock: number): Finding[] {
	const {name} = wanted;
	const of = (en: string, ko: string) => text(`${name}: ${en}`, `${name}: ${ko}`);
	return [
		judgeHealth(rule),
		judgeEvaluation(rule, parseDuration(spec.evaluatedWithin ?? '') ?? 3 * intervalMs, clock),
		judgeFiring(rule, wanted.mayFire),
		...(wanted.expression === undefined ? [] : [judgeValue(of('expression', '조건식'), rule.query, wanted.expression, short(rule.query))]),
		...(wanted.forSeconds === undefined
			? []
			: [judgeValue(of('seconds before it fires', '발생까지 유지 시간(초)'), rule.duration, wanted.forSeconds)]),
		...Object.entries(wanted.labels).map(([label, matcher]) =>
			judgeValue(of(`label ${label}`, `라벨 ${label}`), Object.hasOwn(rule.labels, label) ? rule.labels[label] : '', matcher),
		),
	];
}

/** A rule that nobody asked about still must not fire unseen. */
function judgeOther({rule}: Loaded, {othersMayFire}: AlertRulesSpec): Finding[] {
	return rule.state === 'firing' ? [judgeFiring(rule, othersMayFire)] : [];
}

function judgeHealth({name, health, lastError}: AlertingRule): Finding {
	const label = text(`${short(name)}: health`, `${short(name)}: 상태`);
	if (health === 'ok') return finding('pass', label, health, 'ok');
	const said = lastError === '' ? health : short(lastError);
	const reason =
		health === 'unknown'
			? text(`${name} was not evaluated yet`, `${name}: 아직 평가되지 않음`)
			: text(`${name} cannot be evaluated: ${said}`, `${name} 평가 오류: ${said}`);
	return finding(health === 'unknown' ? 'unknown' : 'fail', label, said, 'ok', reason);
}

/** That no alert fires proves something only while the rules are being evaluated. */
function judgeEvaluation({name, lastEvaluation}: AlertingRule, withinMs: number, clock: number): Finding {
	const label = text(`${name}: evaluated`, `${name}: 마지막 평가`);
	const within = durationText(withinMs);
	const expected = text(`≤ ${within.en} ago`, `${within.ko} 이내`);
	const at = Date.parse(lastEvaluation);
	if (Number.isNaN(at) || at <= 0) {
		return finding('unknown', label, text('never', '없음'), expected, text(`${name} was not evaluated yet`, `${name}: 아직 평가되지 않음`));
	}
	if (at - clock > MOST_AHEAD_MS) {
		const ahead = durationText(at - clock);
		const reason = text(
			`The last evaluation of ${name} lies ${ahead.en} ahead of the clock it is held against`,
			`${name}: 마지막 평가가 기준 시각보다 ${ahead.ko} 뒤임`,
		);
		return finding('unknown', label, text(`${ahead.en} ahead`, `${ahead.ko} 뒤`), expected, reason);
	}
	const age = agoWords(Math.max(0, clock - at));
	if (clock - at <= withinMs) return finding('pass', label, age, expected);
	return finding('fail', label, age, expected, text(`${name} was last evaluated ${age.en}`, `${name}: 마지막 평가가 ${age.ko}`));
}

function judgeFiring({name, state, alerts}: AlertingRule, mayFire: boolean): Finding {
	const label = text(`${short(name)}: state`, `${short(name)}: 알림`);
	const expected = mayFire ? undefined : text('not firing', 'firing 아님');
	if (state === 'unknown') return finding('unknown', label, state, expected, text(`${name}: no state`, `${name}: 상태를 알 수 없음`));
	if (state !== 'firing' || mayFire) return finding('pass', label, state, expected);
	const [first] = alerts?.filter(alert => alert.state === 'firing') ?? [];
	const {alertname: _, ...labels} = first?.labels ?? {};
	const about = Object.entries(labels)
		.map(([key, value]) => `${key}="${value}"`)
		.join(', ');
	const reason: Text = text(`${short(name)} is firing`, `${short(name)} 알림 발생 중`);
	return finding('fail', label, about === '' ? state : short(`${state} {${about}}`), expected, reason);
}

function short(value: string): string {
	return value.length > 160 ? `${value.slice(0, 160)}…` : value;
}

function tableOf(
	judged: readonly {readonly wanted: Wanted; readonly found: readonly Loaded[]; readonly findings: readonly Finding[]}[],
): EvidenceTable {
	return {
		columns: [
			{title: text('rule', '규칙')},
			{title: text('state', '알림')},
			{title: text('health', '상태')},
			{title: text('for', '유지 시간'), align: 'right'},
		],
		rows: judged.slice(0, MOST_SHOWN).map(({wanted, found, findings}) => {
			const rule = found[0]?.rule;
			const cells = [wanted.name, rule?.state ?? '—', rule?.health ?? '—', rule === undefined ? '—' : durationText(rule.duration * 1_000)];
			return {status: worstOf(findings), cells};
		}),
	};
}
