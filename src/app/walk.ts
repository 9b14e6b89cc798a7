import type {Checklist, Runbook, Step, StepKey} from '../core/checklist.ts';
import {stepsOf} from '../core/checklist.ts';
import type {Plan} from '../core/event.ts';
import {fail} from '../core/problem.ts';
import {openGate, overrideGate} from './gate.ts';
import {actionKind} from './kinds.ts';
import type {LiveStep} from './live-step.ts';
import type {LiveSteps} from './live-steps.ts';
import {lookAtStep} from './look-at-step.ts';
import {glanceAtLoss, LOSS_EVERY_MS} from './loss-glance.ts';
import {fillTimes} from './run-times.ts';
import {type Override, probeAction, settleAction, takeAction} from './take-action.ts';
import {WalkState} from './walk-state.ts';
import {Watch} from './watch.ts';

/**
 * One walk of a checklist, or of an incident's runbook inside it. Every method that changes something resolves when it
 * is on disk, and throws a `ProblemError` that says why when it may not be done.
 */
export class Walk extends WalkState {
	/** What going back would lose now, looked at again and again while anyone watches; nothing while there is nothing to lose. */
	readonly loss = new Watch(LOSS_EVERY_MS, signal => glanceAtLoss(this, signal));

	/** Looks at every check of the step. Looking is allowed even where acting is blocked. */
	async look(key: StepKey): Promise<void> {
		const {step} = this.view(key);
		await this.#busy(key, 'looking', signal => lookAtStep(this, step, signal));
	}

	/** Looks at several steps at once; one that fails to run does not stop the others. */
	async lookAll(keys: readonly StepKey[]): Promise<void> {
		const idle = keys.filter(key => !this.live.has(key) && this.view(key).step.checks.length > 0);
		const results = await Promise.allSettled(idle.map(key => this.look(key)));
		const failed = results.find(result => result.status === 'rejected');
		if (failed) throw failed.reason;
	}

	/** What the step's action would do. Changes nothing. */
	plan(key: StepKey): Plan {
		const {action} = this.view(key).step;
		if (!action) fail({code: 'requirement-not-met', step: key, detail: 'no-action'});
		return this.context.redact(actionKind(this.context.kinds, action.kind).plan(fillTimes(action.spec, this.scope)));
	}

	/**
	 * @param typed what the operator typed to confirm; must equal the action's phrase where it has one
	 * @param override after `requirement-unseen`: starts it although what it requires cannot be seen, never where it is seen to be wrong
	 */
	async act(key: StepKey, typed: string, override?: Override): Promise<void> {
		if (this.context.readOnly) fail({code: 'read-only', why: 'flag'});
		const step = this.#allowed(key);
		await this.#busy(key, 'acting', signal => takeAction(this, step, typed, override, keys => this.lookAll(keys), signal));
	}

	/** After an intent without a result: finds out whether it took effect. Never runs it again. */
	async probe(key: StepKey): Promise<'done' | 'not-done' | 'cannot-tell'> {
		const {step} = this.view(key);
		return this.#busy(key, 'probing', signal => probeAction(this, step, signal));
	}

	/** Where no probe can tell, a person says whether it took effect. */
	settle(key: StepKey, effect: 'done' | 'not-done', note: string): Promise<void> {
		return settleAction(this, this.view(key).step, effect, note);
	}

	async choose(key: StepKey, option: string): Promise<void> {
		const step = this.#allowed(key);
		if (!step.choose || !Object.hasOwn(step.choose.options, option)) fail({code: 'requirement-not-met', step: key, detail: option});
		await this.add({type: 'choice-made', ...this.of(key), choice: step.choose.id, option, by: this.keeper.by});
	}

	async attest(key: StepKey, note: string): Promise<void> {
		const step = this.#allowed(key);
		if (!step.attest) fail({code: 'requirement-not-met', step: key, detail: 'attest'});
		if (step.attest.note === 'required' && note.trim() === '') fail({code: 'note-required', step: key});
		await this.add({
			type: 'step-attested',
			...this.of(key),
			prompt: step.attest.prompt,
			note: note.trim(),
			by: this.keeper.by,
			hash: step.hash,
		});
	}

	/** A gate cannot be waived; it is overridden, which asks for more. */
	async waive(key: StepKey, reason: string, untilMs?: number): Promise<void> {
		const {step} = this.view(key);
		if (step.gate) fail({code: 'gate-closed', step: key, missing: []});
		const gate = stepsOf(this.checklist).find(other => other.gate?.hard?.includes(key));
		if (gate) fail({code: 'waiver-refused', step: key, gate: gate.key});
		if (reason.trim() === '') fail({code: 'note-required', step: key});
		const until = untilMs === undefined ? {} : {until: untilMs};
		await this.add({type: 'step-waived', ...this.of(key), reason: reason.trim(), ...until, by: this.keeper.by});
	}

	async endWaiver(key: StepKey): Promise<void> {
		await this.add({type: 'waiver-ended', ...this.of(key), by: this.keeper.by});
	}

	async note(note: string, key?: StepKey): Promise<void> {
		if (note.trim() === '') fail({code: 'note-required', step: key ?? this.checklist.id});
		const incident = this.incident === undefined ? {} : {incident: this.incident};
		await this.add({type: 'note-taken', note: note.trim(), ...(key && {step: key}), ...incident, by: this.keeper.by});
	}

	/** Asks every requirement's checks again, then opens if all of them are passed and fresh. */
	async openGate(key: StepKey): Promise<void> {
		const step = this.#allowedGate(key);
		await this.#busy(key, 'opening', signal => openGate(this, step, keys => this.lookAll(keys), signal));
	}

	/** @param typed the environment's name, typed out by the operator */
	async overrideGate(key: StepKey, typed: string, reason: string): Promise<void> {
		await overrideGate(this, this.#allowedGate(key), keys => this.lookAll(keys), typed, reason);
	}

	/** Opens an incident in the same journal; the walk stays where it was. */
	async openIncident(runbook: Runbook, chosen: 'detected' | 'by-hand', from?: StepKey): Promise<Walk> {
		const incident = this.context.newId();
		await this.add({
			type: 'incident-opened',
			incident,
			runbook: runbook.id,
			title: runbook.title,
			pinned: runbook,
			chosen,
			...(from && {from}),
			by: this.keeper.by,
		});
		return this.incidentWalk(runbook, incident);
	}

	/** The walk of a runbook in an incident that was opened before. */
	incidentWalk(runbook: Checklist, incident: string): Walk {
		return new Walk(this.context, runbook, incident);
	}

	async closeIncident(outcome: string): Promise<void> {
		if (this.incident === undefined) fail({code: 'requirement-not-met', step: this.checklist.id, detail: 'incident'});
		if (outcome.trim() === '') fail({code: 'note-required', step: this.checklist.id});
		await stopped([this.live]);
		await this.add({type: 'incident-closed', incident: this.incident, outcome: outcome.trim(), by: this.keeper.by});
	}

	/** What runs in an incident of the run is stopped too: nothing can be recorded of it afterwards. */
	async end(outcome: 'completed' | 'abandoned'): Promise<void> {
		await stopped([...this.keeper.live]);
		await this.add({type: 'run-ended', outcome, by: this.keeper.by});
	}

	/** Waits until nothing runs any more; for leaving. */
	idle(): Promise<void> {
		return idle(this.live);
	}

	async #busy<T>(key: StepKey, doing: LiveStep['doing'], job: (signal: AbortSignal) => Promise<T>): Promise<T> {
		this.keeper.requireWritable();
		return await this.live.run(key, doing, job);
	}

	#allowed(key: StepKey): Step {
		this.keeper.requireWritable();
		const view = this.view(key);
		if (view.blockedBy.length > 0) fail({code: 'step-blocked', step: key, by: view.blockedBy});
		return view.step;
	}

	#allowedGate(key: StepKey): Step {
		const step = this.#allowed(key);
		if (!step.gate) fail({code: 'requirement-not-met', step: key, detail: 'gate'});
		return step;
	}
}

/** What is under way has its result on disk before anything is said to be over. */
async function stopped(all: readonly LiveSteps[]): Promise<void> {
	for (const live of all) live.stopAll();
	await Promise.all(all.map(idle));
}

function idle(live: LiveSteps): Promise<void> {
	return live.until(steps => steps.size === 0);
}
