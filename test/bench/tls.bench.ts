import {execFile} from 'node:child_process';
import {createServer} from 'node:https';
import {promisify} from 'node:util';
import {tls} from '../../src/checks/network/tls.ts';
import {findProgram} from '../support/find-program.ts';
import {listen} from '../support/listen.ts';
import {createLoopbackSystems} from '../support/loopback-systems.ts';
import {createTestCa, hasOpenssl} from '../support/test-ca.ts';
import {createCheckProgram} from './check-program.ts';
import {median, type Result, rounded, type Skipped, timed} from './result.ts';

const ROUNDS = 2;
/** Debian leaves the ending out. */
const testssl = findProgram('testssl') ?? findProgram('testssl.sh');
const name = 'tls: protocols and certificate of one server, faster than testssl.sh -p -S';

/** What both look at on one server: old versions turned down, a version that is spoken, the certificate, its chain, names and life. */
export async function run(): Promise<readonly (Result | Skipped)[]> {
	if (testssl === undefined) return [{name, skipped: 'testssl.sh is not installed (Debian: apt-get install testssl.sh)'}];
	if (!hasOpenssl) return [{name, skipped: 'openssl is not installed'}];
	const ca = createTestCa();
	const {key, cert} = ca.issue({intermediate: 'sent'});
	const server = await listen(createServer({key, cert, minVersion: 'TLSv1.2'}, (_, response) => response.end('up\n')));
	const fields = {host: '127.0.0.1', port: server.port, servername: 'localhost', ca: ca.caFile, refuses: ['TLSv1', 'TLSv1.1']};
	const program = await createCheckProgram([{kind: 'tls', ...fields}]);
	const systems = createLoopbackSystems();
	const spec = tls.schema.parse(fields);
	const inside = async () => {
		const verdict = tls.judge(await tls.observe(spec, systems, new AbortController().signal), spec);
		if (verdict.status !== 'pass') throw new Error(verdict.summary.en);
	};
	const theirs = async () => {
		// Nothing is looked up, nobody is phoned, and the authority is known: what is left is the server.
		const options = ['--quiet', '--color', '0', '--warnings', 'batch', '--nodns', 'min', '--ip', '127.0.0.1', '--add-ca', ca.caFile];
		const printed = await execute(testssl, [...options, '-p', '-S', `localhost:${server.port}`]);
		const expected = [/TLS 1 +not offered/, /TLS 1\.1 +not offered/, /TLS 1\.3 +offered/, /Chain of trust +Ok/, /Trust \(hostname\) +Ok/];
		const missing = expected.filter(pattern => !pattern.test(printed));
		if (missing.length > 0) throw new Error(`testssl.sh did not say ${missing.join(', ')}:\n${printed}`);
	};
	try {
		const times = {process: [] as number[], inside: [] as number[], testssl: [] as number[]};
		for (let round = 0; round < ROUNDS; round++) {
			times.process.push(await timed(() => program.look()));
			times.inside.push(await timed(inside));
			times.testssl.push(await timed(theirs));
		}
		return [
			{
				name,
				value: rounded(median(times.testssl) / median(times.process)),
				unit: 'times',
				atLeast: 20,
				from: {
					wholeProcess: rounded(median(times.process)),
					checkAlone: rounded(median(times.inside)),
					testssl: rounded(median(times.testssl)),
					rounds: ROUNDS,
				},
			},
		];
	} finally {
		program.remove();
		await server.close();
		ca.dispose();
	}
}

/** What it printed; its exit status counts findings, and a certificate without a revocation list is one. */
function execute(file: string, words: readonly string[]): Promise<string> {
	return promisify(execFile)(file, [...words]).then(
		({stdout}) => stdout,
		(error: {readonly stdout?: string}) => error.stdout ?? '',
	);
}
