import {phrase, plain, type Text, text, type Words} from '../../core/text.ts';
import type {Status, Verdict} from '../../core/verdict.ts';
import {boundVerdict} from '../bounded-verdict.ts';
import type {Finding} from '../finding.ts';
import {finding, verdictOf} from '../judge-value.ts';
import {isSecretKey} from '../secret-name.ts';
import type {ContainerStates, EnvParitySeen, EnvParitySpec, States} from './env-parity-spec.ts';
import {type Held, partedServices} from './env-same.ts';
import {unseenSite} from './unseen-site.ts';
import type {ValueState} from './value-state.ts';

const REMEDY = text(
	'Correct the .env file, then recreate the services by name: docker compose up -d for what runs, docker compose create for what waits. A restart alone keeps the old values.',
	'.env를 고친 뒤 서비스 이름을 지정해 실행 중인 것은 docker compose up -d로, 시작 전인 것은 docker compose create로 다시 만드십시오. restart만으로는 이전 값이 유지됩니다.',
);

const MISSING = text('missing', '누락');
const EMPTY = text('empty', '비어 있음');
const DIFFERS = text('differs', '다름');
const NOT_COMPARED = text('not compared', '비교 안 됨');
const LINE_BREAK = text('line break', '줄바꿈');

export function judgeEnvParity(seen: EnvParitySeen, spec: EnvParitySpec): Verdict {
	const {env, example, compose, containers, kubernetes, missing = [], resting = [], used} = seen;
	const ignored = (key: string) => spec.ignore.some(one => matches(one, key));
	const isSame = (key: string) => spec.same.some(one => matches(one, key));
	const findings: Finding[] = [];
	const held: Held[] = [];
	const add = (status: Status, where: Words, key: string, observed: Words, why: Text) => {
		if (!ignored(key)) findings.push(finding(status, phrase`${where} ${key}`, observed, undefined, phrase`${where}: ${key} ${why}`));
	};

	for (const [name, site] of Object.entries({
		[spec.env]: env,
		'docker compose config': compose,
		containers,
		kubernetes,
		[spec.example ?? '']: example,
	})) {
		if (site !== undefined && 'unseen' in site) findings.push(unseenSite(name, site));
	}
	if ('found' in env) judgeEnv(env.found);
	const services = 'found' in compose ? compose.found : {};
	if ('found' in compose) {
		for (const [service, keys] of Object.entries(services)) judgeStates(service, keys);
		for (const [service, keys] of Object.entries(spec.services)) judgeNeeded(service, keys, services[service]);
	}
	if (containers !== undefined && 'found' in containers) {
		judgeMade(containers.found.map(({service}) => service));
		for (const one of containers.found) judgeContainer(one, services[one.service] ?? {});
	}
	if (kubernetes !== undefined && 'found' in kubernetes && 'found' in compose) {
		judgeCompared(
			text('workloads compared', '비교한 워크로드'),
			Object.keys(kubernetes.found),
			text(
				'No workload of Kubernetes is a service here: name them under `renamed`',
				'여기 서비스와 이름이 같은 워크로드가 없음(`renamed`로 지정)',
			),
		);
		for (const one of missing) {
			const why = text(`Kubernetes refers to ${one}, which was not seen`, `Kubernetes가 참조하는 ${one}을(를) 확인하지 못함`);
			findings.push(finding('unknown', plain('kubernetes'), one, undefined, why));
		}
		judgeUnmatched(kubernetes.found);
		for (const [service, keys] of Object.entries(kubernetes.found)) judgeKubernetes(service, keys, services[service]);
	}
	if ('found' in compose && (kubernetes === undefined || 'found' in kubernetes)) judgeSame();

	const counted = 'found' in env ? Object.keys(env.found).length : 0;
	const given = Object.values(services).reduce((sum, keys) => sum + Object.keys(keys).length, 0);
	if (findings.every(({evidence}) => evidence.status === 'pass') && counted + given > 0) {
		const observed = `${counted} + ${given}`;
		findings.push(finding('pass', text('variables in the file and in services', '파일과 서비스의 변수'), observed));
	}
	const verdict = verdictOf(
		findings,
		text(
			`${counted} variables, and ${given} in ${Object.keys(services).length} services, are as they should be`,
			`변수 ${counted}개, 서비스 ${Object.keys(services).length}개의 변수 ${given}개 모두 정상`,
		),
		REMEDY,
	);
	return boundVerdict(verdict, findings);

	/** Services of the file that were met elsewhere: with none of them, nothing was compared. */
	function judgeCompared(label: Text, met: readonly string[], why: Text): void {
		const wanted = withVariables();
		if (wanted.length === 0) return;
		const both = wanted.filter(service => met.includes(service)).length;
		findings.push(
			finding(
				both === 0 ? 'unknown' : 'pass',
				label,
				text(`${both} of ${wanted.length}`, `${wanted.length}개 중 ${both}개`),
				undefined,
				both === 0 ? why : undefined,
			),
		);
	}

	/** What is meant to run and has no container was compared with nothing, however well the others are. */
	function judgeMade(made: readonly string[]): void {
		judgeCompared(
			text('containers compared', '비교한 컨테이너'),
			made,
			text('No service has a container to compare', '비교할 컨테이너가 없음'),
		);
		const absent = withVariables().filter(name => ![...made, ...resting].includes(name));
		// None at all was said just now.
		if (absent.length === 0 || !withVariables().some(name => made.includes(name))) return;
		const names = absent.join(', ');
		const why = text(`no container to compare: ${names}`, `컨테이너가 없어 비교하지 못함: ${names}`);
		findings.push(finding('warn', NOT_COMPARED, names, undefined, why));
	}

	function withVariables(): string[] {
		return Object.entries(services).flatMap(([name, keys]) => (Object.keys(keys).length > 0 ? [name] : []));
	}

	function judgeEnv(found: Extract<EnvParitySeen['env'], {found: unknown}>['found']): void {
		for (const key of spec.required) {
			const state = stateOf(found, key);
			if (state === undefined) add('fail', spec.env, key, MISSING, text('is missing', '누락됨'));
			else if (state === 'empty') add('fail', spec.env, key, EMPTY, text('is empty', '값이 비어 있음'));
		}
		for (const [key, value] of Object.entries(found)) {
			judgeValue(`${spec.env}:${value.line}`, key, value);
			if (value.cut !== undefined)
				add('fail', `${spec.env}:${value.line}`, key, phrase`${text('cut', '잘림')}: ${CUT_AT[value.cut]}`, CUTS[value.cut]);
			if (value.overrides !== undefined) {
				const earlier = `${spec.env}:${value.overrides}`;
				const why = text(
					`has another value on line ${value.overrides}, which does not count`,
					`${value.overrides}행에 다른 값이 있으나 적용되지 않음`,
				);
				add('warn', `${spec.env}:${value.line}`, key, text(`also ${earlier}`, `중복 ${earlier}`), why);
			}
			if (!used.all && 'found' in compose && !used.names.includes(key) && !isComposeOwn(key)) {
				add('warn', spec.env, key, text('unused', '미사용'), text('is used by no service', '사용하는 서비스가 없음'));
			}
		}
		if (example === undefined || !('found' in example)) return;
		for (const key of example.found) {
			if (!(key in found))
				add('fail', spec.env, key, MISSING, text(`is in ${spec.example} and not here`, `${spec.example}에는 있으나 누락됨`));
		}
		for (const key of Object.keys(found)) {
			if (!example.found.includes(key))
				add('warn', spec.example ?? '', key, MISSING, text(`is in ${spec.env} and not here`, `${spec.env}에는 있으나 누락됨`));
		}
	}

	function judgeValue(where: string, key: string, {state, newline}: ValueState): void {
		if (state === 'placeholder')
			add('fail', where, key, text('placeholder', '예시 값'), text('still has a placeholder', '예시 값이 그대로 남아 있음'));
		if (state === 'weak') add('warn', where, key, text('weak', '약함'), text('is weak: short, or of few characters', '값이 짧거나 단순함'));
		if (newline) add('fail', where, key, LINE_BREAK, text('ends in a line break', '값 끝에 줄바꿈이 있음'));
	}

	function judgeStates(service: string, keys: States): void {
		for (const [key, value] of Object.entries(keys)) {
			// What comes from the file was said there already.
			if (!('found' in env && env.found[key]?.hash === value.hash)) judgeValue(service, key, value);
			if (value.localhost && !isOwnAddress(key)) {
				add(
					'fail',
					service,
					key,
					'localhost',
					text('points at localhost, which is the container itself', '컨테이너 자신인 localhost를 가리킴'),
				);
			}
		}
	}

	function judgeNeeded(service: string, wanted: readonly string[], keys: States | undefined): void {
		for (const key of wanted) {
			const state = keys === undefined ? undefined : stateOf(keys, key);
			if (state === undefined)
				add(
					'fail',
					service,
					key,
					MISSING,
					text('is missing in the Compose file, or has no value there', 'Compose 파일에 없거나 값이 지정되지 않음'),
				);
			else if (state === 'empty') add('fail', service, key, EMPTY, text('is empty', '값이 비어 있음'));
		}
	}

	function judgeContainer({name, stopped = false, states}: ContainerStates, keys: States): void {
		const status = stopped ? 'warn' : 'fail';
		for (const [key, value] of Object.entries(keys)) {
			const there = states[key];
			const where = text(`container ${name}`, `컨테이너 ${name}`);
			if (there === undefined)
				add(status, where, key, MISSING, text('is missing: it was made before', '누락됨. 변수가 추가되기 전에 만들어진 컨테이너'));
			else if (there.hash !== value.hash)
				add(status, where, key, DIFFERS, text('is not what the file gives it now', '현재 파일의 값과 다름'));
		}
	}

	function judgeKubernetes(service: string, keys: States, here: States | undefined): void {
		// A service that is not moved is another check's question.
		if (here === undefined) return;
		for (const [key, value] of Object.entries(keys)) {
			const there = here[key];
			if (value.newline) add('fail', `kubernetes ${service}`, key, LINE_BREAK, text('ends in a line break', '값 끝에 줄바꿈이 있음'));
			if (isSame(key)) held.push({service, key, agrees: there?.hash === value.hash});
			if (there === undefined)
				add('fail', service, key, MISSING, text('is set in Kubernetes and missing here', 'Kubernetes에는 있으나 여기에는 없음'));
			else if (!isSame(key)) continue;
			else if (value.untold)
				add('unknown', service, key, NOT_COMPARED, text('could not be compared with Kubernetes', 'Kubernetes와 비교할 수 없음'));
			else if (there.hash !== value.hash) {
				add('fail', service, key, DIFFERS, text('is not what it is in Kubernetes', 'Kubernetes의 값과 다름'));
			}
		}
	}

	/** It may be one that stays behind, or a service here whose other name nobody gave. */
	function judgeUnmatched(workloads: Readonly<Record<string, States>>): void {
		const known = Object.keys(workloads).some(name => name in services);
		const others = Object.entries(workloads).flatMap(([name, keys]) => (name in services || Object.keys(keys).length === 0 ? [] : [name]));
		// None at all was said just now.
		if (!known || others.length === 0) return;
		const names = others.join(', ');
		const why = text(
			`no service here is called: ${names} (name it under \`renamed\`)`,
			`같은 이름의 서비스가 없는 워크로드: ${names} (\`renamed\`로 지정)`,
		);
		findings.push(finding('warn', text('workloads not compared', '비교 안 된 워크로드'), names, undefined, why));
	}

	function judgeSame(): void {
		for (const {service, key, than} of partedServices(services, isSame, held))
			add('fail', service, key, DIFFERS, text(`is not what ${than} is given`, `${than}의 값과 다름`));
		for (const wanted of spec.same) {
			const inServices = Object.values(services).filter(keys => stateOf(keys, wanted) !== undefined).length;
			const compared = kubernetes === undefined ? inServices > 1 : held.some(({key}) => matches(wanted, key));
			if (compared) continue;
			const workloads = kubernetes !== undefined && 'found' in kubernetes ? Object.values(kubernetes.found) : [];
			const isNowhere = inServices === 0 && workloads.every(keys => stateOf(keys, wanted) === undefined);
			const reason = text('was compared with nothing: does it belong under `same`?', '비교한 값이 없음(`same`에서 제외할지 확인 필요)');
			add(isNowhere ? 'warn' : 'unknown', 'same', wanted, NOT_COMPARED, reason);
		}
	}
}

const CUT_AT = {comment: '#', dollar: '$', quote: text('quote', '따옴표')};

const CUTS = {
	comment: text('is cut off at a # that quotes would keep', '따옴표가 없어 # 뒤가 잘림'),
	dollar: text('loses what follows a $: single quotes or $$ would keep it', '$ 뒤가 변수로 치환되어 사라짐. 작은따옴표나 $$ 필요'),
	quote: text('has quotes that do not close where the value ends', '따옴표가 값의 끝과 맞지 않음'),
};

/** Of one variable, or of all that a `*` at its end stands for: the first of them that is empty decides. */
function stateOf(found: States, wanted: string): ValueState['state'] | undefined {
	const states = Object.entries(found).flatMap(([key, {state}]) => (matches(wanted, key) ? [state] : []));
	return states.includes('empty') ? 'empty' : states[0];
}

/** Where a service itself listens is rightly an address of its own, and so is who may ask it. */
function isOwnAddress(key: string): boolean {
	return (
		/(^|_)(BIND|LISTEN|BOT)_(HOST|ADDR|ADDRESS)$|^(STREAMLIT_)?SERVER_(HOST|ADDR|ADDRESS)$|^HOST$|^NO_PROXY$|(^|_)(ALLOWED|TRUSTED)_(HOSTS|IPS|ORIGINS|PROXIES)$/i.test(
			key,
		) && !isSecretKey(key)
	);
}

/** Compose and Docker read these themselves. */
function isComposeOwn(key: string): boolean {
	return /^(COMPOSE|DOCKER|BUILDKIT)_/.test(key);
}

function matches(pattern: string, key: string): boolean {
	return pattern.endsWith('*') ? key.startsWith(pattern.slice(0, -1)) : key === pattern;
}
