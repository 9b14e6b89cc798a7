import type {Pending} from '../app/question-desk.ts';
import type {Walk} from '../app/walk.ts';
import type {Handover, OpenedRun, Workspace} from '../app/workspace.ts';
import type {Problem} from '../core/problem.ts';
import type {Language} from '../core/text.ts';
import {hasWayBack} from '../core/way-back.ts';
import {type Desk, isRunning, tellFailure} from './desk.ts';
import {questionDialog} from './dialogs/question-dialog.ts';
import {leaveDialog} from './dialogs/run-dialogs.ts';
import type {Look} from './look.ts';
import {Pulse} from './pulse.ts';
import {readUnfinished} from './screens/home-commands.ts';
import type {Dialog} from './state/dialog.ts';
import {UiStore} from './state/ui-state.ts';
import {fill, UI_TEXT} from './text.ts';

/** How the screens were left, and what the operator should be told afterwards. */
export interface Leaving {
	readonly runs: readonly {readonly id: string; readonly directory: string}[];
	readonly signal?: NodeJS.Signals;
	/** The disk refused a record: everything stopped. */
	readonly failure?: Problem;
}

export interface SessionOptions {
	readonly look: Look;
	readonly language: Language;
	/** Gives the terminal away and resolves when it is back, with the exit code. */
	readonly handOver: (handover: Handover) => Promise<number>;
}

/** How long leaving waits for what was told to stop. */
const STOPPING_MS = 3_000;

/** Everything the screens keep while the program runs. Outlives the drawing. */
export class Session implements Desk {
	readonly store = new UiStore({type: 'home', door: 0, unfinished: undefined});
	readonly look: Look;
	readonly walks: Walk[] = [];
	readonly pulse = new Pulse(() => this.busy);
	readonly left: Promise<Leaving>;
	readonly #options: SessionOptions;
	readonly #runs = new Map<string, string>();
	readonly #startedAt = performance.now();
	#workspace: Workspace | undefined;
	#question: {readonly pending: Pending; readonly dialog: Dialog} | undefined;
	#bound = 0;
	#over = false;
	#resolve: (leaving: Leaving) => void = () => {};

	constructor(options: SessionOptions) {
		this.#options = options;
		this.look = options.look;
		this.left = new Promise(resolve => {
			this.#resolve = resolve;
		});
		this.pulse.watch(this.store.state, false);
		let top = this.store.top.type;
		this.store.state.subscribe(() => {
			const before = top;
			top = this.store.top.type;
			// What lies unfinished may have changed meanwhile.
			if (top === 'home' && before !== 'home' && this.ready) readUnfinished(this);
		});
	}

	attach(workspace: Workspace): void {
		this.#workspace = workspace;
		for (const observable of [workspace.language, workspace.bots, workspace.questions]) this.pulse.watch(observable, false);
		this.pulse.now();
	}

	/** False while the workspace still opens: only leaving works. */
	get ready(): boolean {
		return this.#workspace !== undefined;
	}

	/** For how long the workspace has been opening. */
	get openingMs(): number {
		return performance.now() - this.#startedAt;
	}

	get workspace(): Workspace {
		if (!this.#workspace) throw new Error('The workspace is not open yet');
		return this.#workspace;
	}

	get language(): Language {
		return this.#workspace?.language.get() ?? this.#options.language;
	}

	get now(): number {
		return this.#workspace?.clock.now() ?? 0;
	}

	get running(): boolean {
		return isRunning(this.walks);
	}

	get busy(): boolean {
		const top = this.store.top;
		return this.running || (top.type === 'triage' && top.looking);
	}

	/** The failure of the disk that stopped everything. */
	get failure(): Problem | undefined {
		for (const walk of this.walks) {
			const failure = walk.keeper.failure.get();
			if (failure) return failure;
		}
		return undefined;
	}

	/** What a road asks, above everything else. */
	get question(): Dialog | undefined {
		const pending = this.#workspace?.questions.get();
		if (!pending) this.#question = undefined;
		else if (this.#question?.pending !== pending) this.#question = {pending, dialog: questionDialog(pending)};
		return this.#question?.dialog;
	}

	changeQuestion(dialog: Dialog): void {
		if (this.#question) this.#question = {...this.#question, dialog};
		this.pulse.now();
	}

	scrollBound(): number {
		return this.#bound;
	}

	drew(bound: number): void {
		this.#bound = bound;
	}

	keep(opened: OpenedRun, walk: Walk): void {
		const {keeper} = opened.walk;
		this.#runs.set(keeper.run, keeper.directory);
		if (this.walks.includes(walk)) return;
		const known = this.walks.some(one => one.keeper === walk.keeper);
		this.walks.push(walk);
		this.pulse.watch(walk.live, true);
		if (known) return;
		this.pulse.watch(walk.keeper.record, true);
		this.pulse.watch(walk.keeper.failure, false);
		if (hasWayBack(opened.walk.checklist)) this.pulse.watch(opened.walk.loss, false);
		walk.keeper.failure.subscribe(() => this.#stopAll());
	}

	run(job: () => Promise<void>): void {
		job().catch((error: unknown) => tellFailure(this.store, error));
	}

	handOver(handover: Handover): void {
		this.run(async () => {
			const code = await this.#options.handOver(handover);
			// What it printed is below these screens, and gone from sight.
			if (code !== 0) this.store.notify(fill(UI_TEXT.handedBack, {title: handover.title, code}), 'warn');
		});
	}

	/** Asks first only where leaving would stop something. */
	askToLeave(): void {
		if (this.running) this.store.ask(leaveDialog(() => this.leave()));
		else this.leave();
	}

	/** Nothing is begun any more. */
	get over(): boolean {
		return this.#over || this.store.get().leaving === true;
	}

	leave(signal?: NodeJS.Signals) {
		for (const walk of this.walks) walk.loss.stop();
		const leaving: Leaving = {
			runs: [...this.#runs].map(([id, directory]) => ({id, directory})),
			...(signal && {signal}),
			...(this.failure && {failure: this.failure}),
		};
		// A second demand does not wait any longer.
		if (this.over || !this.busy) {
			this.#over = true;
			return this.#resolve(leaving);
		}
		this.store.update({leaving: true, dialog: undefined});
		this.#stopAll();
		const deadline = setTimeout(() => this.#resolve(leaving), STOPPING_MS);
		Promise.all(this.walks.map(walk => walk.idle())).then(() => {
			clearTimeout(deadline);
			this.#resolve(leaving);
		});
	}

	#stopAll(): void {
		for (const walk of this.walks) walk.live.stopAll();
		for (const screen of this.store.get().screens) if (screen.type === 'triage') screen.stop.abort();
	}
}
