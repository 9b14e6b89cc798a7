import {type Board, boardOf} from '../core/board.ts';
import type {Checklist, Runbook, Step, StepKey} from '../core/checklist.ts';
import {stepsOf} from '../core/checklist.ts';
import type {Plan, RunEvent} from '../core/event.ts';
import {fail} from '../core/problem.ts';
import type {Scope} from '../core/run-record.ts';
import {type Schedule, scheduleOf} from '../core/schedule.ts';
import {type StepView, stepViews} from '../core/step-state.ts';
import {type WayBack, wayBackOf} from '../core/way-back.ts';
import type {Systems} from '../systems/systems.ts';
import type {Bounds} from './bounds.ts';
import {openGate, overrideGate} from './gate.ts';
import type {Kinds} from './kinds.ts';
import {actionKind} from './kinds.ts';
import type {LiveStep} from './live-step.ts';
import {LiveSteps} from './live-steps.ts';
import {lookAtStep} from './look-at-step.ts';
import {glanceAtLoss, LOSS_EVERY_MS} from './loss-glance.ts';
import type {RunKeeper} from './run-keeper.ts';
import {fillTimes} from './run-times.ts';
import {type Override, probeAction, settleAction, takeAction} from './take-action.ts';
import {Watch} from './watch.ts';

export interface WalkContext {
	readonly keeper: RunKeeper;
	readonly systems: Systems;
	readonly kinds: Kinds;
	readonly bounds: Bounds;
	readonly redact: <T>(value: T) => T;
	/** For text that arrives in pieces: a secret may lie across two of them. */
	readonly redactStream: () => {push(chunk: string): string; flush(): string};
	readonly newId: () => string;
	/** Nothing is changed out there: actions stop after their plan. Looking and recording go on. */
	readonly readOnly: boolean;
}

const NO_STEPS: Scope = {steps: new Map(), choices: new Map()};

/**
 * One walk of a checklist, or of an incident's runbook inside it. Every method that changes something resolves when it
 * is on disk, and throws a `ProblemError` that says why when it may not be done.
 */
export class Walk {
	readonly checklist: Checklist;
	/** Set for the walk of an incident's runbook. */
	readonly incident: string | undefined;
	readonly live: LiveSteps;
	readonly context: WalkContext;
	/** What going back would lose now, looked at again and again while anyone watches; nothing while there is nothing to lose. */
	readonly loss = new Watch(LOSS_EVERY_MS, signal => glanceAtLoss(this, signal));
	#schedule: {readonly views: unknown; readonly schedule: Schedule} | undefined;
	#views:
		| {readonly record: unknown; readonly live: unknown; readonly second: number; readonly views: ReadonlyMap<StepKey, StepView>}
		| undefined;

	constructor(context: WalkContext, checklist: Checklist, incident?: string) {
		this.context = context;
		this.live = new LiveSteps(() => context.systems.clock.now());
		this.checklist = checklist;
		this.incident = incident;
	}

	get keeper(): RunKeeper {
		return this.context.keeper;
	}

	get scope(): Scope {
		const record = this.keeper.record.get();
		return this.incident === undefined ? record.walk : (record.incidentScopes.get(this.incident) ?? NO_STEPS);
	}

	/** Every step's state now. Computed anew once a second at most, or when something happened. */
	views(): ReadonlyMap<StepKey, StepView> {
		const now = this.context.systems.clock.now();
		const record = this.keeper.record.get();
		const live = this.live.get();
		const second = Math.floor(now / 1_000);
		const cached = this.#views;
		if (cached && cached.record === record && cached.live === live && cached.second === second) return cached.views;
		const views = stepViews(this.checklist, this.scope, now, new Set(live.keys()));
		this.#views = {record, live, second, views};
		return views;
	}

	/** Planned, actual and projected, now. */
	schedule(): Schedule {
		const views = this.views();
		if (this.#schedule?.views !== views) {
			this.#schedule = {views, schedule: scheduleOf(views, this.keeper.record.get(), this.context.systems.clock.now())};
		}
		return this.#schedule.schedule;
	}

	/** What was done, what going back would lose, and how long it takes. */
	wayBack(): WayBack {
		return wayBackOf(this.checklist, this.scope, this.views(), this.schedule());
	}

	view(key: StepKey): StepView {
		return this.views().get(key) ?? fail({code: 'name-unknown', what: 'step', name: key});
	}

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
		if (!action) fail({code: 'requirement-not-met', step: key, detail: 'no action'});
		return this.context.redact(actionKind(this.context.kinds, action.kind).plan(fillTimes(action.spec, this.scope)));
	}

	/**
	 * @param typed what the operator typed to confirm; must equal the action's phrase where it has one
	 * @param override after `requirement-unseen`: starts it although what it requires cannot be seen, never where it is seen to be wrong
	 */
	async act(key: StepKey, typed: string, override?: Override): Promise<void> {
		if (this.context.readOnly) fail({code: 'read-only', why: 'flag'});
		const step = this.#allowed(key);
		await this.#busy(key, 'acting', signal => takeAction(this, step, typed, override, signal));
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

	board(key: StepKey): Board {
		return boardOf(this.checklist, this.view(key).step, this.views());
	}

	/** Asks every requirement's checks again, then opens if all of them are passed and fresh. */
	async openGate(key: StepKey): Promise<void> {
		const step = this.#allowedGate(key);
		await this.#busy(key, 'opening', signal => openGate(this, step, signal));
	}

	/** @param typed the environment's name, typed out by the operator */
	async overrideGate(key: StepKey, typed: string, reason: string): Promise<void> {
		await overrideGate(this, this.#allowedGate(key), typed, reason);
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
		return new Walk(this.context, runbook, incident);
	}

	async closeIncident(outcome: string): Promise<void> {
		if (this.incident === undefined) fail({code: 'requirement-not-met', step: this.checklist.id, detail: 'incident'});
		if (outcome.trim() === '') fail({code: 'note-required', step: this.checklist.id});
		await this.#stopped();
		await this.add({type: 'incident-closed', incident: this.incident, outcome: outcome.trim(), by: this.keeper.by});
	}

	async end(outcome: 'completed' | 'abandoned'): Promise<void> {
		await this.#stopped();
		await this.add({type: 'run-ended', outcome, by: this.keeper.by});
	}

	/** Waits until nothing runs any more; for leaving. */
	idle(): Promise<void> {
		return this.live.until(live => live.size === 0);
	}

	/** Waits for the looks at these steps that are under way: what they see decides. */
	looked(keys: readonly StepKey[]): Promise<void> {
		return this.live.until(live => !keys.some(key => live.get(key)?.doing === 'looking'));
	}

	/** What is under way has its result on disk before anything is said to be over. */
	async #stopped(): Promise<void> {
		this.live.stopAll();
		await this.idle();
	}

	add(event: RunEvent): Promise<void> {
		return this.keeper.add(event);
	}

	of(step: StepKey): {readonly step: StepKey; readonly incident?: string} {
		return this.incident === undefined ? {step} : {step, incident: this.incident};
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

export function stepOf(checklist: Checklist, key: StepKey): Step | undefined {
	return stepsOf(checklist).find(step => step.key === key);
}
