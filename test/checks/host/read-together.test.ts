import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {HostScript} from '../../../src/checks/host/host-reading.ts';
import {readHost, sectionText} from '../../../src/checks/host/host-script.ts';
import {ProblemError} from '../../../src/core/problem.ts';
import {say} from '../../../src/core/text.ts';
import {runLocally} from '../../../src/systems/processes/local-process.ts';
import {argvOf} from '../../../src/systems/processes/process-group.ts';
import type {Systems} from '../../../src/systems/systems.ts';
import {createFakeSystems} from '../../support/fake-systems.ts';
import {problemOf} from '../../support/problem-of.ts';
import {waitUntil} from '../../support/wait-until.ts';

let folder = '';
let runs = 0;
let systems: Systems;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'coinpilot-together-'));
	runs = 0;
	systems = createFakeSystems({
		run: (place, command, options) => {
			runs++;
			return runLocally(place.target, argvOf(command), options);
		},
	});
});
afterEach(() => rm(folder, {recursive: true, force: true}));

const read = (script: string, more: Partial<HostScript> = {}, signal = new AbortController().signal) =>
	readHost(systems, 'vm', {script, shared: true, ...more}, signal);
const one = async (script: string, more: Partial<HostScript> = {}) => sectionText(await read(script, more), 'one');
/** How often a script ran, each time leaving a line. */
const leaves = (name: string) => `echo x >>${folder}/${name}`;
const timesOf = async (name: string) => (await readFile(join(folder, name), 'utf8').catch(() => '')).split('\n').length - 1;

describe('readHost, shared', () => {
	it('reads what is asked in one turn in one round trip, and what is asked later in another', async () => {
		const asked = Array.from({length: 16}, (_, index) => one(`s one; echo ${index}`));
		expect(await Promise.all(asked)).toEqual(asked.map((_, index) => String(index)));
		expect(runs).toBe(1);
		expect(await one('s one; echo later')).toBe('later');
		expect(runs).toBe(2);
	});

	it('keeps scripts apart: what they set, where they are, what they print, how they end', async () => {
		const asked = [
			'A=1; cd /; s one; pwd; exit 0; s end',
			's one; echo "a=$A"; pwd',
			"s one; printf 'no newline'",
			's one; echo to stderr >&2; echo 안녕 $LC_ALL',
		];
		const [first, ...rest] = asked.map(script => one(script));
		expect(await problemOf(first as Promise<unknown>)).toMatchObject({code: 'host-unreadable'});
		expect(await Promise.all(rest)).toEqual([`a=\n${process.cwd()}`, 'no newline', '안녕 C']);
	});

	it.each([
		['s one; echo why >&2; exit 3', 'why'],
		['exit 7', 'exit code 7'],
		['s one; kill -9 $$', 'exit code'],
		['s one; if', ''],
	])('takes no half answer of %s, and reads the others', async (script, complaint) => {
		const asked = [one('s one; echo noise >&2; echo before'), one(script), one('s one; echo after')];
		const problem = await problemOf(asked[1] as Promise<unknown>);
		expect(problem).toMatchObject({code: 'host-unreadable', target: 'vm'});
		expect('detail' in problem && say(problem.detail ?? '', 'en')).toContain(complaint);
		expect('detail' in problem && say(problem.detail ?? '', 'en')).not.toContain('noise');
		expect([await asked[0], await asked[2]]).toEqual(['before', 'after']);
	});

	it('is not misled by a script that prints what it is told apart by', async () => {
		const asked = [one(`s one; tr '\\0' '\\n' </proc/$PPID/cmdline; cat /proc/$$/cmdline`), one('s one; echo mine')];
		expect(await asked[1]).toBe('mine');
		expect(await asked[0]).toContain('one');
	});

	it('takes nothing that is longer than can be kept, and reads the others', async () => {
		const long = one('s one; head -c 300000 /dev/zero | tr "\\0" x', {maxBytes: 100_000});
		const endless = one('s one; yes', {maxBytes: 100_000});
		const after = one('s one; echo after');
		for (const asked of [long, endless]) {
			expect(await problemOf(asked)).toMatchObject({code: 'host-unreadable', detail: {en: 'it printed more than can be kept'}});
		}
		expect(await after).toBe('after');
	});

	it('lets nobody wait behind one that hangs, and ends that one with its asker', async () => {
		const gone = new AbortController();
		const hangs = read(`s one; ${leaves('began')}; exec sleep 600`, {}, gone.signal);
		const behind = [one('s one; echo 1'), one('s one; echo 2')];
		expect(await Promise.all(behind)).toEqual(['1', '2']);
		expect(runs).toBe(2);
		gone.abort(new ProblemError({code: 'deadline', afterMs: 5}));
		expect(await problemOf(hangs)).toEqual({code: 'deadline', afterMs: 5});
		expect(await timesOf('began')).toBe(1);
	});

	it('runs the very same script once for all who ask it in one turn, also where one of them leaves', async () => {
		const script = `${leaves('shared')}; s one; cat ${folder}/shared`;
		const gone = new AbortController();
		const [leaving, ...staying] = [read(script, {}, gone.signal), one(script), one(script), one('s one; echo other')];
		gone.abort(new ProblemError({code: 'cancelled'}));
		expect(await problemOf(leaving as Promise<unknown>)).toEqual({code: 'cancelled'});
		expect(await Promise.all(staying)).toEqual(['x', 'x', 'other']);
		expect(await timesOf('shared')).toBe(1);
		// Asked later it is run anew: nobody is told what was so before.
		expect(await one(script)).toBe('x\nx');
	});

	it('fails all who asked the same, and only them', async () => {
		const asked = [one('s one; exit 7'), one('s one; echo fine'), one('s one; exit 7')];
		for (const same of [asked[0], asked[2]]) expect(await problemOf(same as Promise<unknown>)).toMatchObject({code: 'host-unreadable'});
		expect(await asked[1]).toBe('fine');
	});

	it('goes on while one of its askers waits, and ends with the last', async () => {
		const pid = `echo $$ >${folder}/pid`;
		const [first, second] = [new AbortController(), new AbortController()];
		const asked = [read(`${pid}; s one; exec sleep 600`, {}, first.signal), read('s one', {}, second.signal)];
		await waitUntil('the script to begin', async () => (await timesOf('pid')) === 1);
		const running = Number(await readFile(join(folder, 'pid'), 'utf8'));
		second.abort(new ProblemError({code: 'cancelled'}));
		expect(await problemOf(asked[1] as Promise<unknown>)).toEqual({code: 'cancelled'});
		expect(() => process.kill(running, 0)).not.toThrow();
		first.abort(new ProblemError({code: 'cancelled'}));
		expect(await problemOf(asked[0] as Promise<unknown>)).toEqual({code: 'cancelled'});
		await waitUntil('the script to be ended', async () => {
			try {
				process.kill(running, 0);
				return false;
			} catch {
				return true;
			}
		});
	});

	it('lets a second shell run beside the first where there is much to read', async () => {
		const asked = Array.from({length: 40}, (_, index) => one(`s one; echo ${index}`));
		expect(await Promise.all(asked)).toEqual(asked.map((_, index) => String(index)));
		expect(runs).toBe(3);
	});

	it('cuts what would be too long for one command', async () => {
		const asked = Array.from({length: 12}, (_, index) => one(`: ${'x'.repeat(20_000)}\ns one; echo ${index}`));
		expect(await Promise.all(asked)).toEqual(asked.map((_, index) => String(index)));
		expect(runs).toBe(12);
	});

	it('tells every asker of a road that is lost', async () => {
		const lost = new ProblemError({code: 'ssh-lost', target: 'vm', address: '203.0.113.10:22', detail: 'reset'});
		systems = createFakeSystems({run: () => Promise.reject(lost)});
		for (const asked of [one('s one'), one('s one')]) expect(await problemOf(asked)).toMatchObject({code: 'ssh-lost'});
	});

	it('takes the whole from who hands it over at the end', async () => {
		const plain = createFakeSystems({
			run: async (place, command, {signal}) => await runLocally(place.target, argvOf(command), {signal}),
		});
		const asked = [1, 2].map(number =>
			readHost(plain, 'vm', {script: `s one; echo ${number}`, shared: true}, new AbortController().signal),
		);
		expect((await Promise.all(asked)).map(reading => sectionText(reading, 'one'))).toEqual(['1', '2']);
	});

	it('keeps what needs root apart from what does not', async () => {
		const asked = [one('s one; id -u', {root: true}), one('s one; echo mine')];
		expect(await asked[1]).toBe('mine');
		if (process.getuid?.() === 0) expect(await asked[0]).toBe('0');
		else await problemOf(asked[0] as Promise<unknown>).catch(() => undefined);
		expect(runs).toBe(2);
	});
});
