import fs from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {report} from '../../src/cli/report.ts';
import {findPlaces} from '../../src/config/places.ts';
import type {RunEvent} from '../../src/core/event.ts';
import {openJournal} from '../../src/journal/journal.ts';
import {encodeLine} from '../../src/journal/line.ts';
import {createRunStore} from '../../src/journal/run-store.ts';
import {makeChecklist, makeStep} from '../support/make-checklist.ts';
import {by, started} from '../support/make-events.ts';

let home: string;
let said: {out: string; err: string};

beforeEach(() => {
	home = fs.mkdtempSync(path.join(tmpdir(), 'coinpilot-report-'));
	said = {out: '', err: ''};
});
afterEach(() => fs.rmSync(home, {recursive: true, force: true}));

const checklist = makeChecklist([makeStep('one')]);
const begun = started(checklist);
const waived: RunEvent = {type: 'step-waived', step: 'main/one', reason: 'known weakness', by};
const note: RunEvent = {type: 'note-taken', note: 'on we go', by};

const env = () => ({XDG_STATE_HOME: home, HOME: home});
const stream = (to: 'out' | 'err') => ({write: (text: string) => (said[to] += text)}) as unknown as NodeJS.WriteStream;
const io = () => ({stdin: process.stdin, stdout: stream('out'), stderr: stream('err'), env: env(), cwd: home});

/** A run whose journal's lines an editor went over. */
async function runWith(edit: (lines: string[]) => string[]): Promise<string> {
	const {id, directory} = createRunStore({stateDirectory: findPlaces(env()).state, clock: {now: Date.now}}).create('made');
	const journal = await openJournal({directory, clock: {now: Date.now}, redact: value => value, mode: 'write'});
	for (const event of [begun, waived, note]) await journal.append(event);
	await journal.close();
	const lines = fs.readFileSync(journal.path, 'utf8').trimEnd().split('\n');
	fs.writeFileSync(path.join(directory, 'journal.ndjson'), `${edit(lines).join('\n')}\n`);
	return id;
}

const languages = [
	{language: 'en', line: 'Line 2 of the journal', none: 'None among the events', problem: 'the journal is damaged'},
	{language: 'ko', line: '저널 2번째 줄', none: '읽을 수 있는 기록 중에는 없음', problem: '저널이 손상됐습니다'},
] as const;

describe('the report of a journal', () => {
	it('that is whole says nothing of damage, names the waiver, and ends well', async () => {
		const run = await runWith(lines => lines);
		expect(await report({language: 'en'}, io(), run, {out: '-'})).toBe(0);
		expect(said).toMatchObject({out: expect.stringContaining('known weakness'), err: ''});
		expect(said.out).not.toContain('The journal is not what was written');
	});

	it.each(languages)(
		'whose waiver was garbled names the line above the exceptions, and fails ($language)',
		async ({language, line, none, problem}) => {
			const run = await runWith(lines => lines.map((text, index) => (index === 1 ? text.replace('known', 'KNOWN') : text)));
			expect(await report({language}, io(), run, {out: '-'})).toBe(1);
			expect(said.out).toContain(line);
			expect(said.out.indexOf(line)).toBeLessThan(said.out.indexOf(none));
			expect(said.out).toContain(none);
			expect(said.err).toContain(problem);
		},
	);

	it('whose waiver was forged into a note, checksum and all, names the line behind it', async () => {
		const run = await runWith(lines => {
			const {at, prev} = JSON.parse(lines[1] ?? '');
			return [lines[0] ?? '', encodeLine({seq: 2, at, event: note}, prev).toString().trimEnd(), lines[2] ?? ''];
		});
		expect(await report({language: 'en'}, io(), run, {})).toBe(1);
		const written = fs.readFileSync(said.out.trim(), 'utf8');
		expect(written).toContain('**Line 3 of the journal**: does not follow from the line before.');
		expect(written.indexOf('Line 3 of the journal')).toBeLessThan(written.indexOf('## Waivers and overrides'));
	});

	it('that has lost its beginning says so, and not only that it holds no run', async () => {
		const run = await runWith(lines => ['rubbish', ...lines.slice(1)]);
		const out = path.join(home, 'out.md');
		expect(await report({language: 'en'}, io(), run, {out})).toBe(1);
		expect(fs.readFileSync(out, 'utf8')).toMatch(/Line 1 of the journal[\s\S]*holds no run/);
	});
});
