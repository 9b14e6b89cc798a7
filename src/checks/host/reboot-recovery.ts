import {z} from 'zod';
import {durationSchema} from '../../config/fields.ts';
import {parseDuration} from '../../core/duration.ts';
import {durationText, withinWords} from '../../core/duration-text.ts';
import {RUN_MOMENT} from '../../core/run-moment.ts';
import {phrase, plain, type Text, text, type Words} from '../../core/text.ts';
import {containerName, whereItRuns} from '../../systems/processes/command-fields.ts';
import {shellQuote} from '../../systems/processes/shell-quote.ts';
import type {Systems} from '../../systems/systems.ts';
import {defineCheck} from '../contract.ts';
import type {Finding} from '../finding.ts';
import {finding, verdictOf} from '../judge-value.ts';
import {containerNamed, type HostFacts, hostContainers, hostFacts} from './host-facts.ts';
import {unitName} from './host-fields.ts';
import {readHost, sectionText} from './host-script.ts';

const schema = z
	.strictObject({
		on: whereItRuns.on,
		bootId: z
			.string()
			.min(1)
			.optional()
			.describe('The boot id from before (`/proc/sys/kernel/random/boot_id`): the host must have another one now.'),
		after: z
			.union([z.iso.datetime({offset: true}), z.string().regex(RUN_MOMENT)])
			.optional()
			.describe('The host must have booted after this moment: `2026-02-23T09:00:00Z`, or `@{section/step}`, when that action took effect.'),
		bootedWithin: durationSchema.optional().describe('The host must have booted at most this long ago.'),
		containers: z
			.array(containerName)
			.default([])
			.describe('Containers that must run again: started after the boot, and healthy where they have a health check.'),
		units: z.array(unitName).default([]).describe('Units that must be active again.'),
		deadline: durationSchema.default('10m').describe('How long after the boot the last of them may have started.'),
	})
	.refine(({bootId, after, bootedWithin}) => bootId !== undefined || after !== undefined || bootedWithin !== undefined, {
		message: 'say how a new boot is known: bootId, after or bootedWithin',
		params: {ko: '새 부팅을 판별할 기준을 bootId, after, bootedWithin 중에서 지정'},
	})
	.refine(({containers, units}) => containers.length + units.length > 0, {
		message: 'name what must have come back: containers or units',
		params: {ko: '복구되어야 할 containers나 units를 지정'},
	});

export type RebootRecoverySpec = z.output<typeof schema>;

export interface StartedSeen {
	readonly name: string;
	/** `running`, `exited`, `active`, `not-found`; undefined when it could not be told. */
	readonly state: string | undefined;
	readonly up: boolean;
	/** `healthy`, `starting`, `unhealthy`, where there is a health check. */
	readonly health?: string;
	/** Milliseconds after the boot; negative when it started before. */
	readonly afterBootMs?: number | undefined;
}

export interface RebootRecoverySeen extends Pick<HostFacts, 'bootId' | 'bootedAt' | 'now'> {
	readonly started: readonly StartedSeen[];
	/** This machine's clock at the time of the look. */
	readonly at?: number;
}

/** The boot time is counted in whole seconds. */
const BOOT_GRACE_MS = 1_000;

export const rebootRecovery = defineCheck<RebootRecoverySpec, RebootRecoverySeen>({
	kind: 'reboot-recovery',
	about: text(
		'The host has booted anew, and its containers and units came back by themselves within the deadline',
		'호스트가 새로 부팅되었고, 컨테이너와 유닛이 기한 안에 자동 기동됨',
	),
	cannotSee: [
		'Whether what came back does its work: health checks of the containers are all it knows.',
		'A start that was moved by a large correction of the clock after the boot.',
	],
	example: `kind: reboot-recovery
on: vm
bootedWithin: 1h
containers: [coinpilot-db, coinpilot-redis, coinpilot-collector, coinpilot-dashboard, coinpilot-n8n]
units: [docker.service, coinpilot-compose.service]
deadline: 10m
until: {for: 10m, every: 10s}
`,
	schema,
	from: spec => spec.on,
	async observe(spec, systems, signal) {
		const [facts, containers, units] = await Promise.all([
			hostFacts(systems, spec.on, signal),
			spec.containers.length === 0 ? [] : hostContainers(systems, spec.on, signal),
			lookAtUnits(spec, systems, signal),
		]);
		const {bootId, bootedAt, now} = facts;
		const seen = spec.containers.map((name): StartedSeen => {
			const found = containerNamed(containers, name);
			if (found === undefined) return {name, state: 'missing', up: false};
			const {Status, Running, StartedAt, Health} = found.State;
			const startedAt = Date.parse(StartedAt);
			return {
				name,
				state: Status,
				up: Running && Status === 'running',
				...(Health != null && Health.Status !== 'none' && {health: Health.Status}),
				...(bootedAt !== undefined && startedAt > 0 && {afterBootMs: startedAt - bootedAt}),
			};
		});
		return {bootId, bootedAt, now, started: [...seen, ...units], at: systems.clock.now()};
	},
	judge(seen, spec) {
		const findings = [...judgeBoot(seen, spec), ...seen.started.map(one => judgeStarted(one, parseDuration(spec.deadline) ?? 0))];
		const last = durationText(Math.max(...seen.started.map(({afterBootMs}) => afterBootMs ?? 0)));
		return verdictOf(
			findings,
			text(`All ${seen.started.length} were back ${last.en} after the boot`, `부팅 ${last.ko} 뒤 ${seen.started.length}개 모두 복구됨`),
			text(
				'See why it did not come back: systemctl status coinpilot-compose, docker ps -a, restart policies.',
				'systemctl status coinpilot-compose, docker ps -a, 재시작 정책을 확인하십시오.',
			),
		);
	},
});

async function lookAtUnits({on, units}: RebootRecoverySpec, systems: Systems, signal: AbortSignal): Promise<StartedSeen[]> {
	if (units.length === 0) return [];
	const look = (unit: string, index: number) =>
		`s unit ${index}; systemctl show --no-pager --property=LoadState,ActiveState,ActiveEnterTimestampMonotonic -- ${shellQuote(unit)}`;
	const reading = await readHost(systems, on, {script: units.map(look).join('\n'), shared: true}, signal);
	return units.map((name, index) => {
		const said = sectionText(reading, `unit ${index}`) ?? '';
		const value = (property: string) => new RegExp(`^${property}=(.+)$`, 'm').exec(said)?.[1];
		const since = Number(value('ActiveEnterTimestampMonotonic') ?? 0);
		const state = value('LoadState') === 'not-found' ? 'not-found' : value('ActiveState');
		// It counts microseconds since the boot, so no clock that is corrected later can mislead it.
		return {name, state, up: state === 'active', ...(since > 0 && {afterBootMs: since / 1_000})};
	});
}

function judgeBoot({bootId, bootedAt, now, at}: RebootRecoverySeen, spec: RebootRecoverySpec): Finding[] {
	const findings: Finding[] = [];
	const judged = (good: boolean | undefined, label: Text, observed: Words, expected: Text, reason: Text): void => {
		const unread = text('When the host booted could not be read', '호스트 부팅 시각 확인 불가');
		const status = good === undefined ? 'unknown' : good ? 'pass' : 'fail';
		findings.push(finding(status, label, observed, expected, good === true ? undefined : good === undefined ? unread : reason));
	};
	const booted = bootedAt === undefined ? '—' : new Date(bootedAt).toISOString();
	if (spec.bootId !== undefined) {
		judged(
			bootId === undefined ? undefined : bootId !== spec.bootId.trim(),
			text('boot id', '부팅 ID'),
			bootId ?? '—',
			text(`not ${spec.bootId}`, `${spec.bootId}이(가) 아님`),
			text('The host has not booted since: its boot id is the same', '그 뒤로 재부팅되지 않음: 부팅 ID가 같음'),
		);
	}
	if (spec.after !== undefined) {
		// The moment is one of this machine's clock. How long ago the host booted is the same by any clock.
		const here = bootedAt === undefined ? undefined : at === undefined || now === undefined ? bootedAt : bootedAt - now + at;
		judged(
			here === undefined ? undefined : here > Date.parse(spec.after),
			text('booted', '부팅'),
			booted,
			text(`after ${spec.after}`, `${spec.after} 이후`),
			text(`The host has not booted since ${spec.after}`, `${spec.after} 이후 재부팅되지 않음`),
		);
	}
	if (spec.bootedWithin !== undefined) {
		const ageMs = bootedAt === undefined || now === undefined ? undefined : now - bootedAt;
		const age = ageMs === undefined ? text('—', '—') : durationText(ageMs);
		judged(
			ageMs === undefined ? undefined : ageMs <= (parseDuration(spec.bootedWithin) ?? 0),
			text('booted', '부팅'),
			text(`${booted} (${age.en} ago)`, `${booted} (${age.ko} 전)`),
			withinWords(spec.bootedWithin),
			text(`The host booted ${age.en} ago`, `호스트가 ${age.ko} 전에 부팅됨`),
		);
	}
	return findings;
}

const MISSING = text('missing', '없음');

function sinceBoot(afterBootMs: number): Text {
	const {en, ko} = durationText(Math.abs(afterBootMs));
	return afterBootMs < 0 ? text(`, ${en} before the boot`, `, 부팅 ${ko} 전`) : text(`, +${en}`, `, +${ko}`);
}

function judgeStarted({name, state, up, health, afterBootMs}: StartedSeen, deadlineMs: number): Finding {
	const label = plain(name);
	const limit = durationText(deadlineMs);
	const expected = text(`up ≤ ${limit.en} after the boot`, `부팅 후 ${limit.ko} 안에 실행`);
	const since = afterBootMs === undefined ? '' : sinceBoot(afterBootMs);
	const observed = phrase`${state === 'missing' ? MISSING : (state ?? '—')}${health === undefined ? '' : ` ${health}`}${since}`;
	const judged = (status: 'fail' | 'unknown', reason: Text) => finding(status, label, observed, expected, reason);
	if (state === undefined) return judged('unknown', text(`${name} could not be looked at`, `${name} 확인 불가`));
	if (!up)
		return judged('fail', text(`${name} is not back: ${state}`, `${name} 복구되지 않음: ${state === 'missing' ? MISSING.ko : state}`));
	if (health !== undefined && health !== 'healthy') {
		return judged('fail', text(`${name} is running and not healthy: ${health}`, `${name} 실행 중이지만 상태 이상: ${health}`));
	}
	if (afterBootMs === undefined) return judged('unknown', text(`When ${name} started could not be told`, `${name} 시작 시각 확인 불가`));
	if (afterBootMs < -BOOT_GRACE_MS) {
		return judged('fail', text(`${name} started before this boot`, `${name}이(가) 이번 부팅 전에 시작됨`));
	}
	if (afterBootMs > deadlineMs) {
		const late = durationText(afterBootMs);
		return judged('fail', text(`${name} started only ${late.en} after the boot`, `${name}이(가) 부팅 ${late.ko} 뒤에야 시작됨`));
	}
	return finding('pass', label, observed, expected);
}
