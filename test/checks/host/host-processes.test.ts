import {type ChildProcess, spawn} from 'node:child_process';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {hostProcesses} from '../../../src/checks/host/host-processes.ts';
import {readHost} from '../../../src/checks/host/host-script.ts';
import {runLocally} from '../../../src/systems/processes/local-process.ts';
import {argvOf} from '../../../src/systems/processes/process-group.ts';
import type {Systems} from '../../../src/systems/systems.ts';
import {createFakeSystems} from '../../support/fake-systems.ts';

const mark = `coinpilot-process-${process.pid}`;
const container = 'c0ffee'.repeat(11).slice(0, 64);
const signal = new AbortController().signal;
let runs = 0;
let child: ChildProcess;

/** This machine, with words of the script replaced by others. */
function machine(...replaced: (readonly [string, string])[]): Systems {
	return createFakeSystems({
		run: (place, command, options) => {
			runs++;
			const script = 'script' in command ? command.script : '';
			return runLocally(place.target, argvOf({script: replaced.reduce((all, [from, to]) => all.replace(from, to), script)}), options);
		},
	});
}

beforeEach(() => {
	runs = 0;
	child = spawn('sh', ['-c', 'read wait', mark, 'two words', '안녕'], {stdio: ['pipe', 'ignore', 'ignore']});
});
afterEach(() => void child.stdin?.end());

const marked = async (systems: Systems) => {
	const {processes, isWhole} = await hostProcesses(systems, 'vm', signal);
	return {isWhole, found: processes.filter(({command}) => command.includes(mark))};
};
const own = () => expect.objectContaining({pid: String(child.pid), parent: String(process.pid)});

describe('hostProcesses', () => {
	it('has every process with its parent and its words, in one look for all who ask', async () => {
		const systems = machine();
		const seen = await Promise.all([marked(systems), marked(systems), marked(systems)]);
		for (const {found, isWhole} of seen) {
			expect(isWhole).toBe(true);
			expect(found).toEqual([own()]);
			expect(found[0]?.command).toContain(`sh -c read wait ${mark} two words`);
		}
		expect(runs).toBe(1);
	});

	it('does not take what looks for a process for one', async () => {
		const systems = machine();
		const [seen, elsewhere] = await Promise.all([
			marked(systems),
			readHost(systems, 'vm', {script: `s one; sleep 0.3; echo ${mark}`}, signal),
			readHost(systems, 'vm', {script: `s one; sleep 0.3; echo ${mark}`, shared: true}, signal),
		]);
		expect(seen.found).toEqual([own()]);
		expect(elsewhere.get('one')).toContain(mark);
	});

	it('reads /proc where ps does not have what it takes', async () => {
		const {found, isWhole} = await marked(machine(['ps -eww', 'false']));
		expect(isWhole).toBe(true);
		expect(found).toEqual([own()]);
		expect(found[0]?.command).toContain(`read wait ${mark} two words`);
	});

	it('knows the container of a process', async () => {
		const groups = `echo /proc/${child.pid}/cgroup:0::/system.slice/docker-${container}.scope; false`;
		const {found} = await marked(machine(['grep -H . /proc/[0-9]*/cgroup', groups]));
		expect(found).toEqual([expect.objectContaining({container})]);
	});

	it('says when it is not shown the processes of others', async () => {
		const {isWhole} = await marked(machine(['ps -eww', `sh -c 'ps "$@" | grep -v "^ *1 "' sh -eww`]));
		expect(isWhole).toBe(false);
	});
});
