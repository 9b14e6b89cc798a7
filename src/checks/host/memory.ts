import {z} from 'zod';
import {phrase, type Text, text, type Words} from '../../core/text.ts';
import {whereItRuns} from '../../systems/processes/command-fields.ts';
import {defineCheck} from '../contract.ts';
import type {Finding} from '../finding.ts';
import {finding, judgeValue, notAsExpected, verdictOf} from '../judge-value.ts';
import {matcherSchema} from '../matchers.ts';
import {type AtLeast, atLeastSchema, describeAtLeast, judgeAtLeast} from '../threshold.ts';
import {type HostFacts, hostFacts} from './host-facts.ts';

const schema = z.strictObject({
	on: whereItRuns.on,
	available: atLeastSchema
		.default({warn: 20, fail: 10})
		.describe('Percent of memory that a program could still have without swapping (MemAvailable).'),
	availableMiB: atLeastSchema.optional().describe('The same in MiB.'),
	totalMiB: matcherSchema.optional().describe('Size of the whole memory in MiB. The kernel keeps some: 8 GB are about 7900.'),
	swapMiB: matcherSchema.optional().describe('Size of the whole swap in MiB: `0` where there should be none.'),
	swapFree: atLeastSchema.default({warn: 50, fail: 10}).describe('Percent of swap that is free; a host without swap has nothing to judge.'),
	maxOomKills: z
		.number()
		.int()
		.nonnegative()
		.optional()
		.describe(
			'How many processes the kernel may have killed for want of memory since it booted. More is a failure; without it, a warning.',
		),
});

export type MemorySpec = z.output<typeof schema>;

export type MemorySeen = Pick<HostFacts, 'memory' | 'oomKills'>;

const KIB_PER_MIB = 1_024;

export const memory = defineCheck<MemorySpec, MemorySeen>({
	kind: 'memory',
	about: text(
		'The host has memory and swap left, and the kernel killed nothing for want of it since it booted',
		'호스트의 메모리와 스왑에 여유가 있고, 부팅 후 메모리 부족으로 종료된 프로세스가 없음',
	),
	cannotSee: [
		'Limits of containers: one that is killed at its own limit is counted, and not told from the others.',
		'Kills before the last boot.',
	],
	example: `kind: memory
on: vm
available: {warn: 20, fail: 10}
totalMiB: {ge: 7500}
maxOomKills: 0
`,
	schema,
	isShared: true,
	from: spec => spec.on,
	async observe({on}, systems, signal) {
		const {memory, oomKills} = await hostFacts(systems, on, signal);
		return {memory, oomKills};
	},
	judge({memory: seen, oomKills}, spec) {
		const findings = [...judgeAvailable(seen, spec), ...judgeSwap(seen, spec), ...judgeOomKills(oomKills, spec.maxOomKills)];
		return verdictOf(
			findings,
			phrase`${text('Memory is available', '메모리 여유 있음')}: ${findings[0]?.evidence.observed ?? '—'}`,
			text(
				'See which container takes it: docker stats --no-stream, and dmesg for what was killed.',
				'docker stats --no-stream으로 사용량이 큰 컨테이너를, dmesg로 종료된 프로세스를 확인하십시오.',
			),
		);
	},
});

function judgeAvailable(seen: MemorySeen['memory'], spec: MemorySpec): Finding[] {
	const total = seen.get('MemTotal');
	const available = seen.get('MemAvailable');
	const label = text('memory available', '가용 메모리');
	const whole = spec.totalMiB === undefined ? [] : [judgeValue(text('memory MiB', '전체 메모리 MiB'), mib(total), spec.totalMiB)];
	if (total === undefined || total === 0 || available === undefined) {
		return [finding('unknown', label, '—', undefined, text('The memory could not be read', '메모리 정보 확인 불가')), ...whole];
	}
	return [
		judgeLeft(label, (available / total) * 100, spec.available, '%', shareOf(available, total)),
		...(spec.availableMiB === undefined
			? []
			: [judgeLeft(text('MiB available', '가용 MiB'), mib(available) ?? 0, spec.availableMiB, 'MiB')]),
		...whole,
	];
}

function judgeSwap(seen: MemorySeen['memory'], spec: MemorySpec): Finding[] {
	const total = seen.get('SwapTotal');
	const free = seen.get('SwapFree');
	const size = spec.swapMiB === undefined ? [] : [judgeValue(text('swap MiB', '스왑 MiB'), mib(total), spec.swapMiB)];
	if (total === undefined || free === undefined || total === 0) return size;
	return [...size, judgeLeft(text('swap free', '여유 스왑'), (free / total) * 100, spec.swapFree, '%', shareOf(free, total))];
}

function judgeOomKills(kills: number | undefined, max: number | undefined): Finding[] {
	const label = text('killed for want of memory since boot', '부팅 후 OOM 종료');
	if (kills === undefined) {
		if (max === undefined) return [];
		return [
			finding('unknown', label, '—', `≤ ${max}`, text('This kernel does not count OOM kills', '이 커널은 OOM 종료 횟수를 세지 않음')),
		];
	}
	const reason = text(
		`The kernel killed ${kills} processes for want of memory since it booted`,
		`부팅 후 메모리 부족으로 종료된 프로세스 ${kills}개`,
	);
	if (kills <= (max ?? 0)) return [finding('pass', label, String(kills), `≤ ${max ?? 0}`)];
	return [finding(max === undefined ? 'warn' : 'fail', label, String(kills), `≤ ${max ?? 0}`, reason)];
}

function judgeLeft(label: Text, value: number, wanted: AtLeast, unit: string, more: Words = ''): Finding {
	const status = judgeAtLeast(value, wanted);
	const shown = phrase`${`${unit === '%' ? value.toFixed(1) : value} ${unit}`}${more}`;
	const expected = describeAtLeast(wanted, status, unit);
	const reason = notAsExpected(label, shown, expected);
	return finding(status, label, shown, expected, status === 'pass' ? undefined : reason);
}

function shareOf(part: number, whole: number): Text {
	return text(` (${mib(part)} of ${mib(whole)} MiB)`, ` (전체 ${mib(whole)} MiB 중 ${mib(part)} MiB)`);
}

function mib(kib: number | undefined): number | undefined {
	return kib === undefined ? undefined : Math.floor(kib / KIB_PER_MIB);
}
