import {z} from 'zod';
import {type Text, text, type Words} from '../../core/text.ts';
import {isAllowedPort, isExposed} from '../network/bind-address.ts';
import {serviceName} from './compose-fields.ts';
import type {ComposeModel, ComposeService} from './compose-model.ts';
import type {Path} from './compose-source.ts';
import {looseTag, parseImage} from './image-reference.ts';

/** Something a rule found. The path leads to it in the file. */
export interface Violation {
	readonly service: string;
	readonly path: Path;
	readonly observed: Words;
	readonly expected: Words;
	readonly why: Text;
	/** Whether it is one could not be seen. */
	readonly unseen?: true;
}

const common = {
	as: z.enum(['fail', 'warn']).default('fail').describe('What a violation is.'),
	except: z.array(serviceName).default([]).describe('Services that the rule does not ask.'),
};

const port = z.union([z.number().int().min(1).max(65_535), z.string().min(1)]);

/** `false` switches a rule off, `true` has it with its defaults. */
export const ruleOptions = {
	restart: z.strictObject({
		...common,
		is: z
			.union([z.string(), z.array(z.string()).min(1)])
			.default('unless-stopped')
			.describe('The policy, or those that will do.'),
	}),
	limits: z.strictObject({
		...common,
		memory: z.boolean().default(true).describe('A limit of memory.'),
		cpus: z.boolean().default(false).describe('A limit of processors.'),
	}),
	volumes: z.strictObject({
		...common,
		required: z
			.record(z.string(), z.array(z.string().min(1)).min(1))
			.default({})
			.describe('Paths of each service that have to outlive the container.'),
	}),
	ports: z.strictObject({
		...common,
		allow: z
			.array(port)
			.default([])
			.describe(
				'What other machines may reach: `443`, `proxy:443`, `10.0.0.5:9100`. Everything else is published on loopback, or not at all.',
			),
	}),
	'port-clashes': z.strictObject(common),
	'pinned-tags': z.strictObject(common),
	secrets: z.strictObject(common),
	'log-rotation': z.strictObject(common),
	healthchecks: z.strictObject(common),
	dependencies: z.strictObject(common),
	'healthy-dependencies': z.strictObject(common),
	isolation: z.strictObject(common),
	overrides: z.strictObject({...common, as: common.as.unwrap().default('warn').describe('What a violation is.')}),
	variables: z.strictObject(common),
};

export type RuleName = keyof typeof ruleOptions;
export type RuleOptions<Name extends RuleName> = z.output<(typeof ruleOptions)[Name]>;

type ServiceRule<Name extends RuleName> = (service: ComposeService, options: RuleOptions<Name>, model: ComposeModel) => Violation[];

/** What limits a log: a size of -1 or 0 has no limit, and no file at all is none to Docker. */
const ROTATION = {'max-size': /^(?=.*[1-9])\d+(?:\.\d+)? ?(?:[kmgtp]i?)?b?$/i, 'max-file': /^0*[1-9]\d*$/};

const HEALTHCHECK = {disabled: text('disabled', '꺼져 있음'), none: text('none', '없음')};

/** The rules that look at one service after the other. */
export const serviceRules = {
	restart({name, restart}, {is}) {
		const wanted = typeof is === 'string' ? [is] : is;
		if (restart !== undefined && wanted.includes(restart)) return [];
		return [violation(name, ['restart'], restart ?? 'no', wanted.join(', '), text('restart policy', '재시작 정책'))];
	},
	limits({name, limits}, {memory, cpus}) {
		const missing = [...(memory && !limits.memory ? ['memory'] : []), ...(cpus && !limits.cpus ? ['cpus'] : [])];
		if (missing.length === 0) return [];
		return [violation(name, ['deploy'], text('no limit', '제한 없음'), missing.join(', '), text('no resource limit', '리소스 제한 없음'))];
	},
	volumes({name, mounts}, {required}) {
		const nameless = mounts
			.map((mount, index) => ({...mount, index}))
			.filter(({type, source}) => type === 'volume' && source === '')
			.map(({target, index}) =>
				violation(
					name,
					['volumes', index],
					text(`anonymous: ${target}`, `익명: ${target}`),
					text('named volume', '이름 있는 볼륨'),
					text('a volume without a name', '이름 없는 볼륨'),
				),
			);
		const lost = (required[name] ?? [])
			.filter(path => !mounts.some(({type, target}) => type !== 'tmpfs' && target.replace(/\/+$/, '') === path.replace(/\/+$/, '')))
			.map(path =>
				violation(
					name,
					['volumes'],
					text('not mounted', '마운트 안 됨'),
					path,
					text(`${path} is lost with the container`, `컨테이너가 사라지면 ${path}도 사라짐`),
				),
			);
		return [...nameless, ...lost];
	},
	ports({name, ports}, {allow}) {
		return ports
			.map((one, index) => ({...one, index}))
			.filter(({hostIp, published}) => isResolved(hostIp + published) && isExposed(hostIp))
			.filter(({hostIp, published}) => !isAllowedPort(allow, {service: name, address: hostIp, published}))
			.map(({hostIp, published, target, index}) =>
				violation(
					name,
					['ports', index],
					`${hostIp === '' ? '*' : hostIp}:${published || '?'}→${target}`,
					'127.0.0.1',
					text(
						hostIp === '' ? 'published on every address' : `published on ${hostIp}`,
						hostIp === '' ? '모든 주소에 공개된 포트' : `${hostIp}에 공개된 포트`,
					),
				),
			);
	},
	'pinned-tags'({name, image, build}) {
		if (image === undefined || build !== undefined || !isResolved(image)) return [];
		const parsed = parseImage(image);
		const loose = parsed === undefined ? 'no tag' : looseTag(parsed);
		if (loose === undefined) return [];
		return [
			violation(
				name,
				['image'],
				image,
				text('version tag or digest', '버전 태그 또는 다이제스트'),
				text(`image with ${loose}`, loose === 'no tag' ? '태그 없는 이미지' : '고정되지 않은 태그'),
			),
		];
	},
	'log-rotation'({name, logging}) {
		const {driver = 'json-file', options = {}} = logging ?? {};
		if (driver !== '' && driver !== 'json-file') return [];
		const wrong = Object.entries(ROTATION).filter(
			([option, valid]) => !valid.test(options[option] ?? '') && isResolved(options[option] ?? ''),
		);
		if (wrong.length === 0) return [];
		const given = wrong.flatMap(([option]) => (options[option] ? [`${option}: ${options[option]}`] : [])).join(', ');
		return [
			violation(
				name,
				['logging'],
				logging === undefined ? text('no logging', 'logging 설정 없음') : given || text('grows forever', '계속 커짐'),
				wrong.map(([option]) => option).join(', '),
				text('log without rotation', '로그 로테이션 없음'),
			),
		];
	},
	healthchecks({name, healthcheck}) {
		if (healthcheck === 'set') return [];
		return [violation(name, ['healthcheck'], HEALTHCHECK[healthcheck], 'healthcheck', text('no healthcheck', '헬스체크 없음'))];
	},
	dependencies({name, dependsOn}, _options, {services}) {
		return dependsOn
			.filter(one => !services.some(service => service.name === one))
			.map(one =>
				violation(
					name,
					['depends_on'],
					one,
					text('existing service', '있는 서비스'),
					text(`depends on ${one}, which is not there`, `없는 서비스 ${one}에 의존`),
				),
			);
	},
	isolation({name, powers}) {
		return powers.map(power =>
			violation(name, [], power, text('none', '없음'), text(`has the host's powers (${power})`, `호스트 권한 사용(${power})`)),
		);
	},
} satisfies {[Name in RuleName]?: ServiceRule<Name>};

/** What services have to keep that are not there: asked of each service, nobody would miss it. */
export function volumesOfNobody({services}: ComposeModel, {required}: RuleOptions<'volumes'>): Violation[] {
	return Object.entries(required)
		.filter(([name]) => !services.some(service => service.name === name))
		.map(([name, paths]) => {
			const kept = paths.join(', ');
			const why = text(`not in the file, and so keeps no ${kept}`, `파일에 없는 서비스여서 ${kept} 보존을 확인할 수 없음`);
			return violation(name, [], text('no such service', '해당 서비스 없음'), kept, why);
		});
}

/** Two services that want the same port of the host: the second one does not start. */
export function portClashes({services}: ComposeModel): Violation[] {
	const all = services.flatMap(({name, ports}) => ports.map((one, index) => ({...one, name, index})));
	return all.flatMap((one, at) => {
		const other = all
			.slice(0, at)
			.find(
				({published, protocol, hostIp}) =>
					sharesPort(published, one.published) && protocol === one.protocol && overlaps(hostIp, one.hostIp),
			);
		if (other === undefined) return [];
		const why = text(`the port is ${other.name}'s as well`, `${other.name}와(과) 같은 포트`);
		return [violation(one.name, ['ports', one.index], one.published, text('a port of its own', '겹치지 않는 포트'), why)];
	});
}

/** Out of a range, Docker takes whichever port is free: one of another service may be taken before that service starts. */
function sharesPort(one: string, other: string): boolean {
	const [[from, to], [otherFrom, otherTo]] = [rangeOf(one), rangeOf(other)];
	if (Number.isNaN(from + to + otherFrom + otherTo)) return one !== '' && one === other;
	return from <= otherTo && otherFrom <= to;
}

function rangeOf(published: string): readonly [from: number, to: number] {
	const [, from, to = from] = /^(\d+)(?:-(\d+))?$/.exec(published) ?? [];
	return [Number(from), Number(to)];
}

function overlaps(one: string, other: string): boolean {
	const every = (address: string) => address === '' || address === '0.0.0.0' || address === '::';
	return one === other || every(one) || every(other);
}

function violation(service: string, path: Path, observed: Words, expected: Words, why: Text): Violation {
	return {service, path: ['services', service, ...path], observed, expected, why};
}

/** What still has a variable in it was not resolved, and says nothing. */
function isResolved(value: string): boolean {
	return !value.includes('$');
}
