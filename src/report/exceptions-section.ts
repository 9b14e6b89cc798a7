import {type StepKey, stepsOf} from '../core/checklist.ts';
import type {Recorded} from '../core/event.ts';
import type {RunRecord} from '../core/run-record.ts';
import type {Text} from '../core/text.ts';
import {inline} from './markdown-text.ts';
import {reportText} from './report-text.ts';
import type {Speaker} from './speaker.ts';

/**
 * What was not established by seeing: first, because it is what a reader must know. From the events and not from what
 * still holds, so that a waiver that was ended, or a gate that opened properly later, does not take its exception along.
 * @param none what is said where there are none
 */
export function exceptionsSection(record: RunRecord, speaker: Speaker, none: Text): string {
	const lines = record.timeline.flatMap((recorded, index) => exceptionLine(record, recorded, index, speaker) ?? []);
	return `## ${speaker.t(reportText.exceptions)}\n\n${lines.length > 0 ? lines.join('\n') : speaker.t(none)}`;
}

function exceptionLine(record: RunRecord, {at, event}: Recorded, index: number, {t, when}: Speaker): string | undefined {
	const line = (
		what: Text,
		{step, incident}: {readonly step: StepKey; readonly incident?: string},
		user: string,
		why: string,
		more: string,
	) => `- **${t(what)}** ${t(titleOf(record, step, incident))} (\`${inline(step)}\`): ${inline(why)} — ${inline(user)}, ${when(at)}${more}`;
	switch (event.type) {
		case 'gate-overridden':
			return line(
				reportText.override,
				event,
				event.by.user,
				event.reason,
				`. ${t(reportText.missing)}: ${event.missing.map(inline).join(', ')}`,
			);
		case 'action-intended': {
			if (!event.unseen) return undefined;
			const {requirements, reason} = event.unseen;
			return line(reportText.unseen, event, event.by.user, reason, `. ${t(reportText.notSeen)}: ${requirements.map(t).join('; ')}`);
		}
		case 'step-waived': {
			const limit = event.until === undefined ? t(reportText.noLimit) : `${t(reportText.until)} ${when(event.until)}`;
			const ended = waiverEnd(record.timeline, index, event);
			return line(
				reportText.waiver,
				event,
				event.by.user,
				event.reason,
				`, ${limit}${ended === undefined ? '' : `, ${t(reportText.endedAt)} ${when(ended)}`}`,
			);
		}
		default:
			return undefined;
	}
}

/** When somebody ended this waiver by hand, if anybody did. */
function waiverEnd(
	timeline: readonly Recorded[],
	index: number,
	{step, incident}: {readonly step: StepKey; readonly incident?: string},
): number | undefined {
	return timeline.slice(index + 1).find(({event}) => event.type === 'waiver-ended' && event.step === step && event.incident === incident)
		?.at;
}

function titleOf(record: RunRecord, step: StepKey, incident: string | undefined): Text {
	const opened = incident === undefined ? undefined : record.incidents.get(incident);
	const checklist = incident === undefined ? record.pinned : opened?.pinned;
	const title = checklist && stepsOf(checklist).find(({key}) => key === step)?.title;
	const shown = title ?? {en: step, ko: step};
	return opened ? {en: `${opened.title.en}: ${shown.en}`, ko: `${opened.title.ko}: ${shown.ko}`} : shown;
}
