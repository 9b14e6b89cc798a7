import {type Language, say, type Text, text} from '../core/text.ts';

/** Everything the screens say by themselves. `{name}` is filled in by `fill`. */
export const UI_TEXT = {
	opening: text('opening…', '여는 중…'),
	tooSmall: text('This terminal is {columns}×{rows}. It takes 60×16.', '터미널이 {columns}×{rows}입니다. 60×16 이상이 필요합니다.'),
	tooSmallHint: text('Make it larger; ctrl-c leaves.', '크기를 키워 주세요. ctrl-c로 나갑니다.'),
	readOnly: text('read-only', '읽기 전용'),
	demo: text('demo', '데모'),
	botsLooking: text('bots: looking', '봇: 확인 중'),
	stopped: text('Stopped', '중단함'),
	leaving: text('Stopping what runs, then leaving…', '진행 중인 일을 멈추고 나가는 중…'),

	doors: text('What do you want to do?', '무엇을 하시겠습니까?'),
	doorCutover: text('Guided cutover', '안내형 이전'),
	doorDaily: text('Daily check', '일일 점검'),
	doorIncident: text('Incident', '장애 대응'),
	doorRuns: text('Reports and runs', '보고서와 실행 기록'),
	doorCutoverAbout: text('from Minikube to the VM, step by step', 'Minikube에서 VM으로, 한 단계씩'),
	doorDailyAbout: text('what to look at every day', '매일 확인할 항목'),
	doorIncidentAbout: text('what the runbooks see, and what to do', '런북이 보는 징후와 대응'),
	doorRunsAbout: text('resume, read, write reports', '이어가기, 읽기, 보고서 쓰기'),
	unfinishedSince: text('unfinished since {when}, last touched {ago}', '{when}부터 미완료, 마지막 기록 {ago}'),
	resumeIt: text('Resume it', '이어가기'),
	startNew: text('Start a new run', '새 실행 시작'),
	otherChecklists: text('Checklists', '점검표'),
	noChecklist: text('There is no checklist "{id}". Press c for the others.', '"{id}" 점검표가 없습니다. c를 눌러 다른 점검표를 고르세요.'),
	noChecklists: text('There are no checklists. Is the checklists directory there?', '점검표가 없습니다. checklists 디렉터리가 있나요?'),

	why: text('Why: {why}', '이유: {why}'),
	seen: text('seen {ago} from {where}', '{ago} {where}에서 확인'),
	looks: text('{n} looks', '{n}회 확인'),
	look: text('look {n}', '{n}번째 확인'),
	was: text('was {before}', '이전: {before}'),
	wanted: text('expected {expected}', '기대값 {expected}'),
	remedy: text('Remedy: {remedy}', '조치 방법: {remedy}'),
	more: text('… {n} more lines; space shows them', '… {n}줄 더 있음, space로 펼치기'),
	freshFor: text('counts for {duration} more', '앞으로 {duration} 동안 유효'),
	enterTo: text('enter: {what}', 'enter: {what}'),
	enterLook: text('look', '확인'),
	enterChoice: text('decide', '결정'),
	enterAction: text('see the plan of the action', '조치 계획 보기'),
	enterAttestation: text('attest', '직접 확인했음을 기록'),
	enterGate: text('go/no-go board', '진행 판단판'),
	enterProbe: text('find out whether the action took effect', '조치가 적용됐는지 알아보기'),
	actionHere: text('Action: {title}  (a shows the plan)', '조치: {title}  (a: 계획 보기)'),
	actionOutcome: text('Action {outcome} {ago}: {summary}', '조치 {outcome}, {ago}: {summary}'),
	actionStarted: text('Action started {ago}, no result on record', '조치 시작 {ago}, 결과 기록 없음'),
	outcomeSucceeded: text('succeeded', '성공'),
	outcomeFailed: text('failed', '실패'),
	outcomeCancelled: text('was stopped', '중단됨'),
	outcomeFoundDone: text('was found done', '적용된 것으로 확인됨'),
	outcomeFoundNotDone: text('was found not done', '적용되지 않은 것으로 확인됨'),
	doingLooking: text('looking for {duration}', '{duration}째 확인 중'),
	doingActing: text('acting for {duration}  (x stops it)', '{duration}째 조치 중  (x: 중단)'),
	doingProbing: text('finding out for {duration}', '{duration}째 적용 여부 확인 중'),
	doingOpening: text('looking at what the gate requires', '게이트 요구 항목 확인 중'),
	decided: text('Decided: {option}, by {by} {ago}', '결정: {option}, {by}, {ago}'),
	attested: text('Attested by {by} {ago}: {note}', '{by} 확인, {ago}: {note}'),
	toAttest: text('To attest: {prompt}', '직접 확인할 것: {prompt}'),
	because: text('No machine can see it: {because}', '기계가 볼 수 없는 이유: {because}'),
	undo: text('To take it back: {undo}', '되돌리기: {undo}'),
	toDecide: text('To decide: {options}', '결정할 것: {options}'),
	waivedBy: text('Waived by {by} {ago}: {reason}', '{by} 면제, {ago}: {reason}'),
	noteLine: text('Note, {by} {ago}: {note}', '메모, {by}, {ago}: {note}'),
	gateOpened: text('Opened by {by} {ago}', '{by} 개방, {ago}'),
	gateOverridden: text('Overridden by {by} {ago}: {reason}', '{by} 강제 개방, {ago}: {reason}'),
	nothingMatches: text('No step matches. esc shows them all again.', '맞는 단계가 없습니다. esc로 전체를 다시 봅니다.'),
	emptySection: text('This section has no steps.', '이 섹션에는 단계가 없습니다.'),
	sectionAbout: text(
		'{done} of {total} done. enter opens or closes it, R looks at all of it.',
		'{total}개 중 {done}개 완료. enter로 열고 닫고, R로 모두 확인합니다.',
	),
	presetFailed: text('failed', '실패'),
	presetStale: text('stale', '오래됨'),
	presetWaiting: text('waiting', '대기'),
	presetAll: text('all', '전체'),
	timeline: text('Timeline', '타임라인'),
	alreadyRunning: text('It is running; x stops it', '진행 중입니다. x로 중단합니다'),
	nothingToDo: text('Nothing to do here: {reason}', '여기서 할 일이 없습니다: {reason}'),

	board: text('Go / no-go: {title}', '진행 판단: {title}'),
	go: text('go: everything required is passed and fresh', '진행 가능: 필요한 항목이 모두 최신 통과'),
	noGo: text('no-go: {missing} of {total} are missing', '진행 불가: {total}개 중 {missing}개 부족'),
	nothingRequired: text('no-go: nothing is required before this gate, which is never a go', '진행 불가: 이 게이트가 요구하는 항목이 없음'),
	gateAsked: text(
		'Everything required is looked at again; the gate opens only if all of it passes.',
		'필요한 항목을 모두 다시 확인하고, 전부 통과할 때만 게이트를 엽니다.',
	),
	gateIsOpen: text('The gate is open', '게이트를 열었습니다'),

	triage: text('Incident: what the runbooks see', '장애 대응: 런북이 보는 징후'),
	triageLooking: text('looking at the signs of {n} runbooks', '런북 {n}개의 징후 확인 중'),
	triagePoints: text('points here', '해당'),
	triageClear: text('clear', '이상 없음'),
	triageUnknown: text('could not look', '확인 불가'),
	triageState: text('looking', '확인 중'),
	noRunbooks: text('There are no runbooks. Is the runbooks directory there?', '런북이 없습니다. runbooks 디렉터리가 있나요?'),
	incident: text('incident', '장애'),

	runs: text('Runs', '실행 기록'),
	runsReading: text('reading the list of runs', '실행 목록을 읽는 중'),
	noRuns: text(
		'No run yet. esc, then start the guided cutover or the daily check.',
		'아직 실행 기록이 없습니다. esc를 누르고 이전이나 일일 점검을 시작하세요.',
	),
	runUnfinished: text('unfinished', '미완료'),
	runCompleted: text('completed', '완료'),
	runAbandoned: text('abandoned', '중단'),
	runDamaged: text('journal damaged', '기록 손상'),
	report: text('Report of {run}', '{run} 보고서'),
	reportWritten: text('Report written: {path}', '보고서를 썼습니다: {path}'),
	reading: text('reading…', '읽는 중…'),
	help: text('Keys', '키'),

	failure: text('THE RUN COULD NOT BE RECORDED. EVERYTHING STOPPED.', '실행을 기록하지 못했습니다. 모든 작업을 멈췄습니다.'),
	failureHint: text(
		'Nothing acknowledged before is lost; nothing further is changed. q leaves.',
		'이미 확인된 기록은 그대로이며, 더는 아무것도 바꾸지 않습니다. q로 나갑니다.',
	),
} satisfies Record<string, Text>;

/** Puts values into `{name}` places, in both languages; a Text value stays in its own. */
export function fill(pattern: Text, values: Readonly<Record<string, string | number | Text>>): Text {
	const into = (language: Language) =>
		say(pattern, language).replace(/\{(\w+)\}/g, (whole, name: string) => {
			const value = values[name];
			if (value === undefined) return whole;
			return typeof value === 'object' ? say(value, language) : String(value);
		});
	return {en: into('en'), ko: into('ko')};
}
