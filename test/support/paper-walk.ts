import {type Checklist, type Step, type StepKey, stepsOf} from '../../src/core/checklist.ts';
import type {ActionOutcome, Recorded, RunEvent} from '../../src/core/event.ts';
import {nextStep} from '../../src/core/next-step.ts';
import {foldRun} from '../../src/core/run-record.ts';
import {type StepView, stepViews} from '../../src/core/step-state.ts';
import {plain} from '../../src/core/text.ts';
import type {Status} from '../../src/core/verdict.ts';
import {by} from './make-events.ts';

/** A walk on paper: what a journal would hold, and what the steps make of it. Nothing is looked at or done. */
export class PaperWalk {
	readonly #checklist: Checklist;
	readonly #steps: ReadonlyMap<StepKey, Step>;
	readonly #options: Readonly<Record<string, string>>;
	readonly #records: Recorded[] = [];
	#at = Date.UTC(2026, 1, 1, 20);

	/** @param options what is decided, by the name of the decision */
	constructor(checklist: Checklist, options: Readonly<Record<string, string>> = {}) {
		this.#checklist = checklist;
		this.#steps = new Map(stepsOf(checklist).map(step => [step.key, step]));
		this.#options = options;
	}

	views(): ReadonlyMap<StepKey, StepView> {
		return stepViews(this.#checklist, foldRun(this.#records).walk, this.#at, new Set());
	}

	/** How a step stands when the run goes on with the checklist as another configuration fills it in. */
	viewUnder(checklist: Checklist, key: StepKey): StepView | undefined {
		return stepViews(checklist, foldRun(this.#records).walk, this.#at, new Set()).get(key);
	}

	view(key: StepKey): StepView {
		const view = this.views().get(key);
		if (!view) throw new Error(`no step ${key}`);
		return view;
	}

	next(): StepKey | undefined {
		return nextStep(this.views());
	}

	wait(ms: number): void {
		this.#at += ms;
	}

	look(key: StepKey, status: Status = 'pass'): void {
		const {checks, hash} = this.#step(key);
		for (const [check, {kind}] of checks.entries()) {
			const verdict = {status, summary: plain(status), evidence: []};
			const judged = {kind, verdict, at: this.#at, durationMs: 1, looks: 1, vantage: {target: 'operator'}};
			this.#add({type: 'check-judged', step: key, check, hash, judged});
		}
	}

	/** Takes the step's action, and looks when it went well. */
	act(key: StepKey, outcome: ActionOutcome = 'succeeded', seen: Status = 'pass'): void {
		this.begin(key);
		const intent = `intent-${this.#records.length}`;
		const {hash} = this.#step(key);
		this.#add({type: 'action-ended', step: key, intent, outcome, summary: plain(outcome), output: '', durationMs: 1, hash});
		if (outcome === 'succeeded') this.look(key, seen);
	}

	/** An action of which nobody learns how it ended. */
	begin(key: StepKey): void {
		const plan = {summary: plain('do it'), commands: []};
		this.#add({type: 'action-intended', step: key, intent: `intent-${this.#records.length + 1}`, plan, by});
	}

	choose(key: StepKey, option: string): void {
		this.#add({type: 'choice-made', step: key, choice: this.#step(key).choose?.id ?? '', option, by});
	}

	attest(key: StepKey): void {
		const {attest, hash} = this.#step(key);
		this.#add({type: 'step-attested', step: key, prompt: attest?.prompt ?? plain(''), note: 'seen', by, hash});
	}

	waive(key: StepKey): void {
		this.#add({type: 'step-waived', step: key, reason: 'seen by hand', by});
	}

	open(key: StepKey): void {
		this.#add({type: 'gate-opened', step: key, seen: [], by, hash: this.#step(key).hash});
	}

	/** Does what a step is there for, and sees it pass. */
	pass(key: StepKey): void {
		const step = this.#step(key);
		if (step.choose) this.choose(key, this.#options[step.choose.id] ?? Object.keys(step.choose.options)[0] ?? '');
		if (step.gate) this.open(key);
		else if (step.action) this.act(key);
		else this.look(key);
		if (step.attest) this.attest(key);
	}

	/** Everything on the way there, up to a step that is left as it is. */
	passUntil(end: StepKey): void {
		for (const step of this.#steps.values()) {
			if (step.key === end) return;
			if (step.undoes === undefined && this.view(step.key).state !== 'skipped') this.pass(step.key);
		}
		throw new Error(`no step ${end}`);
	}

	#add(event: RunEvent): void {
		this.#at += 1_000;
		this.#records.push({seq: this.#records.length + 1, at: this.#at, event});
	}

	#step(key: StepKey): Step {
		const step = this.#steps.get(key);
		if (!step) throw new Error(`no step ${key}`);
		return step;
	}
}
