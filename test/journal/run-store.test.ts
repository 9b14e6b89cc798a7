import fs from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import type {RunEvent} from '../../src/core/event.ts';
import {say} from '../../src/core/text.ts';
import {createRunStore} from '../../src/journal/run-store.ts';
import {by, note, open, started, temporaryDirectory} from './support/sample.ts';

const NOON = Date.UTC(2026, 1, 23, 9, 14, 2);
const ended: RunEvent = {type: 'run-ended', outcome: 'completed', by};

async function record(directory: string, events: readonly RunEvent[], now = NOON): Promise<string> {
	const journal = await open(directory, {now: () => now});
	for (const event of events) await journal.append(event);
	await journal.close();
	return journal.path;
}

function store(stateDirectory: string, now = NOON) {
	return createRunStore({stateDirectory, clock: {now: () => now}});
}

describe('runs', () => {
	test('live in their own private directories, named so that they sort by time', () => {
		const state = path.join(temporaryDirectory(), 'deep', 'state');
		const first = store(state).create('cutover');
		const second = store(state, NOON + 1_000).create('Daily Check!');
		expect(first.id).toMatch(/^20260223-091402-cutover-[a-z0-9]{4}$/);
		expect(second.id).toMatch(/^20260223-091403-daily-check-[a-z0-9]{4}$/);
		expect(first.directory).toBe(path.join(state, 'runs', first.id));
		for (const directory of [state, path.join(state, 'runs'), first.directory]) expect(fs.statSync(directory).mode & 0o777).toBe(0o700);
		expect(new Set(Array.from({length: 50}, () => store(state).create('cutover').id)).size).toBe(50);
	});

	test('are listed newest first, from their first and last lines', async () => {
		const state = temporaryDirectory();
		const one = store(state).create('cutover');
		const two = store(state, NOON + 60_000).create('cutover');
		await record(one.directory, [started, note('a'), ended]);
		await record(two.directory, [started, note('x'.repeat(200_000))], NOON + 60_000);
		store(state, NOON + 120_000).create('cutover');
		expect(store(state).list()).toEqual([
			{
				id: two.id,
				directory: two.directory,
				checklist: 'cutover',
				title: {en: 'Cutover', ko: '전환'},
				environment: 'production',
				demo: false,
				rehearsal: false,
				startedAt: NOON + 60_000,
				lastAt: NOON + 60_000,
				events: 2,
			},
			expect.objectContaining({id: one.id, events: 3, ended: 'completed'}),
		]);
	});

	test('what goes on is the newest that has not ended, of the same checklist and environment', async () => {
		const state = temporaryDirectory();
		const runs = [0, 1, 2, 3].map(minute => store(state, NOON + minute * 60_000).create('cutover'));
		await record(runs[0]!.directory, [started]);
		await record(runs[1]!.directory, [started]);
		await record(runs[2]!.directory, [started, ended]);
		await record(runs[3]!.directory, [{...started, environment: 'demo'} as RunEvent]);
		const demo = store(state, NOON + 4 * 60_000).create('cutover');
		await record(demo.directory, [{...started, demo: true} as RunEvent]);
		const {newestUnfinished} = store(state);
		expect(newestUnfinished('cutover', 'production')?.id).toBe(runs[1]!.id);
		expect(newestUnfinished('cutover', 'demo')?.id).toBe(runs[3]!.id);
		expect(newestUnfinished('cutover', 'production', {demo: true})?.id).toBe(demo.id);
		expect(newestUnfinished('daily', 'production')).toBeUndefined();
	});

	test('with a torn tail are listed as they were acknowledged', async () => {
		const state = temporaryDirectory();
		const {id, directory} = store(state).create('cutover');
		fs.appendFileSync(await record(directory, [started, note('a')]), '{"seq":3,"at":');
		expect(store(state).find(id)).toMatchObject({events: 2});
		expect(store(state).find(id).damage).toBeUndefined();
	});

	test('that cannot be read are listed too, and say why', async () => {
		const state = temporaryDirectory();
		const contents = ['rubbish\n', `${'\0'.repeat(500)}\n`, '{"seq":1,"at":1,"v":9}\n'];
		for (const content of contents) fs.writeFileSync(path.join(store(state).create('cutover').directory, 'journal.ndjson'), content);
		const wrong = store(state).create('cutover');
		await record(wrong.directory, [note('no beginning')]);
		expect(
			store(state)
				.list()
				.map(({damage}) => say(damage ?? '', 'en'))
				.sort(),
		).toEqual(['begins with note-taken', 'not JSON', 'not JSON', 'version 9']);
		expect(store(state).newestUnfinished('cutover', 'production')).toBeUndefined();
	});

	test('whose last line was altered say so', async () => {
		const state = temporaryDirectory();
		const {id, directory} = store(state).create('cutover');
		const file = await record(directory, [started, note('alpha')]);
		fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('alpha', 'omega'));
		expect(store(state).find(id)).toMatchObject({damage: {en: 'checksum does not match', ko: '체크섬이 맞지 않음'}});
	});

	test('that are unknown name the nearest', async () => {
		const state = temporaryDirectory();
		const {id, directory} = store(state).create('cutover');
		await record(directory, [started]);
		const mistyped = `${id.slice(0, -1)}_`;
		expect(() => store(state).find(mistyped)).toThrow(expect.objectContaining({problem: {code: 'run-unknown', id: mistyped, nearest: id}}));
		expect(() => store(state).find('../../etc')).toThrow(expect.objectContaining({problem: {code: 'run-unknown', id: '../../etc'}}));
	});

	test('are none where nothing was ever run', () => {
		expect(store(path.join(temporaryDirectory(), 'nothing')).list()).toEqual([]);
	});
});
