import {createServer} from 'node:http';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {http} from '../../src/checks/network/http.ts';
import {ports} from '../../src/checks/network/ports.ts';
import {tls} from '../../src/checks/network/tls.ts';
import {configSchema} from '../../src/config/schema.ts';
import type {Secrets} from '../../src/config/secrets.ts';
import {isRoadProblem} from '../../src/core/problem.ts';
import {noQuestions} from '../../src/systems/questions.ts';
import {createSystems} from '../../src/systems/real-systems.ts';
import type {Systems} from '../../src/systems/systems.ts';
import {closedPort, type Listening, listen, listenRaw} from '../support/listen.ts';
import {startOpensslServer} from '../support/openssl-server.ts';
import {problemOf} from '../support/problem-of.ts';
import {createTestCa, hasOpenssl} from '../support/test-ca.ts';
import {hasSshd, type Sshd, startSshd} from './start-sshd.ts';

if (!hasSshd) console.warn('SKIPPED: test/real/network-over-ssh.test.ts needs an OpenSSH server (/usr/sbin/sshd)');

const {signal} = new AbortController();
const noSecrets: Secrets = {
	get: async name => {
		throw new Error(`no secret is needed here, not even ${name}`);
	},
	values: () => [],
};

describe.skipIf(!hasSshd)('ports, tls and http from a target behind SSH', () => {
	let sshd: Sshd;
	let systems: Systems;
	const listeners: Listening[] = [];

	beforeAll(async () => {
		sshd = await startSshd();
	});
	afterAll(() => sshd?.stop());
	afterEach(async () => {
		await systems?.close();
		await Promise.all(listeners.splice(0).map(listening => listening.close()));
	});

	function reach({port, user, identity, knownHosts}: Sshd): void {
		const vm = {type: 'ssh', host: '127.0.0.1', port, user, identity, knownHosts};
		const config = configSchema.parse({environment: 'test', domain: 'dashboard.example.com', targets: {vm}});
		systems = createSystems({config, secrets: noSecrets, questions: noQuestions});
	}

	async function page(): Promise<number> {
		const listening = await listen(createServer((_request, response) => response.end('{"status":"ok"}')));
		listeners.push(listening);
		return listening.port;
	}

	it('sees what is open, refused and answering over there', async () => {
		reach(sshd);
		const [open, closed] = [await page(), await closedPort()];
		const spec = ports.schema.parse({from: 'vm', host: '127.0.0.1', open: [open], closed: [closed]});
		expect(ports.judge(await ports.observe(spec, systems, signal), spec).status).toBe('pass');
		const health = http.schema.parse({from: 'vm', url: `http://127.0.0.1:${open}/`, body: {contains: 'ok'}});
		expect(http.judge(await http.observe(health, systems, signal), health).status).toBe('pass');
		const refused = http.schema.parse({from: 'vm', url: `http://127.0.0.1:${closed}/`});
		const verdict = http.judge(await http.observe(refused, systems, signal), refused);
		expect(verdict).toMatchObject({status: 'fail', evidence: [{observed: 'connection-failed (refused)'}]});
	});

	it.skipIf(!hasOpenssl)('reads a certificate through the tunnel', async () => {
		reach(sshd);
		const ca = createTestCa();
		const server = await startOpensslServer(ca.issue({names: ['IP:127.0.0.1'], intermediate: 'sent'}), ['-min_protocol', 'TLSv1.2']);
		try {
			const spec = tls.schema.parse({from: 'vm', host: '127.0.0.1', port: server.port, ca: ca.caFile});
			const verdict = tls.judge(await tls.observe(spec, systems, signal), spec);
			expect(verdict.evidence.filter(({status}) => status !== 'pass')).toEqual([]);
			expect(verdict.status).toBe('pass');
		} finally {
			await server.close();
			ca.dispose();
		}
	});

	it('http: SSH is lost in the middle → unknown', async () => {
		const own = await startSshd();
		reach(own);
		let stopping: Promise<void> | undefined;
		const hanging = await listenRaw(socket => {
			socket.once('data', () => {
				stopping = own.stop();
			});
		});
		listeners.push(hanging);
		const spec = http.schema.parse({from: 'vm', url: `http://127.0.0.1:${hanging.port}/`});
		const problem = await problemOf(http.observe(spec, systems, signal));
		await stopping;
		expect(problem.code).toBe('ssh-lost');
		expect(isRoadProblem(problem)).toBe(true);
	});

	it('ports: no SSH to the target → unknown', async () => {
		const own = await startSshd();
		await own.stop();
		reach({...own, identity: sshd.identity, knownHosts: sshd.knownHosts});
		const looks = [
			ports.observe(ports.schema.parse({from: 'vm', host: '127.0.0.1', open: [22]}), systems, signal),
			tls.observe(tls.schema.parse({from: 'vm', host: '127.0.0.1'}), systems, signal),
			http.observe(http.schema.parse({from: 'vm', url: 'http://127.0.0.1/'}), systems, signal),
		];
		const problems = await Promise.all(looks.map(problemOf));
		expect(problems.map(({code}) => code)).toEqual(['ssh-unreachable', 'ssh-unreachable', 'ssh-unreachable']);
	});
});
