import {NOTHING_CHANGED, resumeNotes} from '../../app/resume-notes.ts';
import type {Walk} from '../../app/walk.ts';
import type {OpenedRun} from '../../app/workspace.ts';
import {type Checklist, type Runbook, stepOf} from '../../core/checklist.ts';
import {problemText} from '../../core/problem-text.ts';
import {plain, type Text} from '../../core/text.ts';
import type {Desk} from '../desk.ts';
import {line, paragraph, span} from '../lines/line.ts';
import {markdownLines} from '../lines/markdown-lines.ts';
import {walkScreen} from '../screens/walk-state.ts';
import type {Dialog, DialogBody} from '../state/dialog.ts';
import {fill} from '../text.ts';
import {DIALOG_TEXT} from './dialog-text.ts';
import {confirm, form, list, prose, refuseEmpty} from './make-dialog.ts';

/** What changed while a run lay unfinished; shown on resuming until it is dismissed. */
export function resumeDialog(desk: Desk, opened: OpenedRun): Dialog {
	const incident = opened.resumed?.openIncident;
	const runbook = incident && desk.workspace.runbooks.find(one => one.id === incident.runbook);
	const goOn = {label: DIALOG_TEXT.goOn, pick: () => {}};
	const toIncident = (id: string, checklist: Runbook) => () => {
		const known = desk.walks.find(walk => walk.incident === id);
		resumeIncident(desk, opened, known ?? opened.walk.incidentWalk(checklist, id));
	};
	const options = incident && runbook ? [{label: DIALOG_TEXT.toIncident, pick: toIncident(incident.id, runbook)}, goOn] : [goOn];
	return list(opened.resumed ? DIALOG_TEXT.resume : opened.walk.checklist.title, options, resumeBody(opened));
}

export function resumeIncident(desk: Desk, opened: OpenedRun, walk: Walk): void {
	desk.keep(opened, walk);
	desk.store.push(walkScreen(opened, walk));
}

function resumeBody({walk, resumed, readOnly}: OpenedRun): DialogBody {
	return (width, say) => {
		const refusal = readOnly
			? paragraph(say(fill(DIALOG_TEXT.resumeReadOnly, {why: DIALOG_TEXT[`why_${readOnly.why}`]})), width, {tone: 'warn'})
			: [];
		const apart = readOnly?.why === 'locked' ? paragraph(say(DIALOG_TEXT.resumeApart), width, {tone: 'warn'}) : [];
		const problem = readOnly?.problem ? paragraph(say(problemText(readOnly.problem)), width, {tone: 'warn'}) : [];
		if (!resumed) return [...refusal, ...problem, ...apart, ...paragraph(say(DIALOG_TEXT.resumeFresh), width)];
		const known = resumeNotes(resumed).flatMap(({said, steps, tone}) =>
			steps.length === 0
				? paragraph(say(said), width, tone && {tone})
				: [line(span(say(said), tone)), ...steps.map(key => line('  · ', say(stepOf(walk.checklist, key)?.title ?? plain(key))))],
		);
		const lines = [...refusal, ...problem, ...apart, ...known];
		return lines.length > 0 ? lines : paragraph(say(NOTHING_CHANGED), width);
	};
}

/** What a runbook says below its last step: what is left to be done before it is over. */
function closingOf(checklist: Checklist | Runbook): DialogBody {
	const closing = 'closing' in checklist ? checklist.closing : undefined;
	return (width, say) => (closing ? markdownLines(say(closing), width) : []);
}

/** Ends an incident and goes back to where the operator was. */
export function closeIncidentDialog(desk: Desk, walk: Walk): Dialog {
	return form({
		title: fill(DIALOG_TEXT.closeIncident, {title: walk.checklist.title}),
		body: closingOf(walk.checklist),
		fields: [{id: 'outcome', label: DIALOG_TEXT.outcome, multiline: true}],
		refuse: refuseEmpty('outcome'),
		submit: ({outcome = ''}) =>
			desk.run(async () => {
				await walk.closeIncident(outcome);
				const {screens} = desk.store.get();
				const at = screens.findIndex(screen => screen.type === 'walk' && screen.walk === walk);
				const below = at < 0 ? screens : screens.slice(0, at);
				desk.store.update({screens: below.at(-1)?.type === 'triage' ? below.slice(0, -1) : below});
			}),
	});
}

export function endRunDialog(desk: Desk, walk: Walk): Dialog {
	const end = (outcome: 'completed' | 'abandoned') => () =>
		desk.run(async () => {
			await walk.end(outcome);
			desk.store.notify(outcome === 'completed' ? DIALOG_TEXT.hasCompleted : DIALOG_TEXT.hasAbandoned);
		});
	const options = [
		{label: DIALOG_TEXT.keepOpen, pick: () => {}},
		{label: DIALOG_TEXT.endCompleted, pick: end('completed')},
		{label: DIALOG_TEXT.endAbandoned, pick: end('abandoned')},
	];
	return list(DIALOG_TEXT.endRun, options, closingOf(walk.checklist));
}

export function openGateDialog(desk: Desk, title: Text, body: Text, open: () => Promise<void>): Dialog {
	return confirm(fill(DIALOG_TEXT.openGate, {title}), prose(body), DIALOG_TEXT.yes, () => desk.run(open));
}

export function leaveDialog(leave: () => void): Dialog {
	const options = [
		{label: DIALOG_TEXT.stay, pick: () => {}},
		{label: DIALOG_TEXT.leaveAnyway, pick: leave},
	];
	return list(DIALOG_TEXT.leave, options, prose(DIALOG_TEXT.leaveBody));
}

export function handOverDialog(desk: Desk): Dialog {
	const options = desk.workspace.handovers.map(handover => ({label: handover.title, pick: () => desk.handOver(handover)}));
	return list(DIALOG_TEXT.handOver, options);
}
