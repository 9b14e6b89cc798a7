import {parseDuration} from '../../core/duration.ts';
import {durationText} from '../../core/duration-text.ts';
import {problemText} from '../../core/problem-text.ts';
import {plain, type Text, text} from '../../core/text.ts';
import type {Status, TableRow, Verdict} from '../../core/verdict.ts';
import type {Finding} from '../finding.ts';
import {finding, verdictOf} from '../judge-value.ts';
import type {ComposeServicesSeen, ComposeServicesSpec, DeclaredReplicas} from './compose-services-spec.ts';
import {type ContainerState, containersOf} from './container-state.ts';

/** How far the clock of who built an image may be ahead of ours. */
const CLOCKS_APART_MS = 5 * 60_000;

export function judgeComposeServices(seen: ComposeServicesSeen, spec: ComposeServicesSpec): Verdict {
	const {second, counted, now, built} = seen;
	if (counted === 0) {
		const why = text('Docker has no containers there: nothing was seen', '해당 호스트에 컨테이너가 없어 확인할 것이 없음');
		return verdictOf([finding('unknown', text('containers', '컨테이너'), '0', undefined, why)], why);
	}
	const meant = projectOf(seen, spec);
	const projects = [...new Set(second.map(({project}) => project).filter(name => name !== ''))];
	if (meant === undefined && projects.length > 1) {
		const names = projects.join(', ');
		const why = text(`More than one project has these services: ${names}`, `여러 프로젝트에 같은 서비스가 있음: ${names}`);
		return verdictOf([finding('unknown', text('project', '프로젝트'), names, undefined, why)], why);
	}
	const findings = spec.services.flatMap(service => judgeService(service, seen, spec));
	const verdict = verdictOf(
		findings,
		text(`All ${spec.services.length} services run as they should`, `서비스 ${spec.services.length}개 모두 정상`),
	);
	const rows = second
		.filter(({project}) => meant === undefined || project === meant)
		.map((one): TableRow => {
			const at = built[one.imageId];
			const status = findings.find(({evidence}) => evidence.label.en === one.name)?.evidence.status;
			const cells = [
				one.name,
				one.state,
				one.health ?? '—',
				String(one.restarts),
				one.image,
				at === undefined || at > now ? '—' : durationText(now - at),
			];
			return {...(status !== undefined && {status}), cells};
		});
	return {...verdict, table: {columns: COLUMNS, rows}};
}

const COLUMNS = [
	{title: text('container', '컨테이너')},
	{title: text('state', '상태')},
	{title: text('health', '헬스체크')},
	{title: text('restarts', '재시작'), align: 'right' as const},
	{title: text('image', '이미지')},
	{title: text('built', '빌드'), align: 'right' as const},
];

function judgeService(service: string, seen: ComposeServicesSeen, spec: ComposeServicesSpec): Finding[] {
	const project = projectOf(seen, spec);
	const found = containersOf(seen.second, service, project);
	if (found.length === 0) return [noContainer(service, project, seen)];
	const gone = containersOf(seen.first, service, project).filter(({id}) => seen.second.every(one => one.id !== id));
	const left = gone.map(({name}) => {
		const why = text(`${name} was removed between the two looks`, `${name}: 두 번의 확인 사이에 제거됨`);
		return finding('warn', plain(name), text('removed', '제거됨'), 'running', why);
	});
	const judged = found.map(one => {
		const [status, why] = stateOf(one, service, seen, spec);
		const observed = [one.state, one.health, one.state === 'exited' ? `exit ${one.exitCode}` : undefined].filter(Boolean).join(', ');
		const expected = spec.oneShots.includes(service) ? 'exited, exit 0' : 'running';
		return finding(status, plain(one.name), observed, expected, why && text(`${one.name} ${why.en}`, `${one.name}: ${why.ko}`));
	});
	return [...judged, ...left, ...judgeCount(service, found, seen, spec)];
}

/** The project whose containers count: the one that is named, or else that of the file. */
function projectOf({declared}: ComposeServicesSeen, spec: ComposeServicesSpec): string | undefined {
	return spec.project ?? (declared !== undefined && 'replicas' in declared ? declared.project : undefined);
}

function noContainer(service: string, project: string | undefined, {second}: ComposeServicesSeen): Finding {
	const others = project === undefined ? [] : containersOf(second, service, undefined).map(one => one.project || one.name);
	const names = [...new Set(others)].join(', ');
	const why =
		names === ''
			? text(`${service} has no container`, `${service} 컨테이너가 없음`)
			: text(
					`${service} has no container in the project ${project}: what is there is of ${names}`,
					`${service}: ${project} 프로젝트의 컨테이너가 없음(${names}의 컨테이너만 있음)`,
				);
	return finding('fail', plain(service), text('no container', '컨테이너 없음'), 'running', why);
}

/** As many containers as the file declares: every one that is there may be well, and another one not be there. */
function judgeCount(
	service: string,
	found: readonly ContainerState[],
	{declared}: ComposeServicesSeen,
	spec: ComposeServicesSpec,
): Finding[] {
	if (declared === undefined) return [];
	const label = text(`${service}: containers`, `${service}: 컨테이너 수`);
	// A one-shot is no fewer for having ended.
	const count = spec.oneShots.includes(service) ? found.length : found.filter(({state}) => state === 'running').length;
	const wanted = 'replicas' in declared && Object.hasOwn(declared.replicas, service) ? declared.replicas[service] : undefined;
	if (wanted === undefined) {
		const why = notDeclared(declared, spec.file);
		const reason = text(
			`${service}: how many containers it needs is not known: ${why.en}`,
			`${service}: 필요한 컨테이너 수를 알 수 없음: ${why.ko}`,
		);
		return [finding('unknown', label, String(count), undefined, reason)];
	}
	if (count === wanted) return [finding('pass', label, String(count), String(wanted))];
	if (count < wanted) {
		const reason = text(`${service} runs in ${count} of ${wanted} containers`, `${service}: 컨테이너 ${wanted}개 중 ${count}개만 실행 중`);
		return [finding('fail', label, String(count), String(wanted), reason)];
	}
	const reason = text(
		`${service} runs in ${count} containers, and the file declares ${wanted}`,
		`${service}: 컨테이너 ${count}개 실행 중(파일에는 ${wanted}개)`,
	);
	return [finding('warn', label, String(count), String(wanted), reason)];
}

function notDeclared(declared: DeclaredReplicas, file: string): Text {
	if ('unavailable' in declared) return problemText(declared.unavailable);
	if ('refused' in declared) return text(`Compose refuses the file: ${declared.refused}`, `Compose가 파일을 거부함: ${declared.refused}`);
	return text(`${file} has no such service`, `${file}에 해당 서비스가 없음`);
}

function stateOf(one: ContainerState, service: string, seen: ComposeServicesSeen, spec: ComposeServicesSpec): [Status, Text?] {
	const before = seen.first.find(({id}) => id === one.id);
	const {state, exitCode, health, restarts, oomKilled} = one;
	const oom = oomKilled ? text(', killed for want of memory', ', 메모리 부족으로 종료됨') : text('', '');
	if (spec.oneShots.includes(service) && state === 'exited') {
		if (exitCode === 0) return ['pass'];
		return ['fail', text(`ended with exit code ${exitCode}${oom.en}`, `종료 코드 ${exitCode}(으)로 끝남${oom.ko}`)];
	}
	if (state === 'restarting' || (before !== undefined && (before.restarts < restarts || before.startedAt !== one.startedAt))) {
		const [from, to] = [before?.restarts ?? restarts, restarts];
		const times = from === to ? String(to) : `${from} → ${to}`;
		return [
			'fail',
			text(
				`restarts over and over (${times}, exit code ${exitCode}${oom.en})`,
				`반복해서 재시작됨(${times}회, 종료 코드 ${exitCode}${oom.ko})`,
			),
		];
	}
	if (state !== 'running') {
		const code = state === 'exited' || state === 'dead' ? text(` with exit code ${exitCode}`, `, 종료 코드 ${exitCode}`) : text('', '');
		return ['fail', text(`is ${state}${code.en}${oom.en}`, `${state} 상태${code.ko}${oom.ko}`)];
	}
	if (health === 'unhealthy') return ['fail', text('is unhealthy', '헬스체크 실패')];
	if (health === 'starting') return ['warn', text('is still starting', '아직 시작 중')];
	if (health === undefined && spec.healthchecked.includes(service)) {
		return ['fail', text('has no healthcheck: running is not healthy', '헬스체크가 없어 정상 여부를 알 수 없음')];
	}
	if (before === undefined) return ['warn', text('was made between the two looks', '두 번의 확인 사이에 새로 만들어짐')];
	if (oomKilled) return ['fail', text('lost a process for want of memory', '메모리 부족으로 프로세스가 종료됨')];
	if (restarts > spec.maxRestarts) {
		return [
			'warn',
			text(`has restarted ${restarts} times (at most ${spec.maxRestarts})`, `재시작 ${restarts}회(최대 ${spec.maxRestarts}회)`),
		];
	}
	return judgeAge(one, seen, spec);
}

function judgeAge({imageId}: ContainerState, {built, now}: ComposeServicesSeen, {maxImageAge}: ComposeServicesSpec): [Status, Text?] {
	if (maxImageAge === undefined) return ['pass'];
	const at = built[imageId];
	if (at === undefined) return ['unknown', text('has an image whose age is not known', '이미지 빌드 시각을 알 수 없음')];
	// An age below nothing is no age: one of the two clocks is wrong, or the date is made up.
	if (at - now > CLOCKS_APART_MS) {
		const ahead = durationText(at - now);
		return [
			'unknown',
			text(
				`has an image whose date lies ${ahead.en} ahead: its age is not known`,
				`이미지 빌드 시각이 ${ahead.ko} 뒤여서 경과 시간을 알 수 없음`,
			),
		];
	}
	const maxMs = parseDuration(maxImageAge) ?? 0;
	if (now - at <= maxMs) return ['pass'];
	const [age, most] = [durationText(now - at), durationText(maxMs)];
	return ['warn', text(`runs an image built ${age.en} ago (at most ${maxImageAge})`, `${age.ko} 전에 빌드된 이미지(최대 ${most.ko})`)];
}
