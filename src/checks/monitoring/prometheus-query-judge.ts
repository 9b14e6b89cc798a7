import {plain, say, type Text, text} from '../../core/text.ts';
import {type Evidence, type Status, type Verdict, worst} from '../../core/verdict.ts';
import {type Matched, match} from '../matchers.ts';
import type {PrometheusAnswer, PrometheusReply, QueryResult, Sample} from '../network/prometheus-api.ts';
import {judgePrometheusFault} from '../network/prometheus-fault.ts';
import type {PrometheusQuerySeen, PrometheusQuerySpec} from './prometheus-query-spec.ts';

const MAX_SHOWN = 20;
const MAX_LENGTH = 200;

const NO_SERIES = text('no series', '시계열 없음');

export function judgeQuery(seen: PrometheusQuerySeen, spec: PrometheusQuerySpec): Verdict {
	const {answer, control} = seen;
	if ('fault' in answer) return judgePrometheusFault(answer.fault);
	if (control !== undefined && 'fault' in control) return judgePrometheusFault(control.fault);
	const found = samplesOf(answer);
	if (found === undefined) return shapeVerdict(answer.data.type);
	const verdict = spec.empty === true ? judgeEmpty(found, control, spec) : judgeValues(found, spec);
	const replies = control === undefined ? [answer] : [answer, control];
	return withNotices(verdict, replies, spec);
}

function judgeValues(samples: readonly Sample[], spec: PrometheusQuerySpec): Verdict {
	const {expect = null} = spec;
	if (samples.length === 0) {
		const evidence = [{label: plain(spec.query), observed: NO_SERIES, status: 'unknown' as const}];
		return {status: 'unknown', summary: text('The query found no series', '쿼리 결과에 시계열이 없음'), evidence};
	}
	const judged = samples.map(sample => {
		const matched = match(sample.value, expect);
		const status = statusOf(sample.value, matched, spec);
		const evidence: Evidence = {label: plain(nameOf(sample, spec)), observed: sample.value, expected: matched.expected, status};
		return {status, evidence};
	});
	const status = worst(judged.map(one => one.status));
	const deciding = judged.filter(one => one.status === status).map(one => one.evidence);
	const others = judged.filter(one => one.status !== status).map(one => one.evidence);
	return {status, summary: valueSummary(status, deciding, samples.length), evidence: shown([...deciding, ...others])};
}

function statusOf(value: string, {matched, unclear}: Matched, {nan}: PrometheusQuerySpec): Status {
	// NaN is no number: it is neither above nor below anything, and only a text matcher can ask for it.
	if (value === 'NaN') return matched && unclear === undefined ? 'pass' : nan;
	if (unclear !== undefined) return 'unknown';
	return matched ? 'pass' : 'fail';
}

function valueSummary(status: Status, deciding: readonly Evidence[], count: number): Text {
	const [first] = deciding;
	const [observed, expected] = [say(first?.observed ?? '?', 'en'), say(first?.expected ?? '?', 'en')];
	const name = first?.label.en ?? '?';
	if (status === 'pass') {
		return count === 1
			? text(`${name} is ${observed}, as expected (${expected})`, `${name} = ${observed}, 예상대로임 (${expected})`)
			: text(`All ${count} series are as expected (${expected})`, `시계열 ${count}개 모두 예상대로임 (${expected})`);
	}
	const more = deciding.length - 1;
	const [en, ko] = more > 0 ? [` (and ${more} more)`, ` (외 ${more}개)`] : ['', ''];
	if (observed === 'NaN') return text(`${name} is NaN, which is no number${en}`, `${name}이(가) NaN(숫자 아님)${ko}`);
	if (status === 'unknown') {
		return text(
			`${name} is ${observed}, which cannot be compared with ${expected}${en}`,
			`${name} = ${observed}, ${expected}와(과) 비교할 수 없음${ko}`,
		);
	}
	return text(`${name} is ${observed}, expected ${expected}${en}`, `${name} = ${observed}, 예상은 ${expected}${ko}`);
}

/** Emptiness counts only beside a control that found something in the same look. */
function judgeEmpty(found: readonly Sample[], control: PrometheusAnswer<QueryResult> | undefined, spec: PrometheusQuerySpec): Verdict {
	const controls = control === undefined || 'fault' in control ? undefined : samplesOf(control);
	const seen = controls?.length ?? 0;
	const controlEvidence: Evidence = {
		label: text(`control ${spec.control}`, `대조 쿼리 ${spec.control}`),
		observed: controls === undefined ? text('not an instant vector', 'instant vector 아님') : text(`${seen} series`, `시계열 ${seen}개`),
		expected: `≥ ${spec.controlAtLeast}`,
		status: seen >= spec.controlAtLeast ? 'pass' : 'unknown',
	};
	if (found.length > 0) {
		const rows = found.map(
			(sample): Evidence => ({label: plain(nameOf(sample, spec)), observed: sample.value, expected: NO_SERIES, status: 'fail'}),
		);
		const names = found.slice(0, 3).map(sample => nameOf(sample, spec));
		const list = names.join(', ') + (found.length > names.length ? ', …' : '');
		const summary = text(`${found.length} series where none should be: ${list}`, `없어야 할 시계열이 ${found.length}개 있음: ${list}`);
		return {status: 'fail', summary, evidence: [...shown(rows), controlEvidence]};
	}
	if (seen < spec.controlAtLeast) {
		const summary = text(
			`Nothing came back, but the control found ${seen} series of at least ${spec.controlAtLeast}: nothing is proven`,
			`결과는 비었지만 대조 쿼리의 시계열이 ${seen}개뿐임(최소 ${spec.controlAtLeast}개): 증명된 것이 없음`,
		);
		return {status: 'unknown', summary, evidence: [controlEvidence]};
	}
	const summary = text(`No series, while the control sees ${seen}`, `해당 시계열 없음, 대조 쿼리로 ${seen}개 확인`);
	return {status: 'pass', summary, evidence: [{label: plain(spec.query), observed: NO_SERIES, status: 'pass'}, controlEvidence]};
}

function withNotices(verdict: Verdict, replies: readonly PrometheusReply<QueryResult>[], spec: PrometheusQuerySpec): Verdict {
	const warnings = [...new Set(replies.flatMap(reply => reply.warnings))];
	const infos = [...new Set(replies.flatMap(reply => reply.infos))];
	const lowers = warnings.length > 0 && !spec.allowWarnings;
	const line = (label: Text, notice: string, status?: Status): Evidence => {
		const observed = notice.slice(0, MAX_LENGTH);
		return status === undefined ? {label, observed} : {label, observed, status};
	};
	const notices = [
		...warnings.map(warning => line(text('warning', '경고'), warning, lowers ? 'warn' : undefined)),
		...infos.map(info => line(text('note', '참고'), info)),
	].slice(0, MAX_SHOWN);
	const evidence = [...verdict.evidence, ...notices];
	if (!lowers || verdict.status !== 'pass') return {...verdict, evidence};
	const first = warnings[0]?.slice(0, MAX_LENGTH) ?? '';
	const summary = text(`As expected, but Prometheus warns: ${first}`, `예상대로지만 Prometheus 경고가 있음: ${first}`);
	return {...verdict, status: 'warn', summary, evidence};
}

function samplesOf({data}: PrometheusReply<QueryResult>): readonly Sample[] | undefined {
	return 'samples' in data ? data.samples : undefined;
}

function shapeVerdict(type: QueryResult['type']): Verdict {
	return {
		status: 'unknown',
		summary: text(`The query returns a ${type}, which has no single value to judge`, `쿼리 결과가 ${type}이라 판정할 단일 값이 없음`),
		evidence: [{label: text('result type', '결과 형식'), observed: type, expected: 'vector, scalar', status: 'unknown'}],
	};
}

/** `up{instance="bot:8000", job="coinpilot-core"}`, as one writes it in PromQL. */
function nameOf({labels}: Sample, spec: PrometheusQuerySpec): string {
	const {__name__: metric = '', ...rest} = labels;
	const names = spec.labels ?? Object.keys(rest).sort();
	const pairs = names.flatMap(name => (rest[name] === undefined ? [] : [`${name}=${JSON.stringify(rest[name])}`]));
	const whole = pairs.length === 0 ? metric : `${metric}{${pairs.join(', ')}}`;
	return (whole === '' ? spec.query : whole).slice(0, MAX_LENGTH);
}

function shown(evidence: readonly Evidence[]): Evidence[] {
	if (evidence.length <= MAX_SHOWN) return [...evidence];
	const rest = evidence.length - MAX_SHOWN;
	return [...evidence.slice(0, MAX_SHOWN), {label: plain('…'), observed: `+${rest}`}];
}
