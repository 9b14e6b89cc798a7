import {problemText} from '../../core/problem-text.ts';
import {plain, type Text, text} from '../../core/text.ts';
import type {Status, Verdict} from '../../core/verdict.ts';
import {boundVerdict} from '../bounded-verdict.ts';
import type {Finding} from '../finding.ts';
import {finding, verdictOf} from '../judge-value.ts';
import {isAllowedPort, isExposed} from '../network/bind-address.ts';
import {composePath} from './compose-fields.ts';
import type {ComposePort} from './compose-model.ts';
import type {PublishedPort} from './container-state.ts';
import type {PublishedPortsSeen, PublishedPortsSpec} from './published-ports-spec.ts';

type Container = PublishedPortsSeen['containers'][number];
type FileSeen = Extract<PublishedPortsSeen['file'], {readonly project: string}>;

export function judgePublishedPorts(seen: PublishedPortsSeen, spec: PublishedPortsSpec): Verdict {
	const {containers, file} = seen;
	const running = containers.filter(one => one.running).length;
	const findings = containers.flatMap(one => judgeContainer(one, seen, spec));
	if (running === 0) {
		const why = text('No container runs: nothing is published, and nothing is proven', '실행 중인 컨테이너가 없어 판단할 수 없음');
		findings.push(finding('unknown', text('running containers', '실행 중인 컨테이너'), '0', undefined, why));
	}
	if (!('services' in file)) findings.push(judgeNoFile(file, spec));
	else if (running > 0) findings.push(...judgeAbsent(containers, file));
	const ports = containers.filter(one => one.running).flatMap(one => one.ports).length;
	const verdict = verdictOf(
		findings,
		text(`${running} containers publish ${ports} ports, all as they should`, `컨테이너 ${running}개, 공개 포트 ${ports}개 모두 정상`),
	);
	return boundVerdict(verdict, findings);
}

function judgeNoFile(file: Exclude<PublishedPortsSeen['file'], FileSeen>, spec: PublishedPortsSpec): Finding {
	const label = plain('docker compose config');
	if ('refused' in file) {
		const why = text(`Compose refuses the file: ${file.refused}`, `Compose가 파일을 거부함: ${file.refused}`);
		return finding('fail', label, file.refused, composePath(spec), why);
	}
	const said = problemText(file.unavailable);
	const why = text(`What the file says could not be read: ${said.en}`, `파일 내용을 확인할 수 없음: ${said.ko}`);
	return finding('unknown', label, file.unavailable.code, undefined, why);
}

/** What the file publishes and nobody does: a container that is not there has no ports that could be wrong. */
function judgeAbsent(containers: readonly Container[], {project, services}: FileSeen): Finding[] {
	const here = containers.filter(one => one.running && !one.oneOff && one.project === project);
	const absent = services.filter(({name, ports, always}) => always && ports.length > 0 && !here.some(({service}) => service === name));
	const findings = absent.map(({name, ports}) => {
		const listed = ports.map(asWritten).join(', ');
		const why = text(
			`${name} has no running container to publish ${listed}, as the file says`,
			`${name}: 파일에 있는 ${listed} 포트를 공개할 실행 중인 컨테이너가 없음`,
		);
		return finding('warn', plain(name), text('not running', '실행 중 아님'), listed, why);
	});
	if (here.length > 0) return findings;
	const why = text(
		`No container of the project ${project} runs: nothing of the file was seen`,
		`프로젝트 ${project}의 실행 중인 컨테이너가 없어 파일과 비교할 수 없음`,
	);
	return [finding('unknown', text('running containers of the project', '프로젝트의 실행 중인 컨테이너'), '0', undefined, why), ...findings];
}

function judgeContainer(container: Container, {file}: PublishedPortsSeen, spec: PublishedPortsSpec): Finding[] {
	const {name, project, service, oneOff, ports, running} = container;
	const own = 'services' in file && file.project === project ? file.services.find(one => one.name === service) : undefined;
	const findings = ports.map(port => {
		const [status, why] = judgePort(port, container, 'services' in file ? (own?.ports ?? []) : undefined, spec);
		return finding(status, plain(name), shown(port), undefined, why);
	});
	if (container.hostNetwork && !spec.hostNetwork.includes(service || name)) {
		const why = text(
			`${name} uses the host's own network: whatever it opens is open`,
			`${name}: 호스트 네트워크를 사용해 여는 포트가 모두 노출됨`,
		);
		findings.push(finding('fail', plain(name), 'network_mode: host', undefined, why));
	}
	const absent = running && !oneOff ? (own?.ports ?? []).filter(one => !ports.some(port => isSame(port, one))) : [];
	for (const one of absent) {
		const at = asWritten(one);
		const why = text(`${name} does not publish ${at}, as the file says`, `${name}: 파일에 있는 ${at} 포트를 공개하지 않음`);
		findings.push(finding('warn', plain(name), text('not published', '공개 안 됨'), at, why));
	}
	if (findings.length === 0) return [finding('pass', plain(name), text('nothing published', '공개 포트 없음'))];
	return findings;
}

function judgePort(
	port: PublishedPort,
	{name, service}: Container,
	written: readonly ComposePort[] | undefined,
	{allow}: PublishedPortsSpec,
): [Status, Text?] {
	const {address, published} = port;
	if (isExposed(address) && !isAllowedPort(allow, {service: service || name, address, published})) {
		return ['fail', text(`${name} is open to other machines: ${shown(port)}`, `${name}: 외부에 열려 있음: ${shown(port)}`)];
	}
	if (written === undefined || written.some(one => isSame(port, one))) return ['pass'];
	return [
		isExposed(address) ? 'fail' : 'warn',
		text(`${name} publishes what the file does not say: ${shown(port)}`, `${name}: 파일에 없는 포트를 공개함: ${shown(port)}`),
	];
}

function isSame({address, published, target}: PublishedPort, written: ComposePort): boolean {
	const [number = '', protocol = 'tcp'] = target.split('/');
	if (!within(number, written.target) || protocol !== written.protocol) return false;
	if (written.published !== '' && !within(published, written.published)) return false;
	const every = ['', '0.0.0.0', '::'];
	return address === written.hostIp || (every.includes(address) && every.includes(written.hostIp));
}

function within(port: string, range: string): boolean {
	const [from, to = from] = range.split('-').map(Number);
	return Number(port) >= (from ?? 0) && Number(port) <= (to ?? 0);
}

function shown({address, published, target}: PublishedPort): string {
	const host = address === '' ? '*' : address.includes(':') ? `[${address}]` : address;
	return `${host}:${published || '?'}→${target}`;
}

function asWritten({hostIp, published, target}: ComposePort): string {
	return `${hostIp || '*'}:${published}→${target}`;
}
