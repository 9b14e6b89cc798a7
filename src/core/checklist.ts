import type {Origin} from './problem.ts';
import {plain, type Text} from './text.ts';

/** `section/step`: unique across everything that can be walked in one run. */
export type StepKey = string;

/** What every check says besides the fields of its own kind. */
export interface CheckSpec {
	readonly kind: string;
	readonly title?: Text;
	/** One deadline over all looks together, milliseconds. */
	readonly timeoutMs?: number;
	readonly until?: Until;
	/** The kind's own fields, validated against its schema with variables filled in. */
	readonly spec: unknown;
	readonly origin: Origin;
}

/** Look again until it passes `consecutive` times in a row, every `everyMs`, for at most `forMs`. */
export interface Until {
	readonly forMs: number;
	readonly everyMs: number;
	readonly consecutive: number;
}

export interface ActionSpec {
	readonly kind: string;
	readonly title?: Text;
	/** Words the operator types before it starts. Asked for wherever data can be lost. */
	readonly confirm?: string;
	/** Looked at again, now, after the confirmation and before the intent. */
	readonly require: readonly CheckSpec[];
	/** Undefined: as long as it takes. */
	readonly timeoutMs?: number;
	readonly spec: unknown;
	readonly origin: Origin;
}

export interface Choice {
	/** The name that `when` refers to. */
	readonly id: string;
	readonly options: Readonly<Record<string, Text>>;
}

export interface Attestation {
	readonly prompt: Text;
	readonly note: 'required' | 'optional';
	/** Why no machine can see it. */
	readonly because?: Text;
}

export interface Gate {
	/** Steps that must be passed and fresh; `all` is every required step before the gate. */
	readonly requires: 'all' | readonly StepKey[];
	/** While one of these is seen to fail, nothing overrides the gate. Where it cannot be seen, an override is still possible. */
	readonly hard?: readonly StepKey[];
}

export interface Step {
	readonly key: StepKey;
	readonly id: string;
	readonly title: Text;
	/** Items of the plan this step establishes: `4.1.3`. */
	readonly source: readonly string[];
	readonly why?: Text;
	readonly needs: readonly StepKey[];
	/** Equality on choices (by choice id) and settings; every entry must hold. */
	readonly when: Readonly<Record<string, string>>;
	readonly choose?: Choice;
	readonly checks: readonly CheckSpec[];
	readonly action?: ActionSpec;
	readonly attest?: Attestation;
	readonly gate?: Gate;
	/** Steps whose actions this one takes back. It is left out while none of them took effect, and no gate holds it back. */
	readonly undoes?: readonly StepKey[];
	/** Once its action took effect there is no way back. */
	readonly noReturn?: boolean;
	/** How long a pass counts, milliseconds. */
	readonly freshForMs: number;
	/** How long the step usually takes, milliseconds: what the plan of the walk is made of. */
	readonly takesMs?: number;
	/** A gate with `all` asks for required steps only. */
	readonly required: boolean;
	readonly remedy?: Text;
	/** What takes the step back. */
	readonly undo?: Text;
	/** Prose above the step block; runbooks only. */
	readonly prose?: Text;
	/** Hash of the step's own text: what a run is pinned to. */
	readonly hash: string;
	readonly origin: Origin;
}

export interface Section {
	readonly id: string;
	readonly title: Text;
	readonly steps: readonly Step[];
}

export interface Checklist {
	readonly id: string;
	readonly title: Text;
	readonly file: string;
	/** SHA-256 over the hashes of every step, in order. */
	readonly hash: string;
	readonly sections: readonly Section[];
	/** Settings that `when` may name, already as text: `environment` → `production`. */
	readonly settings: Readonly<Record<string, string>>;
}

/** A checklist of one section with the prose and the signs that point to it. */
export interface Runbook extends Checklist {
	readonly severity: 'critical' | 'high' | 'medium' | 'low';
	readonly symptoms: readonly Text[];
	/** Checks whose failure points here. */
	readonly detect: readonly CheckSpec[];
	/** Prose below the last step. */
	readonly closing?: Text;
}

export const DEFAULT_FRESH_MS = 3_600_000;

export function stepsOf(checklist: Checklist): Step[] {
	return checklist.sections.flatMap(section => section.steps);
}

export function stepOf(checklist: Checklist, key: StepKey): Step | undefined {
	return stepsOf(checklist).find(step => step.key === key);
}

/** What to call a step, by its key, or a decision, by its id: the title of the step where it is made. */
export function titleIn(checklist: Checklist, name: string): Text {
	return stepsOf(checklist).find(step => step.key === name || step.choose?.id === name)?.title ?? plain(name);
}

/** The steps a gate asks for: those it names, or every required step before it. */
export function requiredBy(checklist: Checklist, gate: Step): StepKey[] {
	if (!gate.gate) return [];
	if (gate.gate.requires !== 'all') return [...gate.gate.requires];
	const keys: StepKey[] = [];
	for (const step of stepsOf(checklist)) {
		if (step.key === gate.key) break;
		if (step.required) keys.push(step.key);
	}
	return keys;
}
