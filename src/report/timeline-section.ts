import type {Recorded} from '../core/event.ts';
import type {RunRecord} from '../core/run-record.ts';
import {statusWord} from '../core/state-word.ts';
import {inline} from './markdown-text.ts';
import {reportText} from './report-text.ts';
import type {Speaker} from './speaker.ts';

/** Every event of the journal in order, one line each. */
export function timelineSection(record: RunRecord, speaker: Speaker): string {
	const lines = record.timeline.map(recorded => `- ${speaker.when(recorded.at)} #${recorded.seq} ${eventLine(recorded, speaker)}`);
	return `## ${speaker.t(reportText.timeline)}\n\n${lines.join('\n')}`;
}

function eventLine({event}: Recorded, {t, when}: Speaker): string {
	const name = t(reportText.eventNames[event.type]);
	const step = 'step' in event && event.step ? ` \`${inline(event.step)}\`` : '';
	switch (event.type) {
		case 'check-judged': {
			const {kind, verdict} = event.judged;
			return `${name}${step} ${inline(kind)} ${statusWord(verdict.status).glyph} ${t(verdict.summary)}`;
		}
		case 'run-resumed':
			return `${name} ${inline(event.by.user)}`;
		case 'choice-made':
			return `${name}${step} ${inline(event.choice)} = ${inline(event.option)}`;
		case 'action-intended':
			return `${name}${step} ${t(event.plan.summary)}${event.unseen ? ` (${t(reportText.unseen)}: ${inline(event.unseen.reason)})` : ''}`;
		case 'action-ended':
			return `${name}${step} ${t(reportText.actionOutcomes[event.outcome])}: ${t(event.summary)}`;
		case 'step-attested':
			return `${name}${step} ${inline(event.by.user)}${event.note === '' ? '' : `: ${inline(event.note)}`}`;
		case 'step-waived':
			return `${name}${step} ${inline(event.reason)}${event.until === undefined ? '' : ` (${t(reportText.until)} ${when(event.until)})`}`;
		case 'gate-overridden':
			return `${name}${step} ${inline(event.reason)}`;
		case 'note-taken':
			return `${name}${step} ${inline(event.note)}`;
		case 'incident-opened':
			return `${name} ${t(event.title)}`;
		case 'incident-closed':
			return `${name} ${inline(event.outcome)}`;
		case 'checklist-changed':
			return `${name} ${[...event.changed, ...event.added, ...event.removed].map(inline).join(', ')}`;
		case 'run-ended':
			return `${name} ${t(reportText.outcomes[event.outcome])}`;
		default:
			return `${name}${step}`;
	}
}
