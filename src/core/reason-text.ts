import type {StepKey} from './checklist.ts';
import {durationText} from './duration-text.ts';
import type {Awaits, Reason} from './step-state.ts';
import {plain, type Text, text} from './text.ts';

const AWAITS: Readonly<Record<Awaits, Text>> = {
	look: text('not looked at yet', '아직 확인하지 않음'),
	choice: text('waits for a decision', '결정을 기다림'),
	action: text('waits for its action', '조치 실행을 기다림'),
	attestation: text('waits for someone to attest it', '사람의 확인을 기다림'),
	gate: text('waits to be opened', '게이트 개방을 기다림'),
};

/**
 * Why a step is in its state, in words that hold whenever they are read: ages and absolute times stand beside it.
 * @param titles what a step is called, by its key, or a decision, by its id
 * @param when a moment with its zone, as it is written where this is read
 */
export function reasonText(reason: Reason, titles: (key: StepKey) => Text, when: (at: number) => string): Text {
	switch (reason.code) {
		case 'when':
			return text(
				`only when ${reason.name} is ${reason.wanted}; it is ${reason.found}`,
				`${reason.name}=${reason.wanted}일 때만 해당 (지금은 ${reason.found})`,
			);
		case 'nothing-to-undo': {
			const list = (language: 'en' | 'ko') => reason.steps.map(step => titles(step)[language]).join(', ');
			return text(`nothing to take back: ${list('en')} was not done`, `되돌릴 것 없음: ${list('ko')} 단계를 실행하지 않음`);
		}
		case 'choice-open':
			return text(`to be decided first: ${titles(reason.name).en}`, `먼저 결정할 것: ${titles(reason.name).ko}`);
		case 'needs': {
			const list = (language: 'en' | 'ko') => reason.steps.map(step => titles(step)[language]).join(', ');
			return text(`first: ${list('en')}`, `먼저 필요한 단계: ${list('ko')}`);
		}
		case 'changed':
			return text('the checklist or the configuration changed since then', '그 뒤로 점검표나 설정이 바뀜');
		case 'overtaken':
			return text(`another step came after it: ${titles(reason.step).en}`, `그 뒤에 실행한 다른 단계로 무효: ${titles(reason.step).ko}`);
		case 'old':
			return tooOld(durationText(reason.freshForMs));
		case 'clock-went-back':
			return text('seen later than now: the clock went back', '확인 시각이 현재보다 뒤: 시계가 되돌아감');
		case 'intent-without-result':
			return text('its action was started and no result is on record', '조치를 시작했으나 결과 기록이 없음');
		case 'action-failed':
			return text('its action did not succeed', '조치가 성공하지 못함');
		case 'waived':
			return reason.until === undefined ? plain(reason.reason) : waivedUntil(reason.reason, when(reason.until));
		case 'overridden':
			return text(`overridden: ${reason.reason}`, `강제 개방: ${reason.reason}`);
		case 'awaits':
			return AWAITS[reason.awaits];
	}
}

function tooOld({en, ko}: Text): Text {
	return text(`seen too long ago: it counts for ${en}`, `확인한 지 오래됨: ${ko} 동안만 유효`);
}

function waivedUntil(reason: string, end: string): Text {
	return text(`${reason} (until ${end})`, `${reason} (${end}까지)`);
}
