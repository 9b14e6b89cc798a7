import {text} from '../core/text.ts';
import type {Binding} from './binding.ts';
import {closedGate, noAction, noChecks, noGate, noRuns, nothingRuns, noWaiver, noWayBack, readOnly} from './key-refusal.ts';
import type {ScreenType} from './state/screen.ts';

const ALL: readonly ScreenType[] = ['home', 'walk', 'board', 'way-back', 'triage', 'runs', 'report', 'timeline', 'help'];
const LISTS: readonly ScreenType[] = ['walk', 'board', 'way-back', 'triage', 'runs', 'report', 'timeline', 'help'];

/** Every shortcut there is. The footer, the help and the matching of keys are all made from it. */
export const KEYMAP: readonly Binding[] = [
	{
		id: 'stop',
		keys: ['x'],
		label: text('stop', '중단'),
		about: text('Stop what runs in the step', '이 단계에서 진행 중인 일을 중단'),
		on: ['walk', 'board'],
		footerWhen: facts => nothingRuns(facts) === undefined,
		disabled: nothingRuns,
	},
	{
		id: 'enter',
		keys: ['enter'],
		label: text('run', '실행'),
		about: text('Look, or do what the step waits for; opens and closes a section', '확인하거나 단계가 기다리는 일을 함. 섹션은 열고 닫음'),
		on: ['walk'],
	},
	{id: 'enter', keys: ['enter'], label: text('choose', '선택'), about: text('Open what is chosen', '선택한 항목 열기'), on: ['home']},
	{
		id: 'enter',
		keys: ['enter'],
		label: text('open gate', '게이트 열기'),
		about: text('Look at everything required again, then open', '필요한 항목을 다시 모두 확인한 뒤 개방'),
		on: ['board'],
		disabled: closedGate,
	},
	{
		id: 'enter',
		keys: ['enter'],
		label: text('start', '시작'),
		about: text('Open the runbook here', '이 런북을 여기서 열기'),
		on: ['triage'],
	},
	{
		id: 'enter',
		keys: ['enter'],
		label: text('resume', '이어가기'),
		about: text('Resume the run', '실행 이어가기'),
		on: ['runs'],
		disabled: noRuns,
	},
	{
		id: 'enter',
		keys: ['enter'],
		label: text('go there', '롤백 단계로'),
		about: text('Go to the first open step of the way back', '롤백의 첫 미완료 단계로 이동'),
		on: ['way-back'],
	},
	{
		id: 'panel',
		keys: ['tab', 'shift-tab'],
		label: text('list/step', '목록·단계'),
		about: text('The other panel: the list of steps, or the step', '다른 패널로: 단계 목록 또는 단계'),
		on: ['walk'],
		footerWhen: facts => facts.onePanel ?? false,
	},
	{
		id: 'close-incident',
		keys: ['c'],
		label: text('close', '종료'),
		about: text('Close the incident and go back to where you were', '장애 대응을 마치고 있던 곳으로 돌아감'),
		on: ['walk'],
		footerWhen: facts => facts.incident,
		disabled: facts => readOnly(facts) ?? (facts.incident ? undefined : text('this is no incident', '장애 대응 중이 아님')),
	},
	{
		id: 'look',
		keys: ['r'],
		label: text('look again', '다시 확인'),
		about: text('Look again at what going back would lose', '롤백하면 잃는 것을 다시 확인'),
		on: ['way-back'],
	},
	{
		id: 'look',
		keys: ['r'],
		label: text('look again', '다시 확인'),
		about: text('Look at the checks of the step again', '이 단계를 다시 확인'),
		on: ['walk'],
		disabled: noChecks,
	},
	{
		id: 'look',
		keys: ['r'],
		label: text('look again', '다시 확인'),
		about: text('Look again at everything that is missing', '부족한 항목을 모두 다시 확인'),
		on: ['board'],
	},
	{
		id: 'look',
		keys: ['r'],
		label: text('look again', '다시 확인'),
		about: text('Look at the signs of every runbook again', '모든 런북의 징후를 다시 확인'),
		on: ['triage'],
	},
	{
		id: 'act',
		keys: ['a'],
		label: text('action', '조치'),
		about: text('Show what the action would do, and ask before it starts', '조치 내용을 보여주고, 시작 전에 확인'),
		on: ['walk'],
		footerWhen: facts => noAction(facts) === undefined,
		disabled: noAction,
	},
	{
		id: 'next',
		keys: ['.'],
		label: text('next', '다음'),
		about: text('To the next step that wants something', '할 일이 남은 다음 단계로'),
		on: ['walk'],
	},
	{
		id: 'show-step',
		keys: ['s'],
		label: text('show step', '단계 보기'),
		about: text('Go to the step of this line', '이 항목의 단계로 이동'),
		on: ['board'],
	},
	{
		id: 'way-back',
		keys: ['b'],
		label: text('way back', '롤백'),
		about: text('What was done, what going back would lose, and how long it takes', '실행한 조치, 롤백하면 잃는 것, 걸리는 시간'),
		on: ['walk', 'board'],
		footerWhen: facts => facts.live,
		disabled: noWayBack,
	},
	{
		id: 'note',
		keys: ['n'],
		label: text('note', '메모'),
		about: text('Write a note on the step', '이 단계에 메모 남기기'),
		on: ['walk'],
		disabled: readOnly,
	},
	{
		id: 'waive',
		keys: ['w'],
		label: text('waive', '면제'),
		about: text('Waive the step with a reason, or end its waiver', '사유를 적어 단계를 면제하거나 면제를 끝냄'),
		on: ['walk'],
		disabled: noWaiver,
	},
	{
		id: 'incident',
		keys: ['i'],
		label: text('incident', '장애'),
		about: text('Something is wrong: what the runbooks see', '장애 대응: 런북이 보는 징후'),
		on: ['home', 'walk', 'board'],
	},
	{
		id: 'board',
		keys: ['g'],
		label: text('go/no-go', '진행 판단'),
		about: text('What the next gate still needs', '다음 게이트에 남은 항목'),
		on: ['walk'],
		disabled: noGate,
	},
	{
		id: 'override',
		keys: ['o'],
		label: text('override', '강제 개방'),
		about: text('Open the gate against what is missing: name and reason', '부족한 항목이 있어도 강제로 개방: 이름과 사유 필요'),
		on: ['board'],
		disabled: closedGate,
	},
	{
		id: 'view-report',
		keys: ['v'],
		label: text('view report', '보고서 보기'),
		about: text('Read the report of the run', '실행 보고서 읽기'),
		on: ['runs'],
		disabled: noRuns,
	},
	{
		id: 'report',
		keys: ['m'],
		label: text('write report', '보고서 쓰기'),
		about: text('Write the report as a Markdown file', '보고서를 Markdown 파일로 쓰기'),
		on: ['runs', 'report'],
		disabled: noRuns,
	},
	{
		id: 'report',
		keys: ['m'],
		about: text('Write the report of this run as a Markdown file', '이 실행의 보고서를 Markdown 파일로 쓰기'),
		on: ['walk'],
	},
	{
		id: 'checklists',
		keys: ['c'],
		label: text('checklists', '점검표'),
		about: text('Choose any other checklist', '다른 점검표 고르기'),
		on: ['home'],
	},
	{id: 'find', keys: ['/'], label: text('find', '찾기'), about: text('Find a step by its words', '단어로 단계 찾기'), on: ['walk']},
	{
		id: 'filter',
		keys: ['f'],
		about: text('Only failed, stale or waiting steps, in turn', '실패·오래됨·대기 단계만 차례로 보기'),
		on: ['walk'],
	},
	{
		id: 'look-all',
		keys: ['R'],
		about: text('Look at every step of the section', '섹션의 모든 단계를 확인'),
		on: ['walk'],
		disabled: readOnly,
	},
	{
		id: 'timeline',
		keys: ['t'],
		about: text('Everything that happened in this run', '이 실행에서 일어난 모든 일'),
		on: ['walk', 'board', 'way-back'],
	},
	{id: 'resume-notes', keys: ['u'], about: text('What changed while the run lay unfinished', '중단된 동안 달라진 점'), on: ['walk']},
	{
		id: 'hand-over',
		keys: ['!'],
		about: text('Hand the terminal to ssh or psql, and come back', '터미널을 ssh나 psql에 넘겼다가 돌아오기'),
		on: ['home', 'walk', 'board', 'triage'],
		disabled: facts => (facts.handovers > 0 ? undefined : text('no target to connect to is configured', '접속할 대상이 설정에 없음')),
	},
	{
		id: 'end-run',
		keys: ['e'],
		about: text('End the run: completed or abandoned', '실행 끝내기: 완료 또는 중단'),
		on: ['walk'],
		disabled: facts => readOnly(facts) ?? (facts.incident ? text('close the incident first', '먼저 장애 대응을 종료해야 함') : undefined),
	},
	{id: 'up', keys: ['up', 'k'], about: text('Up', '위로'), on: ALL},
	{id: 'down', keys: ['down', 'j'], about: text('Down', '아래로'), on: ALL},
	{id: 'page-up', keys: ['page-up', 'ctrl-b'], about: text('A page up', '한 화면 위로'), on: LISTS},
	{id: 'page-down', keys: ['page-down', 'ctrl-f'], about: text('A page down', '한 화면 아래로'), on: LISTS},
	{id: 'first', keys: ['home', '<'], about: text('To the beginning', '처음으로'), on: LISTS},
	{id: 'last', keys: ['end', '>'], about: text('To the end', '끝으로'), on: LISTS},
	{id: 'expand', keys: [' '], about: text('Open or close: a section, or long evidence', '펼치기·접기: 섹션 또는 긴 근거'), on: ['walk']},
	{id: 'back', keys: ['escape'], label: text('back', '뒤로'), about: text('Back', '뒤로'), on: LISTS},
	{id: 'language', keys: ['L', 'l'], about: text('한국어', 'English'), on: ALL},
	{id: 'help', keys: ['?'], label: text('help', '도움말'), about: text('Every key of this screen', '이 화면의 모든 키'), on: ALL},
	{
		id: 'leave',
		keys: ['q', 'ctrl-c'],
		label: text('leave', '나가기'),
		about: text('Leave; says where the run is and how to resume', '나가기. 실행 위치와 이어가는 방법을 알려줌'),
		on: ALL,
	},
];

export function bindingsOn(screen: ScreenType): readonly Binding[] {
	return KEYMAP.filter(binding => binding.on.includes(screen));
}

export function bindingFor(key: string, screen: ScreenType): Binding | undefined {
	return bindingsOn(screen).find(binding => binding.keys.includes(key));
}

/** A key as it is written: `space`, not a blank. */
export function keyName(key: string): string {
	if (key === ' ') return 'space';
	if (key === 'escape') return 'esc';
	if (key === 'page-up') return 'pgup';
	return key === 'page-down' ? 'pgdn' : key;
}
