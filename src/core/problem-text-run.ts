import {aside, asText, lasting, orNearest, type Prose, stepList} from './problem-prose.ts';
import {joined, type Text, text} from './text.ts';

type RunCode =
	| 'deadline'
	| 'cancelled'
	| 'no-terminal'
	| 'no-screen'
	| 'journal-unwritable'
	| 'report-unwritable'
	| 'journal-damaged'
	| 'journal-locked'
	| 'journal-exposed'
	| 'journal-newer'
	| 'run-unknown'
	| 'run-ended'
	| 'run-elsewhere'
	| 'read-only'
	| 'step-blocked'
	| 'gate-closed'
	| 'gate-hard'
	| 'waiver-refused'
	| 'step-time-unknown'
	| 'phrase-mismatch'
	| 'note-required'
	| 'requirement-not-met'
	| 'requirement-unseen'
	| 'nothing-selected'
	| 'usage'
	| 'demo-failed';

const UNWRITABLE = {
	full: text('the disk is full. Make room', '디스크가 가득 찼습니다. 공간을 확보'),
	'read-only': text(
		'the file system is read-only. Mount it writable, or set XDG_STATE_HOME',
		'읽기 전용 파일 시스템입니다. 쓰기 가능하게 마운트하거나 XDG_STATE_HOME을 지정',
	),
	denied: text('this user may not write there. Correct the permissions', '쓰기 권한이 없습니다. 권한을 수정'),
	io: text('the disk reports an error. Look at the disk', '디스크 오류입니다. 디스크를 확인'),
	other: text('it could not be written. Look at the file', '쓸 수 없습니다. 파일을 확인'),
};

const READ_ONLY = {
	flag: text(
		'this run was opened to read only. Open it without --read-only to change it',
		'읽기 전용으로 연 실행입니다. 변경하려면 --read-only 없이 여십시오',
	),
	locked: text(
		'another process is writing this run. Go on there, or end it first',
		'다른 프로세스가 이 실행을 기록 중입니다. 그쪽에서 계속하거나 먼저 종료하십시오',
	),
	damaged: text(
		'the journal of this run is damaged, so nothing may be added. Look at it with coinpilot-ops runs verify, and start a new run',
		'이 실행의 저널이 손상되어 더 쓸 수 없습니다. coinpilot-ops runs verify로 확인하고 새 실행을 시작하십시오',
	),
	elsewhere: text(
		'this run belongs to another environment. Go on with it under the configuration of that environment',
		'다른 환경의 실행입니다. 그 환경의 설정으로 이어서 진행하십시오',
	),
};

/** Reasons that the program itself gives; any other detail stands as it came. */
const REQUIREMENTS: Readonly<Record<string, Text>> = {
	'no-action': text('it has no action', '조치가 없는 단계입니다'),
	'half-done': text(
		'its last action may have taken effect; let it be probed first',
		'마지막 조치가 반영됐을 수 있으니 먼저 실제 상태를 확인하십시오',
	),
	'no-intent': text('no action of it was left half done', '중단된 조치가 없습니다'),
	attest: text('there is nothing to attest in it', '직접 확인할 항목이 없는 단계입니다'),
	incident: text('no incident is open', '진행 중인 장애 대응이 없습니다'),
	running: text('it is running; wait for it, or stop it', '실행 중입니다. 끝나기를 기다리거나 중단하십시오'),
	gate: text('it is not a gate', '게이트가 아닙니다'),
};

export const runProse: Prose<RunCode> = {
	deadline: ({afterMs}) =>
		text(
			`no result within ${lasting(afterMs).en}. Look again, or give it a longer timeout.`,
			`${lasting(afterMs).ko} 안에 결과가 나오지 않았습니다. 다시 확인하거나 timeout을 늘리십시오.`,
		),
	cancelled: () => text('cancelled. Look again when you are ready.', '취소했습니다. 준비되면 다시 확인하십시오.'),
	'no-terminal': ({question}) =>
		text(
			`there is no terminal to ask "${question}", and that is never a yes. Run it in a terminal.`,
			`"${question}" — 물어볼 터미널이 없어 거절로 처리했습니다. 터미널에서 실행하십시오.`,
		),
	'no-screen': () =>
		text(
			'this is shown on screens, and they need a terminal. Without one, cutover, walk, daily and check print plain lines.',
			'이 기능은 화면을 그릴 수 있는 터미널이 필요합니다. 터미널이 없으면 cutover, walk, daily, check를 일반 줄로 실행하십시오.',
		),
	'journal-unwritable': ({path, why, detail}) =>
		text(
			`the journal ${path} was not written: ${UNWRITABLE[why].en}, then resume${aside(detail).en}. Nothing further was changed.`,
			`저널 ${path} 쓰기 실패: ${UNWRITABLE[why].ko}한 뒤 이어서 진행하십시오${aside(detail).ko}. 이후 변경한 것은 없습니다.`,
		),
	'report-unwritable': ({run, path, why, detail}) =>
		text(
			`the report ${path} was not written: ${UNWRITABLE[why].en}, then write it${aside(detail).en}: coinpilot-ops report ${run}. The journal is whole.`,
			`보고서 ${path} 쓰기 실패: ${UNWRITABLE[why].ko}한 뒤 다시 쓰십시오${aside(detail).ko}: coinpilot-ops report ${run}. 저널은 온전합니다.`,
		),
	'journal-damaged': ({path, line, detail}) =>
		text(
			`${path}:${line} the journal is damaged${aside(detail).en}; the run opens to read only. Keep the file, and start a new run.`,
			`${path}:${line} 저널이 손상됐습니다${aside(detail).ko}. 읽기 전용으로 엽니다. 파일을 보관하고 새 실행을 시작하십시오.`,
		),
	'journal-locked': ({path, pid, host}) =>
		text(
			`${path} is being written by process ${pid} on ${host}; this one only reads. Go on there, or end it first.`,
			`저널 ${path} 파일은 ${host}의 프로세스(${pid})가 기록 중이라 읽기만 합니다. 그쪽에서 계속하거나 먼저 종료하십시오.`,
		),
	'journal-exposed': ({path, detail}) =>
		text(
			`${path} is not a private file of this user${aside(detail).en} and was not used. Look who put it there, and remove it.`,
			`${path} 파일은 이 사용자 전용이 아니어서${aside(detail).ko} 사용하지 않았습니다. 누가 만들었는지 확인하고 지우십시오.`,
		),
	'journal-newer': ({path, version}) =>
		text(
			`${path} was written by a newer coinpilot-ops (format ${version}). Update this one to open it.`,
			`저널 ${path} — 더 새로운 coinpilot-ops(형식 ${version})에서 작성됐습니다. 프로그램을 업데이트하십시오.`,
		),
	'run-unknown': ({id, nearest}) =>
		nearest === undefined
			? text(`no run "${id}". List them with coinpilot-ops runs.`, `실행 "${id}" 없음. coinpilot-ops runs로 목록을 확인하십시오.`)
			: orNearest(text(`no run "${id}"`, `실행 "${id}" 없음`), nearest),
	'run-ended': ({id}) =>
		text(`the run ${id} has ended and cannot go on. Start a new one.`, `실행 ${id}은(는) 이미 끝나 이어갈 수 없습니다. 새로 시작하십시오.`),
	'run-elsewhere': ({id, began, here}) => {
		const [there, now] = [asText(began), asText(here)];
		return text(
			`the run ${id} was begun in ${there.en}, and this is ${now.en}: it opens to read only. Go on with the configuration of ${there.en}, or start a new run here.`,
			`실행 ${id}의 환경은 ${there.ko}, 지금 설정의 환경은 ${now.ko}: 읽기 전용으로 엽니다. ${there.ko}의 설정으로 이어서 진행하거나 여기서 새로 시작하십시오.`,
		);
	},
	'read-only': ({why}) => text(`${READ_ONLY[why].en}.`, `${READ_ONLY[why].ko}.`),
	'step-blocked': ({step, by}, names) => {
		const [own, first] = [names(step), stepList(by, names)];
		return text(
			`${own.en} waits for ${first.en}. Finish that first.`,
			`먼저 끝낼 단계: ${first.ko}. ${own.ko} 단계는 그 뒤에 진행하십시오.`,
		);
	},
	'step-time-unknown': ({step}, names) => {
		const own = names(step);
		return text(
			`nothing to count from: the action of ${own.en} was not done in this run. Do that step first.`,
			`기준 시각 없음: 이 실행에서 ${own.ko} 조치가 수행되지 않았습니다. 그 단계를 먼저 진행하십시오.`,
		);
	},
	'waiver-refused': ({step, gate}, names) => {
		const [own, resting] = [names(step), names(gate)];
		return text(
			`${own.en} cannot be waived: the gate ${resting.en} rests on it. Mend it, or override the gate where it cannot be seen.`,
			`면제할 수 없는 단계: ${own.ko}. 게이트 ${resting.ko}의 근거입니다. 해결하거나, 확인할 수 없는 경우에만 게이트를 강제로 여십시오.`,
		);
	},
	'gate-hard': ({step, seen}, names) => {
		const [own, failing] = [names(step), stepList(seen, names)];
		return text(
			`the gate ${own.en} cannot be overridden: ${failing.en} is seen to fail right now. Mend that first.`,
			`강제로 열 수 없는 게이트: ${own.ko}. 지금 실패로 확인된 단계: ${failing.ko}. 먼저 해결하십시오.`,
		);
	},
	'gate-closed': ({step, missing}, names) => {
		const [own, open] = [names(step), stepList(missing, names)];
		return missing.length === 0
			? text(
					`the gate ${own.en} opens by its own rules only. Open or override it on the go/no-go board.`,
					`면제할 수 없는 게이트: ${own.ko}. 진행 판단판에서 열거나 강제로 여십시오.`,
				)
			: text(
					`the gate ${own.en} stays closed: ${open.en} not passed and fresh. Look at those again.`,
					`게이트 ${own.ko} 닫힘. 최근 통과 상태가 아닌 단계: ${open.ko}. 다시 확인하십시오.`,
				);
	},
	'phrase-mismatch': ({expected}) =>
		text(
			`what was typed is not "${expected}"; nothing was done. Type it exactly.`,
			`입력이 다릅니다. 아무것도 실행하지 않았습니다. 그대로 입력하십시오: ${expected}`,
		),
	'note-required': ({step}, names) => {
		const own = names(step);
		return text(`${own.en} asks for a note. Write what you saw.`, `메모가 필요한 단계: ${own.ko}. 확인한 내용을 적으십시오.`);
	},
	'requirement-not-met': ({step, detail}, names) => {
		const own = names(step);
		const reason = (typeof detail === 'string' ? REQUIREMENTS[detail] : undefined) ?? asText(detail);
		return text(`${own.en} cannot be done now: ${reason.en}.`, `${own.ko} 단계를 지금 진행할 수 없습니다: ${reason.ko}.`);
	},
	'requirement-unseen': ({step, requirements}, names) => {
		const [own, unseen] = [names(step), joined(requirements, '; ')];
		return text(
			`${own.en} was not started: what it requires cannot be seen (${unseen.en}). Mend the way there, or start it with a reason.`,
			`${own.ko} 단계를 시작하지 않았습니다: 전제 조건을 확인할 수 없습니다 (${unseen.ko}). 접속을 복구하거나 사유를 적고 시작하십시오.`,
		);
	},
	'nothing-selected': ({detail}) =>
		text(`nothing fits${aside(detail).en}. Choose something else.`, `해당하는 항목이 없습니다${aside(detail).ko}. 다른 것을 선택하십시오.`),
	usage: ({detail}) => {
		const {en, ko} = asText(detail);
		return text(`${en}. See coinpilot-ops --help.`, `${ko}. coinpilot-ops --help를 참고하십시오.`);
	},
	'demo-failed': ({detail}) =>
		text(
			`the demo did not start${aside(detail).en}. Run it again with --verbose.`,
			`데모를 시작하지 못했습니다${aside(detail).ko}. --verbose로 다시 실행하십시오.`,
		),
};
