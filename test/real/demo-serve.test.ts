import {existsSync} from 'node:fs';
import {dirname} from 'node:path';
import {afterAll, afterEach, beforeAll, beforeEach, expect, test, vi} from 'vitest';
import {FAULT_NAMES} from '../../src/demo/faults.ts';
import {type BuiltProgram, buildProgram} from '../support/build-program.ts';
import {createOperator, type Operator} from '../support/operator.ts';
import {type Served, serveDemo} from '../support/served-demo.ts';

// The demo's databases take their time on a machine that is busy with other tests.
vi.setConfig({testTimeout: 180_000, hookTimeout: 120_000});

let program: BuiltProgram;
let operator: Operator;
const served: Served[] = [];

beforeAll(async () => {
	program = await buildProgram();
});
afterAll(() => program?.remove());
beforeEach(async () => {
	operator = await createOperator(program.main);
});
afterEach(async () => {
	for (const one of served.splice(0)) await one.end();
	await operator.leave();
});

async function serve(...words: string[]): Promise<Served> {
	const demo = await serveDemo(program.main, operator, words);
	served.push(demo);
	return demo;
}

const rows = async (config: string) => {
	const {status, stdout} = await operator.call(['--config', config, 'check', 'phase-b#row-counts']);
	return {status, stdout};
};

test('a command can be pointed at it, and sees what is broken and mended meanwhile', async () => {
	const demo = await serve('--fault', 'missing-rows');
	expect(await rows(demo.config)).toMatchObject({status: 1, stdout: expect.stringMatching(/market_data/)});
	await demo.say('mend missing-rows', /✔ {2}mended {2}missing-rows/);
	expect(await rows(demo.config)).toMatchObject({status: 0});
	await demo.say('break missing-rows', /✖ {2}broken {2}missing-rows {2}market_data is empty/);
	expect(await rows(demo.config)).toMatchObject({status: 1});
	const listed = await demo.say('faults', /^. {2}reboot-unrecovered/m);
	expect(FAULT_NAMES.filter(name => !listed.includes(`  ${name}  `))).toEqual([]);
	expect(listed).toMatch(/^✖ {2}missing-rows {2}/m);

	await demo.say('quit');
	expect(await demo.ended).toMatchObject({status: 0, stderr: ''});
	expect(existsSync(dirname(demo.config))).toBe(false);
});

test('what it does not understand is one line, and it goes on', async () => {
	const demo = await serve();
	for (const [line, says] of [
		['break missing-row', /^✖ unknown fault "missing-row"; did you mean "missing-rows"\?$/m],
		['break', /^✖ one fault: break NAME/m],
		['mend a b', /^✖ one fault: mend NAME/m],
		['\u001b[31mboom', /^✖ "[^\u001b]*" is none of break NAME, mend NAME, faults, quit/m],
	] as const) {
		await demo.complain(line, says);
	}
	await demo.say('break open-5432', /✖ {2}broken {2}open-5432/);
});

test('the end of its input ends it, and leaves nothing behind', async () => {
	const demo = await serve();
	demo.endInput();
	expect(await demo.ended).toMatchObject({status: 0, stderr: ''});
	expect(existsSync(dirname(demo.config))).toBe(false);
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends it, and leaves nothing behind', async signal => {
	const demo = await serve();
	demo.kill(signal);
	expect(await demo.ended).toMatchObject({status: 130, stderr: ''});
	expect(existsSync(dirname(demo.config))).toBe(false);
});

test('a checklist does not go with it, nor an unknown fault', async () => {
	const both = await operator.call(['--language', 'ko', 'demo', 'cutover', '--serve']);
	expect(both).toMatchObject({status: 2, stdout: '', stderr: expect.stringMatching(/^✖ demo --serve[^\n]*점검표[^\n]*\n$/)});
	expect(await operator.call(['demo', '--serve', '--fault', 'nope'])).toMatchObject({
		status: 2,
		stderr: expect.stringMatching(/^✖ [^\n]*\n$/),
	});
});
