import {boardOf, progressOf} from '../core/board.ts';
import {type Checklist, type Step, stepsOf} from '../core/checklist.ts';
import {durationText} from '../core/duration-text.ts';
import {formatMoment} from '../core/moment.ts';
import type {RunRecord, Scope} from '../core/run-record.ts';
import {type Schedule, scheduleOf} from '../core/schedule.ts';
import {STATE_WORDS} from '../core/state-word.ts';
import {type StepView, stepViews} from '../core/step-state.ts';
import {type Language, plain, say, type Text, type Words} from '../core/text.ts';
import {exceptionsSection} from './exceptions-section.ts';
import {inline, table} from './markdown-text.ts';
import {reportText} from './report-text.ts';
import type {Speaker} from './speaker.ts';
import {stepSection} from './step-section.ts';
import {timelineSection} from './timeline-section.ts';
import {timingSection} from './timing-section.ts';

export interface ReportOptions {
	readonly language: Language;
	/** When the report is made, milliseconds since the epoch. */
	readonly now: number;
	/** Minutes east of UTC of the operator's zone. */
	readonly offsetMinutes: number;
	/** SHA-256 of the journal's last line, so that the report names the exact journal it was made from. */
	readonly headHash?: string;
	/** The first place where the journal is not what was written; `line` counts from 1. */
	readonly damage?: {readonly line: number; readonly detail: Words};
}

/** The report of a run, as Markdown, from its journal alone. Waivers and overrides come first. */
export function markdownReport(record: RunRecord, options: ReportOptions): string {
	const speaker: Speaker = {
		t: text => inline(say(text, options.language)),
		raw: text => say(text, options.language),
		when: ms => formatMoment(ms, options.offsetMinutes),
		now: options.now,
		names: namesIn(record),
	};
	const {pinned, started} = record;
	const damaged = options.damage ? damageSection(options.damage, speaker) : '';
	if (!pinned || !started) return `${[damaged, say(reportText.empty, options.language)].filter(part => part !== '').join('\n\n')}\n`;
	// What was fresh when the run ended stays so in its report; an unfinished run is judged as of now.
	const until = record.ended?.at ?? options.now;
	const views = stepViews(pinned, record.walk, until, new Set());
	const schedule = scheduleOf(views, record, until);
	return `${[
		`# ${speaker.t(pinned.title)}`,
		damaged,
		heading(record, views, speaker, options.headHash),
		exceptionsSection(record, speaker, options.damage ? reportText.noExceptionsLeft : reportText.noExceptions),
		gates(pinned, record.walk, views, speaker),
		timingSection(pinned, schedule, record, speaker),
		...sections(pinned, views, schedule, speaker),
		...incidents(record, options, speaker),
		notes(record, speaker),
		timelineSection(record, speaker),
	]
		.filter(part => part !== '')
		.join('\n\n')}\n`;
}

/** Before everything else: what is missing may be the very waiver that a reader looks for. */
function damageSection({line, detail}: NonNullable<ReportOptions['damage']>, {t}: Speaker): string {
	return `## ✖ ${t(reportText.damaged)}\n\n**${t(reportText.damageAt(line))}**: ${t(detail)}. ${t(reportText.damageMeans)}`;
}

/** A step or a decision by its title, whichever of the run's checklists it stands in. */
function namesIn({pinned, incidents}: RunRecord): Speaker['names'] {
	const checklists = [...(pinned ? [pinned] : []), ...[...incidents.values()].map(incident => incident.pinned)];
	const named = ({key, choose, title}: Step): [string, Text][] => [[key, title], ...(choose ? [[choose.id, title] as [string, Text]] : [])];
	const titles = new Map(checklists.flatMap(checklist => stepsOf(checklist).flatMap(named)));
	return key => titles.get(key) ?? plain(key);
}

function heading(record: RunRecord, views: ReadonlyMap<string, StepView>, {t, when, now}: Speaker, headHash: string | undefined): string {
	const {started} = record;
	if (!started) return '';
	const {done, total} = progressOf(views.values());
	const last = record.ended?.at ?? record.lastAt;
	const ended = record.ended ? reportText.outcomes[record.ended.outcome] : reportText.unfinished;
	const rows: [Text, string][] = [
		[reportText.run, inline(started.run) + (started.rehearsal ? ` (${t(reportText.rehearsal)})` : '')],
		[reportText.environment, inline(started.environment) + (started.demo ? ` (${t(reportText.demo)})` : '')],
		[reportText.operator, inline(`${started.by.user}@${started.by.host}`)],
		[reportText.startedAt, when(record.startedAt)],
		[reportText.lastEvent, `${when(last)} (${t(durationText(last - record.startedAt))})`],
		[reportText.outcome, t(ended)],
		[reportText.progress, `${done}/${total}`],
		[reportText.madeAt, when(now)],
		[reportText.program, inline(started.program)],
		[reportText.journal, `${t(reportText.events(record.timeline.length))}${headHash ? `, sha256 \`${headHash}\`` : ''}`],
	];
	return table(
		[t(reportText.item), t(reportText.value)],
		rows.map(([label, value]) => [t(label), value]),
	);
}

function gates(checklist: Checklist, scope: Scope, views: ReadonlyMap<string, StepView>, {t, when}: Speaker): string {
	const steps = stepsOf(checklist).filter(step => step.gate);
	if (steps.length === 0) return '';
	const rows = steps.map(step => {
		const board = boardOf(checklist, step, views);
		const gate = scope.steps.get(step.key)?.gate;
		const state = gate ? t(gate.how === 'opened' ? reportText.opened : reportText.overridden) : t(reportText.closed);
		const missing = board.missing.map(key => {
			const view = views.get(key);
			return view ? `${t(view.step.title)} (${t(STATE_WORDS[view.state].word)})` : inline(key);
		});
		return [t(step.title), state, gate ? when(gate.at) : '–', gate ? inline(gate.by.user) : '–', missing.join('; ') || '–'];
	});
	const header = [reportText.gate, reportText.state, reportText.at, reportText.by, reportText.missingNow].map(t);
	return `## ${t(reportText.gates)}\n\n${table(header, rows)}`;
}

function sections(checklist: Checklist, views: ReadonlyMap<string, StepView>, schedule: Schedule, speaker: Speaker): string[] {
	return checklist.sections.map(section => {
		const own = section.steps.flatMap(step => views.get(step.key) ?? []);
		const {done, total} = progressOf(own);
		return [
			`## ${speaker.t(section.title)} (${done}/${total})`,
			...own.map(view => stepSection(view, speaker, schedule.steps.get(view.step.key))),
		].join('\n\n');
	});
}

function incidents(record: RunRecord, options: ReportOptions, speaker: Speaker): string[] {
	const {t, when} = speaker;
	return [...record.incidents.values()].map(incident => {
		const scope = record.incidentScopes.get(incident.id) ?? {steps: new Map(), choices: new Map()};
		const views = stepViews(incident.pinned, scope, incident.closed?.at ?? options.now, new Set());
		const closed = incident.closed ? `${when(incident.closed.at)}: ${inline(incident.closed.outcome)}` : t(reportText.stillOpen);
		return [
			`## ${t(reportText.incident)}: ${t(incident.title)}`,
			`${t(reportText.startedAt)} ${when(incident.openedAt)} (${inline(incident.by.user)}); ${t(reportText.outcome)} ${closed}`,
			...[...views.values()].map(view => stepSection(view, speaker)),
		].join('\n\n');
	});
}

function notes(record: RunRecord, {t, when}: Speaker): string {
	if (record.notes.length === 0) return '';
	const lines = record.notes.map(
		({at, note, step, by}) => `- ${when(at)} ${inline(by.user)}${step ? ` (\`${inline(step)}\`)` : ''}: ${inline(note)}`,
	);
	return `## ${t(reportText.notes)}\n\n${lines.join('\n')}`;
}
