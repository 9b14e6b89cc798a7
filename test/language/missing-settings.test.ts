import {readFileSync} from 'node:fs';
import {expect, it} from 'vitest';
import {parse} from 'yaml';
import {configSchema} from '../../src/config/schema.ts';
import {variablesOf} from '../../src/config/variables.ts';
import {lintContent} from '../../src/language/lint-content.ts';
import {gatherMissing} from '../../src/language/missing-settings.ts';
import {shippedUnder} from '../content/shipped.ts';
import {kinds} from './kinds.ts';

const CONFIG = {
	environment: 'production',
	targets: {vm: {type: 'ssh', host: '203.0.113.10', user: 'ubuntu'}},
	domain: 'example.com',
	endpoints: {dashboard: {from: 'vm', url: 'http://127.0.0.1:8501/health'}, n8n: {from: 'vm', url: 'http://127.0.0.1:5678/healthz'}},
	bots: [{name: 'minikube', on: 'vm'}],
};

/** What an operator is told about checklists whose steps look at these addresses, one step each. */
function toldOf(...hosts: readonly (readonly [file: string, host: string])[]): string[] {
	const checklists = hosts.map(([id, host]) => ({
		file: `checklists/${id}.yaml`,
		text: `id: ${id}\ntitle: {en: L, ko: 목록}\nsteps:\n  - id: one\n    title: {en: One, ko: 하나}\n    checks: [{kind: ports, host: "\${${host}}", open: [22]}]\n`,
	}));
	const problems = lintContent({
		files: {checklists, runbooks: []},
		kinds,
		config: {file: 'ops.yaml', text: JSON.stringify(CONFIG)},
	});
	return gatherMissing(problems, variablesOf(configSchema.parse(CONFIG)), 'ops.yaml').map(problem =>
		problem.code === 'setting-missing' ? `${problem.path} ${problem.key}: ${problem.askedBy.join()}` : problem.code,
	);
}

it('tells an absent part of the configuration once, with everything that asks for it', () => {
	expect(toldOf(['a', 'endpoints.bot.url'], ['b', 'endpoints.bot.from'], ['c', 'grafana.url'])).toEqual([
		'ops.yaml endpoints.bot: a,b',
		'ops.yaml grafana: c',
	]);
});

it('names an absent entry of a list, and an absent target by its section', () => {
	expect(toldOf(['a', 'bots.cloud.container'], ['b', 'minikube.context'])).toEqual([
		'ops.yaml bots.cloud: a',
		'ops.yaml targets.minikube: b',
	]);
});

it('tells of a bot that is not listed at the configuration alone, and of one that a checklist misspells where it stands', () => {
	const example = readFileSync(new URL('../../docs/example/coinpilot-ops.yaml', import.meta.url), 'utf8');
	const without = shippedUnder(example.replace(/^ {2}- \{name: cloud.*\n/m, ''));
	const config = configSchema.parse({...parse(example), bots: [{name: 'minikube', on: 'minikube', workload: 'deployment/price-bot'}]});
	const told = gatherMissing(without.problems, variablesOf(config), 'ops.yaml');
	expect(without.problems.map(({code}) => code)).toContain('rule-broken');
	expect(told.map(problem => (problem.code === 'setting-missing' ? problem.key : problem.code))).toEqual(['bots.cloud']);

	const misspelt = without.problems.map(problem => (problem.code === 'rule-broken' ? {...problem, asks: 'bots.clout'} : problem));
	expect(gatherMissing(misspelt, variablesOf(config), 'ops.yaml').map(({code}) => code)).toContain('rule-broken');
});

it('leaves a slip of the pen where it stands', () => {
	expect(toldOf(['a', 'endpoints.dashbord.url'])).toEqual(['undefined-variable']);
	expect(toldOf(['a', 'vn.host'])).toEqual(['undefined-variable']);
	expect(toldOf(['a', 'vm.hots'])).toEqual(['undefined-variable']);
	expect(toldOf(['a', 'nothing'])).toEqual(['undefined-variable']);
});
