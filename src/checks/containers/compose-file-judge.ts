import {problemText} from '../../core/problem-text.ts';
import {phrase, plain, type Text, text} from '../../core/text.ts';
import type {Status, Verdict} from '../../core/verdict.ts';
import {boundVerdict} from '../bounded-verdict.ts';
import type {Finding} from '../finding.ts';
import {finding, verdictOf} from '../judge-value.ts';
import {composePath} from './compose-fields.ts';
import type {ComposeFileSeen, ComposeFileSpec} from './compose-file-spec.ts';
import {healthyDependencies} from './compose-health.ts';
import type {ComposeModel} from './compose-model.ts';
import {portClashes, type RuleName, type RuleOptions, ruleOptions, serviceRules, type Violation, volumesOfNobody} from './compose-rules.ts';

type Written = Extract<ComposeFileSeen, {readonly written: ComposeModel}>;

export function judgeComposeFile(seen: ComposeFileSeen, spec: ComposeFileSpec): Verdict {
	const file = composePath(spec);
	if ('absent' in seen) return notRead(file, seen.absent);
	if ('invalid' in seen) {
		const {line, why} = seen.invalid;
		const reason = text(`${file}:${line}  ${why.en}`, `${file}:${line}  ${why.ko}`);
		return verdictOf([finding('fail', plain('YAML'), `${spec.file}:${line}`, undefined, reason)], reason);
	}
	const findings = [
		...judgeResolved(seen, spec),
		...judgeServices(seen, spec),
		...rulesOn(spec).flatMap(name => judgeRule(name, seen, spec)),
	];
	const {services} = modelOf(seen);
	const verdict = verdictOf(
		findings,
		text(`${services.length} services hold to every rule`, `서비스 ${services.length}개가 모든 규칙을 지킴`),
	);
	return boundVerdict(verdict, findings);
}

const STATES = {missing: text('missing', '없음'), denied: text('denied', '권한 없음'), empty: text('empty', '비어 있음')};

function notRead(file: string, absent: 'missing' | 'denied' | 'empty'): Verdict {
	const [status, why]: [Status, Text] =
		absent === 'missing'
			? ['fail', text(`${file} is not there`, `${file} 파일이 없음`)]
			: absent === 'denied'
				? ['unknown', text(`${file} may not be read`, `${file} 읽기 권한 없음`)]
				: ['unknown', text(`${file} is empty: nothing to look at`, `${file} 파일이 비어 있어 확인할 내용이 없음`)];
	return verdictOf([finding(status, text('file', '파일'), STATES[absent], undefined, why)], why);
}

/** Services of every profile: what Compose left out is taken as it was written. */
function modelOf({written, resolved}: Written): ComposeModel {
	if (!('model' in resolved)) return written;
	const {services, volumes} = resolved.model;
	const names = new Set(services.map(({name}) => name));
	return {services: [...services, ...written.services.filter(({name}) => !names.has(name))], volumes};
}

function judgeResolved({resolved}: Written, spec: ComposeFileSpec): Finding[] {
	const label = plain('docker compose config');
	if ('model' in resolved) return [];
	if ('refused' in resolved) {
		const why = text(`Compose refuses the file: ${resolved.refused}`, `Compose가 파일을 거부함: ${resolved.refused}`);
		return [finding('fail', label, resolved.refused, composePath(spec), why)];
	}
	const said = problemText(resolved.unavailable);
	const why = text(`Only the file itself could be read: ${said.en}`, `파일 원문만 확인됨: ${said.ko}`);
	return [finding('unknown', label, resolved.unavailable.code, undefined, why)];
}

function judgeServices(seen: Written, {services}: ComposeFileSpec): Finding[] {
	const model = modelOf(seen);
	const label = text('services', '서비스');
	if (model.services.length === 0) {
		return [finding('unknown', label, '0', services.join(', ') || undefined, text('It has no services', '서비스가 없음'))];
	}
	const missing = services.filter(name => !model.services.some(one => one.name === name));
	if (missing.length === 0) return [finding('pass', label, String(model.services.length), services.join(', ') || undefined)];
	const why = text(`not in the file: ${missing.join(', ')}`, `파일에 없는 서비스: ${missing.join(', ')}`);
	return [finding('fail', label, model.services.map(({name}) => name).join(', '), services.join(', '), why)];
}

function rulesOn({rules}: ComposeFileSpec): RuleName[] {
	return (Object.keys(ruleOptions) as RuleName[]).filter(name => rules[name] !== false);
}

function judgeRule(name: RuleName, seen: Written, spec: ComposeFileSpec): Finding[] {
	const given = spec.rules[name];
	const options = typeof given === 'boolean' ? ruleOptions[name].parse({}) : given;
	const violations = violationsOf(name, seen, options).filter(({service}) => !options.except.includes(service));
	if (violations.length > 0) return violations.map(one => toFinding(name, one, one.unseen === true ? 'unknown' : options.as, seen, spec));
	// What could not be resolved can still hide a violation.
	if (!('model' in seen.resolved) && name !== 'secrets' && name !== 'overrides')
		return [finding('unknown', plain(name), text('not resolved', '해석하지 못함'))];
	const {elsewhere = []} = seen;
	if (name === 'secrets' && elsewhere.length > 0) {
		const files = elsewhere.join(', ').slice(0, 200);
		return [finding('unknown', plain(name), files, undefined, text(`not looked at for secrets: ${files}`, `비밀 값 확인 안 됨: ${files}`))];
	}
	return [finding('pass', plain(name), 'ok')];
}

function violationsOf(name: RuleName, seen: Written, options: RuleOptions<RuleName>): readonly Violation[] {
	const model = modelOf(seen);
	if (name === 'secrets') return seen.secrets;
	if (name === 'overrides') return overridesOf(seen);
	if (name === 'port-clashes') return portClashes(model);
	if (name === 'healthy-dependencies') return healthyDependencies(model, seen.imageHealth ?? {});
	if (name === 'variables') {
		const unset = 'unset' in seen.resolved ? seen.resolved.unset : [];
		const why = text('a variable that nobody sets', '설정되지 않은 변수');
		return [...new Set(unset)].map(one => ({service: '', path: [], observed: one, expected: '.env', why}));
	}
	const rule = serviceRules[name] as (service: ComposeModel['services'][number], given: unknown, all: ComposeModel) => Violation[];
	const violations = model.services.filter(one => !options.except.includes(one.name)).flatMap(one => rule(one, options, model));
	return name === 'volumes' ? [...violations, ...absentVolumes(seen, options as RuleOptions<'volumes'>)] : violations;
}

/** The same folder, started without `-f`, is another project than the one that was looked at. */
function overridesOf({beside = []}: Written): readonly Violation[] {
	const why = text(
		'taken by `docker compose up` without -f, and not looked at',
		'-f 없는 `docker compose up`에 함께 쓰이지만 확인하지 않은 파일',
	);
	const expected = text('no such file, or always -f', '파일이 없거나 항상 -f 사용');
	return beside.map(path => ({service: '', path: [], observed: path, expected, why}));
}

/** A service may come from another file, which only Compose follows. */
function absentVolumes(seen: Written, options: RuleOptions<'volumes'>): readonly Violation[] {
	const absent = volumesOfNobody(modelOf(seen), options);
	const hidden = !('model' in seen.resolved) && (seen.elsewhere ?? []).length > 0;
	return hidden ? absent.map(one => ({...one, unseen: true})) : absent;
}

function toFinding(
	name: RuleName,
	{service, path, observed, expected, why}: Violation,
	status: Status,
	seen: Written,
	spec: ComposeFileSpec,
): Finding {
	const at = path.length === 0 ? spec.file : `${spec.file}:${seen.lineOf(path)}`;
	const label = text([service, name].filter(Boolean).join(' '), [service, name].filter(Boolean).join(' '));
	const who = service === '' ? observed : service;
	return finding(status, label, phrase`${observed} (${at})`, expected, phrase`${who}: ${why} (${at})`);
}
