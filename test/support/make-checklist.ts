import type {ActionSpec, Checklist, CheckSpec, Section, Step} from '../../src/core/checklist.ts';
import {plain} from '../../src/core/text.ts';

const origin = {file: 'made.yaml', line: 1, column: 1};

export function makeCheck(kind = 'fake', spec: unknown = {}, rest: Partial<CheckSpec> = {}): CheckSpec {
	return {kind, spec, origin, ...rest};
}

export function makeAction(kind = 'fake', spec: unknown = {}, rest: Partial<ActionSpec> = {}): ActionSpec {
	return {kind, spec, origin, require: [], ...rest};
}

/** A step with one check, unless told otherwise. */
export function makeStep(id: string, fields: Partial<Step> = {}, section = 'main'): Step {
	const bare = fields.action !== undefined || fields.attest !== undefined || fields.choose !== undefined || fields.gate !== undefined;
	return {
		key: `${section}/${id}`,
		id,
		title: plain(id),
		source: [],
		needs: [],
		when: {},
		checks: bare ? [] : [makeCheck()],
		freshForMs: 60_000,
		required: true,
		hash: `hash of ${id}`,
		origin,
		...fields,
	};
}

export function makeChecklist(steps: readonly Step[], settings: Checklist['settings'] = {}): Checklist {
	const sections = new Map<string, Step[]>();
	for (const step of steps) {
		const id = step.key.split('/')[0] ?? 'main';
		sections.set(id, [...(sections.get(id) ?? []), step]);
	}
	return {
		id: 'made',
		title: plain('Made'),
		file: 'made.yaml',
		hash: steps.map(step => step.hash).join(),
		sections: [...sections].map(([id, own]): Section => ({id, title: plain(id), steps: own})),
		settings,
	};
}
