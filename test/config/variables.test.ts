import {describe, expect, it} from 'vitest';
import {parseConfig} from '../../src/config/load-config.ts';
import {lookUp, settingsOf, variablesOf} from '../../src/config/variables.ts';

const {config} = parseConfig(
	'c.yaml',
	`
environment: production
targets:
  vm: {type: ssh, host: 203.0.113.10, user: ubuntu}
  minikube: {type: kubernetes, context: minikube}
domain: dashboard.example.com
databases: {source: {on: vm, name: coinpilot}}
bots: [{name: cloud, on: vm}]
`,
);
const tree = variablesOf(config!);

describe('with a configuration', () => {
	it.each([
		['domain', 'dashboard.example.com'],
		['vm.host', '203.0.113.10'],
		['targets.vm.port', 22],
		['databases.source.name', 'coinpilot'],
		['firewall.open', [22, 80, 443]],
		['bots.0.name', 'cloud'],
		['bots.cloud.name', 'cloud'],
	])('%s is set', (name, value) => {
		expect(lookUp(name, tree)).toEqual({state: 'set', value});
	});

	it.each(['ca', 'vm.identity', 'minikube.kubeconfig', 'prometheus.url', 'compose.directory', 'databases.source.password'])(
		'%s is not set',
		name => {
			expect(lookUp(name, tree)).toEqual({state: 'unset'});
		},
	);

	it.each([
		['domian', 'domain'],
		['vm.hots', 'vm.host'],
		['vm.namespace', 'vm.knownHosts'],
		['databases.sorce.name', 'databases.source.name'],
		['promtheus.url', 'prometheus.url'],
	])('%s is no variable', (name, nearest) => {
		const looked = lookUp(name, tree);
		expect(looked.state).toBe('undefined');
		if (name !== 'vm.namespace') expect(looked).toEqual({state: 'undefined', nearest});
	});

	it.each(['constructor', '__proto__.polluted', 'domain.length', 'vm.host.0', '', '.', 'HOME'])('nor is %j', name => {
		expect(lookUp(name, tree).state).toBe('undefined');
	});
});

describe('without one', () => {
	it.each(['domain', 'vm.host', 'cloud.namespace', 'databases.any.name', 'prometheus.job', 'firewall.closed', 'endpoints.bot.url'])(
		'%s could be',
		name => {
			expect(lookUp(name, undefined)).toEqual({state: 'declared'});
		},
	);

	it.each([
		['domian', 'domain'],
		['vm.hots', 'vm.host'],
		['prometheus.ulr', 'prometheus.url'],
	])('%s could not', (name, nearest) => {
		expect(lookUp(name, undefined)).toEqual({state: 'undefined', nearest});
	});
});

it('gives every single value as a setting', () => {
	expect(settingsOf(tree)).toMatchObject({environment: 'production', 'vm.port': '22', 'ports.https': '443'});
	expect(Object.keys(settingsOf(tree)).some(name => name.startsWith('bots'))).toBe(false);
});
