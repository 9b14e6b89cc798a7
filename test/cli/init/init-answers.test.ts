import {expect, it} from 'vitest';
import {type AskContext, askAnswers} from '../../../src/cli/init/init-answers.ts';
import {problemOf} from '../../support/problem-of.ts';

const CONTEXT: AskContext = {
	options: {},
	flagLanguage: undefined,
	language: 'en',
	existing: {},
	vm: 'vm',
	cluster: 'minikube',
	file: '/etc/ops/coinpilot-ops.yaml',
	cwd: '/home/me',
	ask: undefined,
	tell: () => undefined,
};

const FLAGS = {host: '203.0.113.9', user: 'ubuntu', domain: 'd.example.com'};

const EXISTING = {
	environment: 'live',
	language: 'ko',
	domain: 'old.example.com',
	targets: {
		vm: {type: 'ssh', host: 'old', port: 2222, user: 'me', identity: 'keys/id', docker: 'sudo docker'},
		minikube: {type: 'kubernetes', context: 'kind', namespace: 'ns', kubectl: 'minikube kubectl --'},
	},
};

function answering(lines: Readonly<Record<string, string[]>>, asked: string[] = []): AskContext['ask'] {
	return async question => {
		asked.push(question);
		const [, given] = Object.entries(lines).find(([start]) => question.startsWith(start)) ?? [];
		return given?.shift() ?? '';
	};
}

it('takes flags, and what is usual for the rest', async () => {
	expect(await askAnswers({...CONTEXT, options: {...FLAGS, identity: 'id', knownHosts: '~/.kh', yes: true}})).toEqual({
		answers: {
			...FLAGS,
			environment: 'production',
			language: 'en',
			port: 22,
			identity: '/home/me/id',
			knownHosts: '~/.kh',
		},
		kubernetes: {kubectl: 'kubectl', kubeconfig: undefined, context: undefined, namespace: undefined},
		docker: undefined,
		changes: [],
	});
});

it('takes from the file what was not answered', async () => {
	const {answers, kubernetes, docker, changes} = await askAnswers({...CONTEXT, existing: EXISTING});
	expect(answers).toMatchObject({environment: 'live', language: 'ko', host: 'old', port: 2222, user: 'me', identity: 'keys/id'});
	expect(kubernetes).toMatchObject({kubectl: 'minikube kubectl --', context: 'kind', namespace: 'ns'});
	expect({docker, changes}).toEqual({docker: 'sudo docker', changes: []});
});

it('says where an answer differs from the file', async () => {
	const {changes} = await askAnswers({...CONTEXT, existing: EXISTING, options: {host: 'new', port: '22', domain: 'old.example.com'}});
	expect(changes).toEqual([
		{path: ['targets', 'vm', 'host'], value: 'new'},
		{path: ['targets', 'vm', 'port'], value: 22},
	]);
});

it('asks until the answer is one, in the language that was chosen', async () => {
	const asked: string[] = [];
	const ask = answering(
		{Language: ['fr', 'ko'], VM의: ['-oProxy', 'my host', 'vm.example.com', 'ubuntu'], SSH: ['0', 'x', '2200'], 대시보드: ['d']},
		asked,
	);
	const {answers} = await askAnswers({...CONTEXT, ask});
	expect(answers).toEqual({
		environment: 'production',
		language: 'ko',
		host: 'vm.example.com',
		port: 2200,
		user: 'ubuntu',
		identity: undefined,
		knownHosts: undefined,
		domain: 'd',
	});
	expect(asked[2]).toBe('환경 이름 [production]: ');
});

it('says why an answer is none before it asks again', async () => {
	const told: string[] = [];
	const ask = answering({
		Host: ['-oProxy', 'vm'],
		SSH: ['~/.ssh/key', ''],
		User: ['', 'me'],
		Domain: ['https://d.example.com/', 'd.example.com'],
	});
	const {answers} = await askAnswers({...CONTEXT, ask, tell: line => told.push(line)});
	expect(answers).toMatchObject({host: 'vm', port: 22, user: 'me', domain: 'd.example.com'});
	expect(told).toEqual([
		'Host name or address of the VM: "-oProxy" is not a host name or an address alone, without user, port or brackets',
		'SSH port: "~/.ssh/key" is not a port from 1 to 65535',
		'User on the VM: "" is not one word that does not begin with -',
		'Domain of the dashboard: "https://d.example.com/" is not a name like dashboard.example.com, without https:// and without a path',
	]);
});

it('with --yes asks only for what has no usual answer', async () => {
	const asked: string[] = [];
	const {user: _user, ...others} = FLAGS;
	await askAnswers({...CONTEXT, options: {...others, yes: true}, ask: answering({User: ['me']}, asked)});
	expect(asked).toEqual(['User on the VM: ']);
});

it.each([
	['no-terminal', {user: 'u', domain: 'd'}],
	['usage', {...FLAGS, port: '65536'}],
	['usage', {...FLAGS, host: '-oProxyCommand=x'}],
	['usage', {...FLAGS, user: 'a b'}],
	['usage', {...FLAGS, domain: 'd.example.com:443'}],
	['usage', {...FLAGS, environment: 'x\u001b[2J'}],
])('%s for %j', async (code, options) => {
	expect(await problemOf(askAnswers({...CONTEXT, options}))).toMatchObject({code});
});
