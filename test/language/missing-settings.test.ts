import {readFileSync} from 'node:fs';
import {expect, it} from 'vitest';
import {parse, stringify} from 'yaml';
import {configSchema} from '../../src/config/schema.ts';
import {variablesOf} from '../../src/config/variables.ts';
import type {Problem} from '../../src/core/problem.ts';
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

const EXAMPLE = readFileSync(new URL('../../docs/example/coinpilot-ops.yaml', import.meta.url), 'utf8');

const isShipped = (file: string) => file.startsWith('checklists/') || file.startsWith('runbooks/');

/** What an operator is told about checklists whose steps look at these addresses, one step each; in the folder `own/` they are theirs. */
function toldOf(...hosts: readonly (readonly [file: string, host: string])[]): string[] {
	const checklists = hosts.map(([name, host]) => {
		const id = name.replace('own/', '');
		return {
			file: name === id ? `checklists/${id}.yaml` : `${name}.yaml`,
			text: `id: ${id}\ntitle: {en: L, ko: 목록}\nsteps:\n  - id: one\n    title: {en: One, ko: 하나}\n    checks: [{kind: ports, host: "\${${host}}", open: [22]}]\n`,
		};
	});
	const problems = lintContent({
		files: {checklists, runbooks: []},
		kinds,
		config: {file: 'ops.yaml', text: JSON.stringify(CONFIG)},
	});
	return gatherMissing(problems, variablesOf(configSchema.parse(CONFIG)), 'ops.yaml', isShipped).map(said);
}

function said(problem: Problem): string {
	if (problem.code === 'setting-missing') return `${problem.path} ${problem.key}: ${problem.askedBy.join()}`;
	return 'origin' in problem ? `${problem.origin?.file}:${problem.origin?.line} ${problem.code}` : problem.code;
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

it.each([
	['both caches', ['redis.source', 'redis.target'], ({redis: _left, ...rest}: Record<string, unknown>) => rest],
	['the database that is left', ['databases.source'], (config: Record<string, unknown>) => without(config, 'databases', 'source')],
	['the cache that is filled', ['redis.target'], (config: Record<string, unknown>) => without(config, 'redis', 'target')],
])('tells of %s, which the shipped checklists name, in one line each', (_what, keys, change) => {
	expect(toldOfShipped(change).map(line => line.split(': ')[0])).toEqual(keys.map(key => `ops.yaml ${key}`));
});

function without(config: Record<string, unknown>, section: string, entry: string): Record<string, unknown> {
	const {[entry]: _left, ...rest} = config[section] as Record<string, unknown>;
	return {...config, [section]: rest};
}

it('tells of a bot that is not listed at the configuration alone, and of one that a checklist misspells where it stands', () => {
	const without = shippedUnder(EXAMPLE.replace(/^ {2}- \{name: cloud.*\n/m, ''));
	const config = configSchema.parse({...parse(EXAMPLE), bots: [{name: 'minikube', on: 'minikube', workload: 'deployment/price-bot'}]});
	const told = gatherMissing(without.problems, variablesOf(config), 'ops.yaml', isShipped);
	expect(without.problems.map(({code}) => code)).toContain('rule-broken');
	expect(told.map(problem => (problem.code === 'setting-missing' ? problem.key : problem.code))).toEqual(['bots.cloud']);

	const misspelt = without.problems.map(problem => (problem.code === 'rule-broken' ? {...problem, asks: 'bots.clout'} : problem));
	expect(gatherMissing(misspelt, variablesOf(config), 'ops.yaml', isShipped).map(({code}) => code)).toContain('rule-broken');
});

it('leaves a slip of the pen where it stands', () => {
	for (const slip of ['endpoints.dashbord.url', 'vn.host', 'vm.hots', 'nothing', 'grafana.url', 'databases.targt.name']) {
		expect(toldOf(['own/a', slip]), slip).toEqual(['own/a.yaml:6 undefined-variable']);
	}
	// A name that no configuration could give a value is wrong in shipped files, too.
	expect(toldOf(['a', 'vm.hots'])).toEqual(['checklists/a.yaml:6 undefined-variable']);
	expect(toldOf(['a', 'nothing'])).toEqual(['checklists/a.yaml:6 undefined-variable']);
});

it('tells what the own files ask for with the shipped ones by the same name, and nothing else of theirs', () => {
	expect(toldOf(['a', 'grafana.url'], ['own/b', 'grafana.url'], ['own/c', 'grafana.uid'])).toEqual([
		'ops.yaml grafana: a,b',
		'own/c.yaml:6 undefined-variable',
	]);
});

/** What is told where the shipped content meets the example's configuration, changed. */
function toldOfShipped(change: (config: Record<string, unknown>) => Record<string, unknown>): string[] {
	const config = stringify(change(parse(EXAMPLE)));
	const {problems} = shippedUnder(config);
	return gatherMissing(problems, variablesOf(configSchema.parse(parse(config))), 'ops.yaml', isShipped).map(said);
}

/** The example with every mention of one target renamed to another. */
const renamed = (from: string, to: string) => (config: Record<string, unknown>) =>
	JSON.parse(
		JSON.stringify(config)
			.replaceAll(`"${from}":`, `"${to}":`)
			.replaceAll(new RegExp(`"(on|from)":"${from}"`, 'g'), `"$1":"${to}"`),
	);

it.each([
	['vm', 'server'],
	['minikube', 'old'],
])('tells a target "%s" that goes by another name in one line, however near a section is named', (from, to) => {
	const told = toldOfShipped(renamed(from, to));
	expect(told).toEqual([expect.stringContaining(`ops.yaml targets.${from}: `)]);
});
