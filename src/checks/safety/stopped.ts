import {z} from 'zod';
import {type Problem, ProblemError} from '../../core/problem.ts';
import {problemText} from '../../core/problem-text.ts';
import {plain, type Text, text} from '../../core/text.ts';
import type {Evidence, Status, Verdict} from '../../core/verdict.ts';
import {containerName} from '../../systems/processes/command-fields.ts';
import type {Systems} from '../../systems/systems.ts';
import {defineCheck} from '../contract.ts';
import {type BotInstance, waitText} from './bot-instance.ts';
import {lookAtContainer} from './docker-place.ts';
import {lookAtWorkload, steadyWorkload} from './kubernetes-place.ts';

const schema = z
	.strictObject({
		on: z.string().min(1).describe('The target where they would run.'),
		containers: z.array(containerName).default([]).describe('Containers, on a host with Docker.'),
		workloads: z.array(steadyWorkload).default([]).describe('Workloads as kind/name, on a Kubernetes target.'),
		control: z
			.array(z.union([steadyWorkload, containerName]))
			.default([])
			.describe(
				'Of the same application: a container that exists or a workload that has a pod. Seeing it makes it an answer that none of the others was found.',
			),
	})
	.refine(({containers, workloads}) => (containers.length === 0) !== (workloads.length === 0), {
		path: ['containers'],
		message: 'say what has to be stopped: either `containers` or `workloads`',
		params: {ko: '중지되어 있어야 할 것을 `containers`와 `workloads` 중 하나로 지정'},
	});

export type StoppedSpec = z.output<typeof schema>;

/** What was found under a name: nothing, in an empty list; `problem` when it could not be looked at. */
export type StoppedSeen = readonly {
	readonly name: string;
	readonly control: boolean;
	readonly found: readonly BotInstance[] | {readonly problem: Problem};
}[];

export const stopped = defineCheck<StoppedSpec, StoppedSeen>({
	kind: 'stopped',
	about: text(
		'Containers, or the pods of workloads, are stopped: none runs, is paused, is ending or is about to start',
		'컨테이너나 워크로드의 파드가 멈춤: 실행, 일시 정지, 종료 중, 시작 직전인 것이 없음',
	),
	cannotSee: [
		'The same program started by hand, or under another name: `rows-written` sees that somebody writes.',
		'That it stays so: a restart policy, a unit or a person may start it a moment later.',
	],
	example: `kind: stopped
on: vm
containers: [coinpilot-bot, coinpilot-collector]
control: [coinpilot-db]
`,
	schema,
	timeoutMs: 20_000,
	from: spec => spec.on,
	async observe({on, containers, workloads, control}, systems, signal) {
		const named = [...containers, ...workloads].map(name => ({name, control: false}));
		const all = [...named, ...control.map(name => ({name, control: true}))];
		return Promise.all(all.map(async one => ({...one, found: await lookAt(on, one.name, systems, signal)})));
	},
	judge: judgeStopped,
});

async function lookAt(on: string, name: string, systems: Systems, signal: AbortSignal): Promise<StoppedSeen[number]['found']> {
	try {
		const look = name.includes('/') ? lookAtWorkload : lookAtContainer;
		return (await look(systems, on, name, signal)).instances;
	} catch (error) {
		if (signal.aborted || !(error instanceof ProblemError)) throw error;
		return {problem: error.problem};
	}
}

function judgeStopped(seen: StoppedSeen): Verdict {
	const named = seen.filter(({control}) => !control);
	const evidence = seen.map(evidenceOf);
	const said = (status: Status, summary: Text): Verdict => ({status, summary, evidence});

	const going = named.filter(({found}) => !('problem' in found) && found.some(({life}) => life !== 'off')).map(({name}) => name);
	if (going.length > 0) return said('fail', text(`Not stopped: ${going.join(', ')}`, `멈추지 않음: ${going.join(', ')}`));
	const unseen = seen.find(({found}) => 'problem' in found);
	if (unseen !== undefined && 'problem' in unseen.found) {
		const why = problemText(unseen.found.problem);
		return said('unknown', text(`Could not look at ${unseen.name}: ${why.en}`, `${unseen.name} 확인 불가: ${why.ko}`));
	}
	for (const {name, found} of named) {
		const service = 'problem' in found ? undefined : found.find(({waitsFor}) => waitsFor !== undefined)?.waitsFor;
		if (service !== undefined) return said('unknown', waitText(name, service));
	}
	const there = seen.filter(({found}) => !('problem' in found) && found.length > 0);
	if (there.length === 0) {
		return said(
			'unknown',
			text('None of them is there: nothing proves that this is the place', '아무것도 없어 맞는 곳을 봤는지 알 수 없음'),
		);
	}
	const count = named.length;
	return said('pass', text(`All ${count} are stopped: ${list(named)}`, `${count}개 모두 멈춤: ${list(named)}`));
}

function list(seen: StoppedSeen): string {
	return seen.map(({name}) => name).join(', ');
}

function evidenceOf({name, control, found}: StoppedSeen[number]): Evidence {
	const expected = control ? {} : {expected: text('stopped', '멈춤')};
	if ('problem' in found) return {label: plain(name), observed: found.problem.code, ...expected, status: 'unknown'};
	const states = found.map(({state, since}) => (since === undefined ? state : `${state} ${since}`)).join(', ');
	const off = found.every(({life}) => life === 'off');
	const waits = found.some(({waitsFor}) => waitsFor !== undefined);
	const status = !off ? 'fail' : waits ? 'unknown' : 'pass';
	return {label: plain(name), observed: states === '' ? '—' : states, ...expected, ...(!control && {status})};
}
