import {Bounds} from '../../../src/app/bounds.ts';
import {Subject} from '../../../src/app/observable.ts';
import {QuestionDesk} from '../../../src/app/question-desk.ts';
import {type ReadOnlyWhy, RunKeeper} from '../../../src/app/run-keeper.ts';
import {Walk} from '../../../src/app/walk.ts';
import type {OpenedRun, ResumeNotes, RunSummary, Triaged, Workspace} from '../../../src/app/workspace.ts';
import type {Checklist, Runbook} from '../../../src/core/checklist.ts';
import type {Recorded} from '../../../src/core/event.ts';
import type {Problem} from '../../../src/core/problem.ts';
import type {Language} from '../../../src/core/text.ts';
import type {Judged} from '../../../src/core/verdict.ts';
import {createFakeSystems} from '../../support/fake-systems.ts';
import {MemoryJournal} from '../../support/memory-journal.ts';
import {FAKE_KINDS} from './fake-kinds.ts';
import {cutover} from './make-checklist.ts';
import {ManualClock} from './manual-clock.ts';

export interface TestWorkspaceOptions {
	readonly language?: Language;
	readonly checklists?: readonly Checklist[];
	readonly runbooks?: readonly Runbook[];
	readonly runs?: readonly RunSummary[];
	readonly triaged?: readonly Triaged[];
	readonly records?: readonly Recorded[];
	readonly resumed?: ResumeNotes;
	readonly readOnly?: ReadOnlyWhy;
	/** What the opened run says of why it is read-only. */
	readonly problem?: Problem;
	readonly report?: string;
}

/** The screens' whole world without a network or a disk: a real walk over a journal in memory. */
export class TestWorkspace implements Workspace {
	readonly environment = 'production';
	readonly vm = 'ubuntu@203.0.113.10';
	readonly demo = false;
	readonly readOnly = false;
	readonly clock = new ManualClock();
	readonly language: Subject<Language>;
	readonly bots = new Subject<Judged | undefined>(undefined);
	readonly desk = new QuestionDesk();
	readonly questions = this.desk.pending;
	readonly checklists: readonly Checklist[];
	readonly runbooks: readonly Runbook[];
	readonly handovers = [{title: {en: 'ssh to vm', ko: 'vm에 ssh 접속'}, argv: ['ssh', 'ubuntu@203.0.113.10']}];
	readonly journal: MemoryJournal;
	readonly started: string[] = [];
	readonly #options: TestWorkspaceOptions;
	#ids = 0;

	constructor(options: TestWorkspaceOptions = {}) {
		this.#options = options;
		this.language = new Subject<Language>(options.language ?? 'en');
		this.checklists = options.checklists ?? [cutover()];
		this.runbooks = options.runbooks ?? [];
		this.journal = new MemoryJournal(this.clock.now, options.records);
	}

	setLanguage(language: Language): void {
		this.language.set(language);
	}

	async listRuns(): Promise<readonly RunSummary[]> {
		return this.#options.runs ?? [];
	}

	async unfinished(checklist: string): Promise<RunSummary | undefined> {
		return this.#options.runs?.find(run => run.checklist === checklist && !run.ended);
	}

	async runToUndo(): Promise<RunSummary | undefined> {
		return this.#options.runs?.find(run => !run.ended);
	}

	async start(id: string): Promise<OpenedRun> {
		this.started.push(id);
		return this.#open(id);
	}

	async resume(run: string): Promise<OpenedRun> {
		const id = this.#options.runs?.find(one => one.id === run)?.checklist ?? 'cutover';
		const none = {stale: [], halfDone: [], changed: [], added: [], removed: []};
		return {...(await this.#open(id)), resumed: this.#options.resumed ?? none};
	}

	async #open(id: string): Promise<OpenedRun> {
		const checklist = [...this.checklists, ...this.runbooks].find(one => one.id === id) ?? cutover();
		const by = {user: 'minji', host: 'laptop'};
		const {readOnly, problem} = this.#options;
		const keeper = new RunKeeper({
			run: 'run-1',
			directory: '/state/runs/run-1',
			journal: this.journal,
			by,
			environment: this.environment,
			...(readOnly && {readOnly}),
		});
		const walk = new Walk(
			{
				keeper,
				systems: createFakeSystems({
					clock: this.clock,
					vantage: async target => ({target, hostname: 'coinpilot-ins', machine: '7f3a9c21d04e11aa'}),
				}),
				kinds: FAKE_KINDS,
				bounds: new Bounds(4),
				redact: value => value,
				redactStream: () => ({push: chunk => chunk, flush: () => ''}),
				readOnly: this.readOnly,
				newId: () => `id-${++this.#ids}`,
			},
			checklist,
		);
		if (this.journal.records.length === 0) {
			await keeper.add({
				type: 'run-started',
				run: 'run-1',
				checklist: checklist.id,
				title: checklist.title,
				pinned: checklist,
				environment: this.environment,
				by,
				program: 'test',
			});
		}
		return {walk, ...(readOnly && {readOnly: {why: readOnly, ...(problem && {problem})}})};
	}

	async triage(onChange: (ranked: readonly Triaged[]) => void): Promise<void> {
		onChange(this.#options.triaged ?? []);
	}

	async report(run: string): Promise<string> {
		return `/state/runs/${run}/report.md`;
	}

	async readReport(): Promise<string> {
		return this.#options.report ?? '# Report\n\nNothing to tell.';
	}

	async close(): Promise<void> {}
}
