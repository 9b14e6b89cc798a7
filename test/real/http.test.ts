import {type ChildProcess, execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {http} from '../../src/checks/network/http.ts';
import {createLoopbackSystems} from '../support/loopback-systems.ts';
import {type OpensslServer, startOpensslServer} from '../support/openssl-server.ts';
import {createTestCa, hasOpenssl, type TestCa} from '../support/test-ca.ts';

const {signal} = new AbortController();

async function look(fields: object) {
	const spec = http.schema.parse(fields);
	return http.judge(await http.observe(spec, createLoopbackSystems(), signal), spec);
}

function answers(program: string): boolean {
	try {
		execFileSync(program, ['--version'], {stdio: 'ignore'});
		return true;
	} catch {
		return false;
	}
}

if (!answers('python3')) console.warn('SKIPPED: a part of test/real/http.test.ts needs python3');
if (!hasOpenssl) console.warn('SKIPPED: a part of test/real/http.test.ts needs the openssl program');

describe.skipIf(!answers('python3'))('http against the web server of Python (needs python3)', () => {
	let directory: string;
	let server: ChildProcess;
	let url: string;
	beforeAll(async () => {
		directory = mkdtempSync(join(tmpdir(), 'coinpilot-http-'));
		writeFileSync(join(directory, 'health.json'), '{"status":"ok"}');
		server = spawn('python3', ['-u', '-m', 'http.server', '0', '--bind', '127.0.0.1'], {
			cwd: directory,
			stdio: ['ignore', 'pipe', 'ignore'],
		});
		const [printed] = await once(server.stdout ?? server, 'data');
		url = `http://127.0.0.1:${/port (\d+)/.exec(String(printed))?.[1]}`;
	});
	afterAll(async () => {
		const exited = once(server, 'exit');
		server.kill('SIGKILL');
		await exited;
		rmSync(directory, {recursive: true, force: true});
	});

	it('passes a healthy one', async () => {
		const verdict = await look({url: `${url}/health.json`, headers: {'content-type': 'application/json'}, body: {contains: '"ok"'}});
		expect(verdict).toMatchObject({status: 'pass'});
	});

	it('http: a missing page, a wrong body, a wrong header → fail', async () => {
		expect(await look({url: `${url}/gone`})).toMatchObject({status: 'fail', summary: {en: 'Status 404, expected 200'}});
		const wrongBody = await look({url: `${url}/health.json`, body: {contains: 'degraded'}});
		expect(wrongBody).toMatchObject({status: 'fail', summary: {en: 'The body does not match: expected contains "degraded"'}});
		const wrongHeader = await look({url: `${url}/health.json`, headers: {'strict-transport-security': {regexp: 'max-age'}}});
		expect(wrongHeader).toMatchObject({status: 'fail', summary: {en: expect.stringContaining('strict-transport-security is absent')}});
	});

	it('http: the server hangs → fail', async () => {
		server.kill('SIGSTOP');
		const verdict = await look({url: `${url}/health.json`});
		server.kill('SIGCONT');
		expect(verdict).toMatchObject({status: 'fail', evidence: [{observed: 'no-response'}]});
	});
});

describe.skipIf(!hasOpenssl)('http over TLS against openssl s_server (needs the openssl program)', () => {
	let ca: TestCa;
	let server: OpensslServer | undefined;
	beforeAll(() => {
		ca = createTestCa();
	});
	afterAll(() => ca.dispose());
	afterEach(async () => {
		await server?.close();
		server = undefined;
	});

	it('http: an unknown authority, or a certificate for another name → fail', async () => {
		server = await startOpensslServer(ca.issue({names: ['DNS:dashboard.example.com']}));
		const request = {url: `https://dashboard.example.com:${server.port}/`, via: '127.0.0.1', ca: ca.caFile};
		expect(await look({...request, body: {contains: 'Protocol'}})).toMatchObject({status: 'pass'});
		expect((await look({...request, ca: undefined})).evidence[0]?.observed).toMatch(/^certificate-rejected \(UNABLE_TO/);
		const other = await look({...request, url: `https://other.example:${server.port}/`});
		expect(other).toMatchObject({status: 'fail', evidence: [{observed: 'certificate-rejected (ERR_TLS_CERT_ALTNAME_INVALID)'}]});
	});
});
