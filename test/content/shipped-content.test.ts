import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {actionKinds} from '../../src/actions/registry.ts';
import {checkKinds} from '../../src/checks/registry.ts';
import {configSchema} from '../../src/config/schema.ts';
import {variablesOf} from '../../src/config/variables.ts';
import {type Checklist, type Step, stepsOf} from '../../src/core/checklist.ts';
import type {Text} from '../../src/core/text.ts';
import {demoConfig} from '../../src/demo/demo-config.ts';
import {loadContent} from '../../src/language/load-content.ts';
import {coverageOf, readPlanItems} from '../../src/language/plan-items.ts';
import {readmeConfig} from '../support/readme-config.ts';
import {shippedUnder} from './shipped.ts';

const root = new URL('../../', import.meta.url).pathname;
const read = (folder: string, ending: string) =>
	readdirSync(join(root, folder))
		.filter(name => name.endsWith(ending))
		.map(name => ({file: `${folder}/${name}`, text: readFileSync(join(root, folder, name), 'utf8')}));

const kinds = {checks: checkKinds, actions: actionKinds};
const files = {checklists: read('checklists', '.yaml'), runbooks: read('runbooks', '.md')};
const config = configSchema.parse(
	demoConfig({
		domain: 'dashboard.example.com',
		sshPort: 22,
		httpPort: 80,
		httpsPort: 443,
		dnsPort: 53,
		closed: [5432],
		identity: '/tmp/demo/id',
		knownHosts: '/tmp/demo/known_hosts',
		ca: '/tmp/demo/ca.pem',
		kubectl: '/tmp/demo/kubectl',
		bot: '172.20.0.5',
		registry: 'http://127.0.0.1:5000',
		exchange: 'http://127.0.0.1:5001/v1/ticker',
		acme: 'http://127.0.0.1:5002/directory',
	}),
);
const {checklists, runbooks, problems} = loadContent(files, kinds, variablesOf(config));
const items = readPlanItems(readFileSync(join(root, 'checklists/plan-items.tsv'), 'utf8'));
const coverage = coverageOf(items, [...checklists, ...runbooks]);

/** Every step once, whichever checklists include it. */
const steps = [...new Map([...checklists, ...runbooks].flatMap(list => stepsOf(list).map(step => [step.key, step] as const))).values()];

/** Each step as it stands in its file, from its `id:` to the next. */
const written = new Map<string, string>(
	[...files.checklists, ...files.runbooks].flatMap(({file, text}) => {
		const section = file.replace(/^.*\/|(\.ko)?\.(yaml|md)$/g, '');
		let within = section;
		return text.split(/^(?=\s*- id: |id: )|^(?=\s*- section:)/m).flatMap(block => {
			within = /^\s*- section: \{id: ([a-z0-9-]+)/.exec(block)?.[1] ?? within;
			const id = /^(?:\s*- )?id: ([a-z0-9-]+)/.exec(block)?.[1];
			return id === undefined ? [] : [[`${within}/${id}`, block] as const];
		});
	}),
);

/** Words that are the same in both languages: names of programs and places. */
function isProse({en}: Text): boolean {
	return /[a-z]{2,} [a-z]{2,}/.test(en) && !/^(\S*\/)?(docker|kubectl|psql|cd|sudo|rm) /.test(en);
}

function textsOf(step: Step): Text[] {
	const {title, why, remedy, undo, attest, choose, action, checks} = step;
	const spec = (action?.spec ?? {}) as {summary?: Text; undo?: Text};
	const all = [title, why, remedy, undo, attest?.prompt, attest?.because, spec.summary, spec.undo, ...checks.map(check => check.title)];
	return [...all, ...Object.values(choose?.options ?? {})].filter(one => one !== undefined);
}

function scriptOf({action}: Step): string {
	return String((action?.spec as {readonly script?: string} | undefined)?.script ?? '');
}

describe('the shipped content', () => {
	it('names the context wherever it says kubectl: the current one may be another cluster', () => {
		const said = steps.flatMap(step => [...textsOf(step).flatMap(({en, ko}) => [en, ko]), scriptOf(step)]);
		expect(said.filter(text => /kubectl --context/.test(text)).length).toBeGreaterThan(10);
		expect(said.filter(text => /kubectl (?!--context)[a-z]+ /.test(text))).toEqual([]);
	});

	it('names the file of the project wherever it says docker compose: the folder that one stands in may hold another project', () => {
		const said = steps.flatMap(step => [...textsOf(step).flatMap(({en, ko}) => [en, ko]), scriptOf(step)]);
		const calls = said.flatMap(text => [...text.matchAll(/docker compose .*/g)].map(([call]) => call));
		expect(calls.length).toBeGreaterThan(20);
		expect(calls.filter(call => !/^docker compose -f \S/.test(call))).toEqual([]);
	});

	it('has all it asks for in the configuration that the README shows', () => {
		expect(shippedUnder(readmeConfig).problems).toEqual([]);
	});

	it('loads whole', () => {
		expect(problems).toEqual([]);
		const expected = 'burn-in cutover daily phase-a phase-b phase-c phase-d rollback verification weekly';
		expect(checklists.map(({id}) => id).sort()).toEqual(expected.split(' '));
	});

	it('loads without a configuration, as an editor sees it', () => {
		expect(loadContent(files, kinds, undefined).problems).toEqual([]);
	});

	it('lets a rollback be read by itself', () => {
		const alone = {checklists: files.checklists.filter(({file}) => file.endsWith('/rollback.yaml')), runbooks: []};
		expect(loadContent(alone, kinds, variablesOf(config))).toMatchObject({problems: [], checklists: [{id: 'rollback'}]});
	});

	it.each(coverage.map(({item, steps: found}) => [item.key, found] as const))('establishes %s', (_key, found) => {
		expect(found.map(({step}) => step.key)).not.toEqual([]);
	});

	it('names only items that the plan has', () => {
		const known = new Set(items.map(({key}) => key));
		expect(steps.flatMap(({key, source}) => source.filter(one => !known.has(one)).map(one => `${key}: ${one}`))).toEqual([]);
	});
});

describe.each(steps.map(step => [step.key, step] as const))('%s', (_key, step) => {
	it('says why, and how long it takes', () => {
		expect(step.why).toBeDefined();
		expect(step.takesMs).toBeGreaterThan(0);
		expect(step.source).not.toEqual([]);
	});

	it('says what to do when it is red', () => {
		if (step.checks.length > 0) expect(step.remedy).toBeDefined();
	});

	it('says why only a person can tell', () => {
		if (step.attest) expect(step.attest.because).toBeDefined();
	});

	it('says how it is taken back', () => {
		if (step.action) expect((step.action.spec as {undo?: Text}).undo).toBeDefined();
	});

	it('says how long a pass counts, since an hour is not right for everything', () => {
		if (step.checks.length > 0) expect(written.get(step.key)).toMatch(/^\s*freshFor: /m);
	});

	it('says outside of its action too how it is taken back', () => {
		if (step.action?.kind === 'command' && step.action.confirm !== undefined) expect(step.undo, 'undo').toBeDefined();
	});

	it('is written in both languages', () => {
		for (const text of textsOf(step)) {
			if (!isProse(text)) continue;
			expect(text.ko).not.toBe(text.en);
			expect(text.ko, text.en).toMatch(/[가-힣]/);
			expect(text.en).not.toMatch(/[가-힣]/);
		}
	});

	it('gives instructions in the form an operator expects', () => {
		if (step.remedy) expect(step.remedy.ko).toMatch(/(십시오|시오|니다|된다|한다|실행)\.?"?$/);
	});
});

describe('what cannot be talked past', () => {
	const cutover = checklists.find(({id}) => id === 'cutover') as Checklist;
	const step = (key: string) => stepsOf(cutover).find(one => one.key === key) as Step;
	const requires = (key: string) => step(key).action?.require.map(({kind, spec}) => [kind, (spec as {expect?: string}).expect]);

	it('starts no bot while another one is live, here or on the way back', () => {
		expect(requires('release/start-cloud')).toContainEqual(['single-writer', 'none']);
		expect(requires('rollback/start-minikube')).toContainEqual(['single-writer', 'none']);
		expect(step('release/go-live').gate?.hard).toEqual(['release/no-bot', 'release/source-quiet', 'release/freeze-target']);
	});

	it('starts a bot on fresh prices alone: the collector first, after the last count, here and on the way back', () => {
		const order = stepsOf(cutover).map(one => one.key);
		const inOrder = (...keys: string[]) => expect(order.filter(key => keys.includes(key))).toEqual(keys);
		inOrder('release/final-counts', 'release/go-live', 'release/start-rest', 'release/prices', 'release/start-cloud', 'release/unit-on');
		inOrder('rollback/import-rows', 'rollback/start-source', 'rollback/start-minikube');
		expect(step('release/go-live').gate?.requires).toContain('release/final-counts');
		expect(step('release/start-rest').needs).toEqual(['release/go-live']);
		expect(step('release/start-cloud').needs).toEqual(['release/go-live', 'release/start-rest', 'release/prices']);
		expect(requires('release/start-cloud')?.map(([kind]) => kind)).toContain('rows-fresh');
		// On the way back it is a step, so that a person may waive it with a reason: positions are open, and nobody watches them.
		expect(step('rollback/start-source').checks.map(({kind}) => kind)).toContain('rows-fresh');
		expect(step('rollback/start-minikube').needs).toEqual(['rollback/start-source', 'rollback/unit-off']);
		expect(requires('rollback/start-minikube')?.map(([kind]) => kind)).not.toContain('rows-fresh');
	});

	it('retires Minikube only after a day, a rehearsal, and with one bot', () => {
		const {requires: asked, hard} = step('retire/go').gate ?? {};
		expect(asked).toEqual(expect.arrayContaining(['burn-in/t24h-uninterrupted', 'phase-c/rehearsal', 'retire/one-bot']));
		expect(hard).toEqual(['retire/one-bot', 'retire/source-quiet', 'burn-in/t24h-uninterrupted', 'phase-c/rehearsal']);
		expect(step('retire/stop').needs).toContain('retire/go');
	});

	it('retires Minikube only once all that verification and Phase D require was judged', () => {
		const judged = stepsOf(cutover).filter(({key, required}) => required && /^(verification|phase-d)\//.test(key));
		expect(judged.map(({key}) => key)).toEqual(expect.arrayContaining(['verification/bot', 'phase-d/week', 'phase-d/sizing']));
		expect(step('retire/go').gate?.requires).toEqual(expect.arrayContaining(judged.map(({key}) => key)));
	});

	it('fills no database that something writes to', () => {
		for (const key of ['phase-b/restore', 'release/final-restore']) {
			expect(step(key).action?.require.map(({kind}) => kind)).toContain('stopped');
		}
		expect(step('release/final-counts').needs).toEqual(['release/final-restore', 'release/source-quiet']);
	});

	it('puts nothing of a database that began empty over the source', () => {
		const writing = ['export-rows', 'carry-rows', 'import-rows'].map(id => step(`rollback/${id}`).when);
		expect(writing).toEqual(writing.map(() => ({database: 'restore'})));
		expect(step('rollback/rows-stay')).toMatchObject({when: {database: 'fresh'}, undoes: ['release/start-cloud']});
	});

	it('takes back every action of the release that a rollback can', () => {
		const undone = new Set(stepsOf(cutover).flatMap(({undoes}) => undoes ?? []));
		expect([...undone].sort()).toEqual([
			...['release/freeze-source', 'release/start-cloud', 'release/start-rest', 'release/stop-minikube', 'release/unit-on'],
		]);
	});
});
