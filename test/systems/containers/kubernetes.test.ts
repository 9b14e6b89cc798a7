import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {createKubernetes, type Kubernetes} from '../../../src/systems/containers/kubernetes.ts';
import {createPortForwards} from '../../../src/systems/containers/port-forward.ts';
import {connectTcp} from '../../../src/systems/network/tcp.ts';
import {runLocally} from '../../../src/systems/processes/local-process.ts';
import {type FakeProgram, fakeProgram} from '../fake-program.ts';
import {problemOf} from '../problem-of.ts';

/** Answers as kubectl 1.32 does: one workload that runs, one scaled to nothing, one that is not ready. */
const KUBECTL = `
[ -e down ] && { echo "The connection to the server 192.168.49.2:8443 was refused - did you specify the right host or port?" >&2; exit 1; }
while [ $# -gt 0 ]; do
	case $1 in
	--context|--namespace|--kubeconfig) echo "$1 $2" >>settings; shift 2 ;;
	--request-timeout*) shift ;;
	*) break ;;
	esac
done
verb=$1; shift
case $verb in
get)
	case $* in
	*"--raw /version"*) echo '{}' ;;
	*deployment/bot*|*statefulset/db*) printf ' 1/1' ;;
	*deployment/idle*) printf ' /0' ;;
	*deployment/slow*) printf ' /1' ;;
	*pod/ended*) printf 'Succeeded /' ;;
	esac ;;
exec)
	shift; name=$1; shift 3
	case $name in
	deployment/bot) "$@"; code=$?; [ $code = 0 ] || echo "command terminated with exit code $code" >&2; exit $code ;;
	deployment/*) echo "error: timed out waiting for the condition" >&2; exit 1 ;;
	ended) echo "error: cannot exec into a container in a completed pod; current phase is Succeeded" >&2; exit 1 ;;
	*) echo "Error from server (NotFound): $name not found" >&2; exit 1 ;;
	esac ;;
port-forward)
	for port; do :; done
	case $* in
	*deployment/slow*) echo "error: timed out waiting for the condition" >&2; exit 1 ;;
	*statefulset/db*) exec node -e '
		const server = require("node:net").createServer(socket => socket.on("error", () => {}).end("from " + process.argv[1]));
		server.listen(0, "127.0.0.1", () => console.log("Forwarding from 127.0.0.1:" + server.address().port + " -> " + process.argv[1].slice(1)));
	' "$port" ;;
	*) echo "Error from server (NotFound): not found" >&2; exit 1 ;;
	esac ;;
esac`;

let fake: FakeProgram;
let kubernetes: Kubernetes;
const never = () => new AbortController().signal;

beforeEach(async () => {
	fake = await fakeProgram('kubectl', KUBECTL);
	const settings = {type: 'kubernetes', context: 'minikube', namespace: 'coin-pilot-ns', kubectl: `env ${fake.path}`} as const;
	kubernetes = createKubernetes('minikube', settings, (argv, options) => runLocally('operator', argv, options));
});
afterEach(() => fake.remove());

describe('exec', () => {
	it('names context and namespace, and gives exit code and input through', async () => {
		const ran = await kubernetes.exec('deployment/bot', {script: 'cat; exit 3'}, {signal: never(), stdin: 'in'});
		expect(ran).toMatchObject({exitCode: 3, stdout: 'in'});
		const [call] = await fake.calls();
		expect(call).toMatch(/^--context minikube --namespace coin-pilot-ns exec --pod-running-timeout=5s deployment\/bot -i -- sh -c /);
	});

	it.each([
		['deployment/gone', {code: 'workload-missing', target: 'minikube', workload: 'deployment/gone'}],
		['deployment/slow', {code: 'container-not-running', target: 'minikube', container: 'deployment/slow', state: '0/1 ready'}],
		['deployment/idle', {code: 'container-not-running', target: 'minikube', container: 'deployment/idle', state: '0/0 ready'}],
		['ended', {code: 'container-not-running', target: 'minikube', container: 'ended', state: 'Succeeded'}],
	])('says what is the matter with %s', async (workload, problem) => {
		expect(await problemOf(kubernetes.exec(workload, {argv: ['true']}, {signal: never()}))).toEqual(problem);
	});

	it('says that the cluster does not answer', async () => {
		await writeFile(join(fake.directory, 'down'), '');
		const problem = {code: 'kubernetes-unreachable', target: 'minikube', detail: expect.stringContaining('192.168.49.2:8443 was refused')};
		expect(await problemOf(kubernetes.exec('deployment/bot', {argv: ['true']}, {signal: never()}))).toEqual(problem);
		expect(await problemOf(kubernetes.call(['get', 'pods'], {signal: never()}))).toEqual(problem);
	});
});

describe('port-forward', () => {
	it('leads to the port of the workload, shared by all, until it is closed', async () => {
		const forwards = createPortForwards('minikube', kubernetes);
		const ports = await Promise.all([1, 2, 3].map(() => forwards.to('statefulset/db', 5432, never())));
		expect(new Set(ports).size).toBe(1);
		const port = ports[0] ?? 0;
		expect(await readAll(port)).toBe('from :5432');
		expect(await fake.calls()).toHaveLength(1);
		await forwards.close();
		expect(await problemOf(connectTcp({host: '127.0.0.1', port}, {signal: never()}))).toMatchObject({why: 'refused'});
	});

	it('is started anew once it ended', async () => {
		const forwards = createPortForwards('minikube', kubernetes);
		await forwards.to('statefulset/db', 5432, never());
		await forwards.close();
		const port = await forwards.to('statefulset/db', 5432, never());
		expect(await readAll(port)).toBe('from :5432');
		await forwards.close();
	});

	it.each([
		['deployment/gone', {code: 'workload-missing', target: 'minikube', workload: 'deployment/gone'}],
		['deployment/slow', {code: 'container-not-running', target: 'minikube', container: 'deployment/slow', state: '0/1 ready'}],
	])('says what is the matter with %s', async (workload, problem) => {
		const forwards = createPortForwards('minikube', kubernetes);
		expect(await problemOf(forwards.to(workload, 5432, never()))).toEqual(problem);
		await forwards.close();
	});
});

async function readAll(port: number): Promise<string> {
	const socket = await connectTcp({host: '127.0.0.1', port}, {signal: never()});
	let text = '';
	for await (const chunk of socket) text += chunk;
	return text;
}
