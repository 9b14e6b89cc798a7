import type {StepKey} from '../core/checklist.ts';
import {durationText} from '../core/duration-text.ts';
import {type Text, text} from '../core/text.ts';
import type {ResumeNotes} from './workspace.ts';

/** One thing to know before going on, and the steps it is about. */
export interface ResumeNote {
	readonly said: Text;
	readonly steps: readonly StepKey[];
	readonly tone?: 'warn' | 'unknown';
}

export const NOTHING_CHANGED = text('Nothing changed while it lay unfinished.', '중단된 동안 달라진 점이 없습니다.');

/** How the steps are headed whose state is to be known first. */
export const RESUME_HEADINGS = {
	halfDone: text('Half done, find out first', '중간에 끊김, 먼저 적용 여부 확인'),
	stale: text('Stale, look again', '오래됨, 다시 확인 필요'),
	changed: text('The checklist or the configuration changed', '점검표나 설정이 바뀜'),
	added: text('New in the checklist', '점검표에 추가됨'),
	removed: text('No longer in the checklist', '점검표에서 빠짐'),
};

/** What became of a run while it lay unfinished, the most urgent first; empty when it is as it was left. */
export function resumeNotes(notes: ResumeNotes): readonly ResumeNote[] {
	const {clockBackMs, tornTail, openIncident, halfDone, stale, changed, added, removed} = notes;
	const warning = (said: Text): ResumeNote => ({said, steps: [], tone: 'warn'});
	const about = ({en, ko}: Text, steps: readonly StepKey[], tone?: 'warn' | 'unknown'): ResumeNote[] =>
		steps.length === 0 ? [] : [{said: text(`${en} (${steps.length}):`, `${ko} (${steps.length}):`), steps, ...(tone && {tone})}];
	return [
		...(clockBackMs === undefined ? [] : [warning(clockText(durationText(clockBackMs)))]),
		...(tornTail === undefined ? [] : [warning(tornText(tornTail))]),
		...(openIncident ? [warning(incidentText(openIncident.runbook))] : []),
		...about(RESUME_HEADINGS.halfDone, halfDone, 'unknown'),
		...about(RESUME_HEADINGS.stale, stale, 'warn'),
		...about(RESUME_HEADINGS.changed, changed, 'warn'),
		...about(RESUME_HEADINGS.added, added),
		...about(RESUME_HEADINGS.removed, removed),
	];
}

function clockText({en, ko}: Text): Text {
	return text(
		`The clock stands ${en} before the last entry. What was seen after now is not believed.`,
		`현재 시계가 마지막 기록보다 ${ko} 늦음. 지금보다 나중 시각으로 남은 확인은 인정하지 않음.`,
	);
}

function tornText(path: string): Text {
	return text(
		`The last line of the journal was torn; it was cut off and kept in ${path}`,
		`기록의 마지막 줄이 잘려 있어 떼어 내 보관함: ${path}`,
	);
}

function incidentText(runbook: string): Text {
	return text(`An incident is still open: ${runbook}`, `아직 열려 있는 장애 대응: ${runbook}`);
}
