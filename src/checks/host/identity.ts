import {z} from 'zod';
import {plain, text} from '../../core/text.ts';
import {whereItRuns} from '../../systems/processes/command-fields.ts';
import {defineCheck} from '../contract.ts';
import {judgeValue, verdictOf} from '../judge-value.ts';
import {matcherSchema} from '../matchers.ts';
import {readHost, sectionText} from './host-script.ts';

const schema = z
	.strictObject({
		on: whereItRuns.on,
		hostname: matcherSchema.optional().describe('Its name as it says it itself; two hosts can have the same.'),
		machine: matcherSchema.optional().describe("`/etc/machine-id`: made once, at installation. A cloned disk has its original's."),
		daemon: matcherSchema.optional().describe("The id of its Docker daemon: `docker info --format '{{.ID}}'`."),
		architecture: matcherSchema.optional().describe('As images name it: `arm64`, `amd64`.'),
	})
	.refine(({hostname, machine, daemon, architecture}) => [hostname, machine, daemon, architecture].some(one => one !== undefined), {
		message: 'say what the machine is known by: hostname, machine, daemon or architecture',
		params: {ko: 'hostname, machine, daemon, architecture 중 하나 이상을 지정'},
	});

export type IdentitySpec = z.output<typeof schema>;

export interface IdentitySeen {
	readonly hostname?: string | undefined;
	readonly machine?: string | undefined;
	readonly daemon?: string | undefined;
	readonly architecture?: string | undefined;
}

const SCRIPT = `s hostname; hostname || uname -n
s machine; cat /etc/machine-id || cat /var/lib/dbus/machine-id
s architecture; uname -m`;

/** What `uname -m` calls otherwise than images do. */
const ARCHITECTURES: Readonly<Record<string, string>> = {aarch64: 'arm64', x86_64: 'amd64'};

export const identity = defineCheck<IdentitySpec, IdentitySeen>({
	kind: 'identity',
	about: text(
		'The target is the machine that is meant: by its name, machine id, Docker daemon and architecture',
		'의도한 머신이 맞음: 이름, 머신 ID, Docker 데몬, 아키텍처',
	),
	cannotSee: [
		'A disk that was cloned with its machine id: the clone is the same machine to it, unless its Docker daemon has an id of its own.',
	],
	example: `kind: identity
on: vm
hostname: coinpilot-ins
daemon: {regexp: '^7f3a'}
architecture: arm64
`,
	schema,
	isShared: true,
	from: spec => spec.on,
	async observe({on, daemon}, systems, signal) {
		const [reading, docker] = await Promise.all([
			readHost(systems, on, {script: SCRIPT, shared: true}, signal),
			daemon === undefined ? undefined : systems.docker(on, ['info', '--format', '{{.ID}}'], {signal}),
		]);
		const machine = sectionText(reading, 'architecture');
		return {
			hostname: sectionText(reading, 'hostname'),
			machine: sectionText(reading, 'machine'),
			architecture: machine === undefined ? undefined : (ARCHITECTURES[machine] ?? machine),
			...(docker !== undefined && {daemon: docker.exitCode === 0 ? docker.stdout.trim() || undefined : undefined}),
		};
	},
	judge(seen, spec) {
		const labels = {
			hostname: text('hostname', '호스트명'),
			machine: text('machine id', '머신 ID'),
			daemon: text('Docker daemon id', 'Docker 데몬 ID'),
			architecture: text('architecture', '아키텍처'),
		};
		const findings = (['hostname', 'machine', 'daemon', 'architecture'] as const).flatMap(name => {
			const matcher = spec[name];
			return matcher === undefined ? [] : [judgeValue(labels[name], seen[name], matcher)];
		});
		const name = plain(seen.hostname ?? spec.on);
		return verdictOf(
			findings,
			text(`${name.en} is the machine that is meant`, `의도한 머신이 맞음: ${name.ko}`),
			text(
				'Stop: what follows would happen on another machine. Look at the target in the configuration.',
				'중단하십시오. 다른 머신에서 작업하게 됩니다. 설정의 대상을 확인하십시오.',
			),
		);
	},
});
