import type {Checklist} from '../core/checklist.ts';
import {durationText} from '../core/duration-text.ts';
import type {RunRecord} from '../core/run-record.ts';
import type {Schedule, StepTiming} from '../core/schedule.ts';
import {inline, table} from './markdown-text.ts';
import {reportText} from './report-text.ts';
import type {Speaker} from './speaker.ts';

/** Planned against actual, section by section and in all; the steps have theirs in their own part. */
export function timingSection(checklist: Checklist, schedule: Schedule, record: RunRecord, speaker: Speaker): string {
	const {t, when} = speaker;
	const rows = checklist.sections.flatMap(section => {
		const timings = section.steps.flatMap(step => schedule.steps.get(step.key) ?? []);
		return timings.length === 0 ? [] : [[t(section.title), ...cells(sum(timings), speaker)]];
	});
	if (rows.length === 0) return '';
	rows.push([`**${t(reportText.total)}**`, ...cells({plannedMs: schedule.plannedMs, actualMs: schedule.actualMs}, speaker)]);
	const header = [reportText.section, reportText.planned, reportText.actual, reportText.difference].map(t);
	const {rehearsed} = record.started ?? {};
	return [
		`## ${t(reportText.timing)}`,
		...(rehearsed ? [`${t(reportText.planFrom)} \`${inline(rehearsed.run)}\`.`] : []),
		...(record.ended || schedule.remainingMs === 0 ? [] : [`${t(reportText.projectedEnd)}: ${when(schedule.endsAt)}`]),
		table(header, rows, 'lrrr'),
	].join('\n\n');
}

/** `Planned: 5 m (rehearsed) · Actual: 6 m 12 s`, for the step itself. */
export function timingPart(timing: StepTiming | undefined, speaker: Speaker): string {
	if (timing?.plannedMs === undefined && timing?.actualMs === undefined) return '';
	const {t} = speaker;
	const [planned, actual] = cells(timing, speaker);
	const source = timing.rehearsed ? ` (${t(reportText.rehearsed)})` : '';
	return `${t(reportText.planned)}: ${planned}${source} · ${t(reportText.actual)}: ${actual}`;
}

/** Undefined where nobody planned, or did, anything at all. */
function sum(timings: readonly StepTiming[]): StepTiming {
	const add = (values: readonly (number | undefined)[]) => {
		const known = values.filter(value => value !== undefined);
		return known.length === 0 ? undefined : known.reduce((all, value) => all + value, 0);
	};
	const plannedMs = add(timings.map(timing => timing.plannedMs));
	const actualMs = add(timings.map(timing => timing.actualMs));
	return {...(plannedMs !== undefined && {plannedMs}), ...(actualMs !== undefined && {actualMs})};
}

function cells({plannedMs, actualMs}: StepTiming, {t}: Speaker): string[] {
	const said = (ms: number | undefined) => (ms === undefined ? '–' : t(durationText(ms)));
	const difference = plannedMs === undefined || actualMs === undefined ? undefined : actualMs - plannedMs;
	const signed = difference === undefined ? '–' : `${difference < 0 ? '−' : '+'}${said(Math.abs(difference))}`;
	return [said(plannedMs), said(actualMs), signed];
}
