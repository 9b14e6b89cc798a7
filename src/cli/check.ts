import {type Checklist, type Step, stepsOf} from '../core/checklist.ts';
import {nearest} from '../core/nearest.ts';
import {fail} from '../core/problem.ts';
import {say} from '../core/text.ts';
import type {Judged} from '../core/verdict.ts';
import {EXIT} from './exit-code.ts';
import type {GlobalOptions} from './global-options.ts';
import type {Io} from './io.ts';
import {judgedLines} from './plain-lines.ts';

const FORMATS = ['text', 'json'] as const;

/** Looks once at every check of the named steps and prints what was seen. Records nothing, asks nothing. */
export async function check(options: GlobalOptions, io: Io, wanted: readonly string[], own: {readonly format: string}): Promise<number> {
	const format = FORMATS.find(one => one === own.format);
	if (!format) fail({code: 'name-unknown', what: 'format', name: own.format, known: FORMATS});
	const {openSession} = await import('./session.ts');
	const workspace = await openSession(options, io, {interactive: false});
	const language = workspace.language.get();
	const stop = new AbortController();
	const interrupt = () => stop.abort();
	process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
	try {
		const steps = wanted.flatMap(name => stepsNamed(name, [...workspace.checklists, ...workspace.runbooks]));
		const checks = steps.flatMap(step => step.checks.map(spec => ({step, spec})));
		if (checks.length === 0) fail({code: 'nothing-selected', detail: wanted.join(' ')});
		const seen = await Promise.all(
			checks.map(async ({step, spec}) => {
				const judged = await workspace.lookOnce(spec, stop.signal);
				if (format === 'text') {
					const [first = '', ...rest] = judgedLines(judged, language);
					io.stdout.write([`${first}  ${step.key} ${say(step.title, language)}`, ...rest].map(line => `${line}\n`).join(''));
				}
				return {step: step.key, source: step.source, ...judged};
			}),
		);
		if (format === 'json') io.stdout.write(`${JSON.stringify(seen, undefined, 2)}\n`);
		return statusOf(seen);
	} finally {
		process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
		await workspace.close();
	}
}

function stepsNamed(name: string, checklists: readonly Checklist[]): readonly Step[] {
	const [id = '', stepId] = name.split('#', 2);
	const checklist = checklists.find(one => one.id === id);
	if (!checklist)
		return unknownName(
			'checklist',
			id,
			checklists.map(one => one.id),
		);
	const steps = stepsOf(checklist);
	if (stepId === undefined) return steps;
	const found = steps.filter(step => step.id === stepId || step.key === stepId);
	return found.length > 0
		? found
		: unknownName(
				'step',
				stepId,
				steps.map(step => step.id),
			);
}

function unknownName(what: 'checklist' | 'step', name: string, known: readonly string[]): never {
	const near = nearest(name, known);
	return fail({code: 'name-unknown', what, name, known, ...(near !== undefined && {nearest: near})});
}

function statusOf(seen: readonly Pick<Judged, 'verdict'>[]): number {
	if (seen.some(({verdict}) => verdict.status === 'fail')) return EXIT.failed;
	return seen.some(({verdict}) => verdict.status === 'unknown') ? EXIT.unknown : EXIT.passed;
}
