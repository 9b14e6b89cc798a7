import {join} from 'node:path';
import {findPlaces} from '../config/places.ts';
import {formatMoment} from '../core/moment.ts';
import {sanitise} from '../core/sanitise.ts';
import {phrase, say, text} from '../core/text.ts';
import {JOURNAL_FILE} from '../journal/journal.ts';
import {createRunStore, type RunStore} from '../journal/run-store.ts';
import {verifyJournal} from '../journal/verify.ts';
import {reportText} from '../report/report-text.ts';
import {EXIT} from './exit-code.ts';
import {chooseLanguage, type GlobalOptions} from './global-options.ts';
import type {Io} from './io.ts';

const UNFINISHED = text('unfinished', '미완료');

/** The runs of this operator on this machine. Needs no configuration: a run can be read where nothing else works. */
export function openRuns(io: Io): RunStore {
	return createRunStore({stateDirectory: findPlaces(io.env).state, clock: {now: Date.now}});
}

export async function listRuns(options: GlobalOptions, io: Io): Promise<number> {
	const language = chooseLanguage(options, io);
	const runs = openRuns(io).list();
	if (runs.length === 0) {
		io.stdout.write(
			`${say({en: 'No runs yet. Begin one with: coinpilot-ops cutover', ko: '아직 실행이 없습니다. 시작: coinpilot-ops cutover'}, language)}\n`,
		);
	}
	for (const {id, title, environment, lastAt, events, ended, rehearsal, damage} of runs) {
		const state = damage === undefined ? say(ended ? reportText.outcomes[ended] : UNFINISHED, language) : `✖ ${say(damage, language)}`;
		const how = rehearsal ? [say(reportText.rehearsed, language)] : [];
		const count = say(text(`${events} ${events === 1 ? 'event' : 'events'}`, `기록 ${events}건`), language);
		const when = formatMoment(lastAt, -new Date(lastAt).getTimezoneOffset());
		io.stdout.write(`${[id, sanitise(say(title, language)), sanitise(environment), when, count, ...how, sanitise(state)].join('  ')}\n`);
	}
	return EXIT.passed;
}

export async function verifyRun(options: GlobalOptions, io: Io, run: string): Promise<number> {
	const language = chooseLanguage(options, io);
	const path = join(openRuns(io).find(run).directory, JOURNAL_FILE);
	const result = verifyJournal(path);
	if (result.ok) {
		const {events, headHash} = result;
		io.stdout.write(
			`${say({en: `✔ ${events} ${events === 1 ? 'event' : 'events'}, unbroken; head ${headHash}`, ko: `✔ 기록 ${events}건, 손상 없음; 끝 해시 ${headHash}`}, language)}\n`,
		);
		return EXIT.passed;
	}
	const {line, seq} = result;
	const {en, ko} = phrase`${result.detail}`;
	const at = `${path}:${line}`;
	io.stdout.write(
		`${say({en: `✖ ${at}  event ${seq} is not what was written: ${en}`, ko: `✖ ${at}  ${seq}번 기록이 원래와 다름: ${ko}`}, language)}\n`,
	);
	return EXIT.failed;
}
