import {expect, test} from 'vitest';
import {dockerCommand} from '../../src/demo/containers/docker-command.ts';
import {kubectlCommand} from '../../src/demo/containers/kubectl-command.ts';
import type {Answer} from '../../src/demo/programs/answer.ts';
import {systemctlCommand} from '../../src/demo/vm/systemctl-command.ts';
import {createWorld, type World} from '../../src/demo/world.ts';

function printed(answer: Answer): string {
	if (!('exitCode' in answer)) throw new Error('it runs something');
	return `${answer.stdout ?? ''}${answer.stderr ?? ''}`.trim();
}

const docker = (world: World, line: string) => dockerCommand(line.split(' '), world);
const kubectl = (world: World, line: string) =>
	kubectlCommand(`--context minikube --namespace coin-pilot-ns ${line}`.split(' '), world, notNeeded);
const notNeeded = () => Promise.reject(new Error('no port-forward here'));
const status = (world: World) => printed(docker(world, 'inspect -f {{.State.Status}} coinpilot-bot'));

test('the switch: the bot on Minikube stops, the one on the VM starts', () => {
	const world = createWorld(Date.now());
	expect(world.live()).toEqual({minikube: true, cloud: false});
	expect(status(world)).toBe('created');
	expect(printed(kubectl(world, 'scale deployment/bot --replicas=0'))).toBe('deployment.apps/bot scaled');
	expect(world.live()).toEqual({minikube: false, cloud: false});
	expect(JSON.parse(printed(kubectl(world, 'get deployment/bot -o json')))).toMatchObject({spec: {replicas: 0}});
	expect(printed(kubectl(world, 'get pods -l app=bot -o name'))).toBe('');
	expect(printed(docker(world, 'start coinpilot-bot'))).toBe('coinpilot-bot');
	expect(world.live()).toEqual({minikube: false, cloud: true});
	expect(status(world)).toBe('running');
	docker(world, 'stop coinpilot-bot');
	expect(status(world)).toBe('exited');
	docker(world, 'compose -f docker-compose.prod.yml up -d bot');
	expect(status(world)).toBe('running');
});

test('a container is listed the way Docker lists it', () => {
	const world = createWorld(Date.now());
	const lines = printed(docker(world, 'compose ps --format json'))
		.split('\n')
		.map(line => JSON.parse(line));
	expect(lines.map(line => line.Service)).not.toContain('bot');
	expect(lines[0]).toMatchObject({Service: 'db', State: 'running', Health: 'healthy'});
	expect(printed(docker(world, 'ps -a --filter name=coinpilot-bot --format {{.Names}}:{{.State}}'))).toBe('coinpilot-bot:created');
	expect(JSON.parse(printed(docker(world, 'inspect coinpilot-db')))[0]).toMatchObject({
		State: {Running: true},
		NetworkSettings: {Networks: {oci_default: {IPAddress: '172.20.0.2'}}},
	});
});

test('what is not there is said in the words of the program', () => {
	const world = createWorld(Date.now());
	expect(printed(docker(world, 'inspect nothing'))).toMatch(/No such object: nothing/);
	expect(printed(docker(world, 'exec -i coinpilot-bot true'))).toMatch(/is not running$/);
	expect(printed(kubectl(world, 'get deployment/nothing -o json'))).toBe(
		'Error from server (NotFound): deployments.apps "nothing" not found',
	);
	expect(kubectl(world, 'scale deployment/bot --replicas=x')).toMatchObject({exitCode: 1});
	world.setFault('docker-down', true);
	expect(printed(docker(world, 'ps'))).toMatch(/^Cannot connect to the Docker daemon/);
	world.setFault('kubernetes-down', true);
	expect(printed(kubectl(world, 'get pods'))).toMatch(/was refused/);
});

test('a command for a container is handed on word by word', () => {
	const world = createWorld(Date.now());
	expect(dockerCommand(['exec', '-i', '-u', 'postgres', 'coinpilot-db', 'psql', '-c', 'select 1'], world)).toEqual({
		run: ['psql', '-c', 'select 1'],
		inside: 'db',
	});
	expect(kubectlCommand(['exec', 'deployment/bot', '-i', '--', 'sh', '-c', 'echo a b'], world, notNeeded)).toEqual({
		run: ['sh', '-c', 'echo a b'],
		inside: 'bot',
	});
});

test('both bots and no bot are mended by the commands that would mend them in life', () => {
	const world = createWorld(Date.now());
	world.setFault('both-bots-live', true);
	expect(world.live()).toEqual({minikube: true, cloud: true});
	docker(world, 'stop coinpilot-bot');
	expect(world.live()).toEqual({minikube: true, cloud: false});
	world.setFault('no-bot-live', true);
	expect(world.live()).toEqual({minikube: false, cloud: false});
	kubectl(world, 'scale deployment/bot --replicas=1');
	expect(world.live()).toEqual({minikube: true, cloud: false});
});

test('starts at a boot what the unit starts; without it, what ran before', () => {
	const world = createWorld(Date.now());
	expect(systemctlCommand(['disable', 'coinpilot-compose.service'], world)).toMatchObject({exitCode: 0});
	expect(systemctlCommand(['is-enabled', 'coinpilot-compose.service'], world)).toMatchObject({stdout: 'disabled\n', exitCode: 1});
	world.reboot();
	expect(world.live()).toEqual({minikube: true, cloud: false});
	systemctlCommand(['enable', 'coinpilot-compose.service'], world);
	world.reboot();
	expect(world.live()).toEqual({minikube: true, cloud: true});
});
