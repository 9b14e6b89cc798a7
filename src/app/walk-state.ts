import {type Board, boardOf} from '../core/board.ts';
import type {Checklist, StepKey} from '../core/checklist.ts';
import type {RunEvent} from '../core/event.ts';
import {fail} from '../core/problem.ts';
import type {Scope} from '../core/run-record.ts';
import {type Schedule, scheduleOf} from '../core/schedule.ts';
import {type StepView, stepViews} from '../core/step-state.ts';
import {type WayBack, wayBackOf} from '../core/way-back.ts';
import type {Systems} from '../systems/systems.ts';
import type {Bounds} from './bounds.ts';
import type {Kinds} from './kinds.ts';
import {LiveSteps} from './live-steps.ts';
import type {RunKeeper} from './run-keeper.ts';

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

/** How one walk stands: what is recorded of it and what runs in it, and the way to record more. What may be done in it is the `Walk`'s. */
export class WalkState {
	readonly checklist: Checklist;
	/** Set for the walk of an incident's runbook. */
	readonly incident: string | undefined;
	readonly live: LiveSteps;
	readonly context: WalkContext;
	#schedule: {readonly views: unknown; readonly schedule: Schedule} | undefined;
	#views:
		| {readonly record: unknown; readonly live: unknown; readonly second: number; readonly views: ReadonlyMap<StepKey, StepView>}
		| undefined;

	constructor(context: WalkContext, checklist: Checklist, incident?: string) {
		this.context = context;
		this.live = new LiveSteps(() => context.systems.clock.now());
		context.keeper.live.add(this.live);
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

	board(key: StepKey): Board {
		return boardOf(this.checklist, this.view(key).step, this.views());
	}

	/** Waits for the looks at these steps that are under way: what they see decides. */
	looked(keys: readonly StepKey[]): Promise<void> {
		return this.live.until(live => !keys.some(key => live.get(key)?.doing === 'looking'));
	}

	add(event: RunEvent): Promise<void> {
		return this.keeper.add(event);
	}

	of(step: StepKey): {readonly step: StepKey; readonly incident?: string} {
		return this.incident === undefined ? {step} : {step, incident: this.incident};
	}
}
