import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {stringify} from 'yaml';
import {type BuiltProgram, buildProgram} from '../support/build-program.ts';
import {closedPort} from '../support/listen.ts';
import {createOperator, type Operator} from '../support/operator.ts';

let program: BuiltProgram;
let operator: Operator;

beforeAll(async () => {
	program = await buildProgram();
	operator = await createOperator(program.main);
}, 120_000);
afterAll(async () => {
	await operator?.leave();
	await program?.remove();
});

test('a look that asks more than ten things at once leaves the screen alone', {timeout: 120_000}, async () => {
	const servers = await Promise.all(Array.from({length: 14}, async () => `127.0.0.1:${await closedPort()}`));
	const put = (name: string, content: object) => writeFile(join(operator.home, name), stringify(content));
	await mkdir(join(operator.home, 'checklists'));
	await put('coinpilot-ops.yaml', {environment: 'test', targets: {}, domain: 'example.com', content: {checklists: ['checklists']}});
	const check = {kind: 'dns', name: 'example.com', exactly: ['203.0.113.10'], servers};
	const title = {en: 'Many resolvers', ko: '여러 리졸버'};
	await put('checklists/many.yaml', {id: 'many', title, steps: [{id: 'all', title, checks: [check]}]});
	const {status, stdout, stderr} = await operator.call(['--language', 'en', 'check', 'many']);
	expect(status).toBe(3);
	expect(stdout).toContain(servers.at(-1));
	expect(stderr).toBe('');
});
