import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {actionKinds} from '../../src/actions/registry.ts';
import {runCheck} from '../../src/app/run-check.ts';
import type {CheckKind} from '../../src/checks/contract.ts';
import {checkKinds} from '../../src/checks/registry.ts';
import {configSchema} from '../../src/config/schema.ts';
import {variablesOf} from '../../src/config/variables.ts';
import {type Checklist, type CheckSpec, stepsOf} from '../../src/core/checklist.ts';
import type {Status} from '../../src/core/verdict.ts';
import {type Environment, startEnvironment} from '../../src/demo/environment.ts';
import {FAULT_NAMES, FAULTS, type FaultArea} from '../../src/demo/faults.ts';
import {loadContent} from '../../src/language/load-content.ts';
import {contentDirectories, readContent} from '../../src/language/read-content.ts';
import {noQuestions} from '../../src/systems/questions.ts';
import {realClock} from '../../src/systems/real-clock.ts';
import {createSystems} from '../../src/systems/real-systems.ts';
import type {Systems} from '../../src/systems/systems.ts';

/** Steps that a fault of an area may turn, by key; a fault on a road turns whatever is seen over it. */
const REACH: Partial<Record<FaultArea, RegExp>> = {
	firewall: /firewall|certificate|health/,
	dns: /domain|dns|health|certificate/,
	certificate: /certificate|health|proxy/,
	redirect: /certificate|proxy/,
	minikube: /bot|stop|start|counts|data|redis/,
	data: /counts|rows|data|migrat|schema|sequence|samples|sizes/,
	redis: /redis/,
	bots: /bot|target|up|trades|latency|start|stop|parallel|services|health|scrape|reboot|memory|limits|images|log/,
	health: /health|trades|services|bot/,
	monitoring: /scrape|target|up|positions|pnl|trades|latency|health|alert|metric|prometheus|volatility|services/,
};

interface Look {
	readonly key: string;
	readonly check: CheckSpec;
	readonly afterAction: boolean;
}

let demo: Environment;
let systems: Systems;
let looks: readonly Look[];
let healthy: ReadonlyMap<string, Status>;

beforeAll(async () => {
	demo = await startEnvironment();
	const config = configSchema.parse(demo.facts.config);
	const {secrets} = demo.facts;
	const known = {get: async (name: string) => secrets[name] ?? '', values: () => Object.values(secrets)};
	systems = createSystems({config, secrets: known, questions: noQuestions, clock: realClock});
	const kinds = {checks: checkKinds, actions: actionKinds};
	const {checklists, runbooks, problems} = loadContent(await readContent(contentDirectories()), kinds, variablesOf(config));
	expect(problems).toEqual([]);
	const signs = runbooks.flatMap(({id, detect}) =>
		detect.map((check, index) => ({key: `runbook ${id} ${index + 1}`, check, afterAction: false})),
	);
	looks = [...checklists.filter(({id}) => id === 'cutover' || id === 'daily').flatMap(looksOf), ...signs];
	healthy = await lookAtAll();
}, 120_000);

afterAll(async () => {
	await systems?.close();
	await demo?.stop();
}, 60_000);

/** What stands behind an action that nobody has taken is not as it will be. */
function looksOf(checklist: Checklist): Look[] {
	const steps = stepsOf(checklist);
	const acting = new Set(steps.filter(step => step.action !== undefined).map(step => step.key));
	return steps.flatMap(({key, checks, needs}) => {
		const afterAction = acting.has(key) || needs.some(need => acting.has(need));
		return checks.map((check, index) => ({key: `${checklist.id} ${key} ${index + 1}`, check, afterAction}));
	});
}

async function lookAtAll(): Promise<Map<string, Status>> {
	const seen = looks.map(async ({key, check: {until: _, ...once}}) => {
		const kind = (checkKinds as Readonly<Record<string, CheckKind>>)[once.kind] ?? expect.unreachable(once.kind);
		const judged = await runCheck({...once, timeoutMs: 10_000}, kind, {
			systems,
			signal: new AbortController().signal,
			redact: value => value,
		});
		return [key, judged.verdict.status] as const;
	});
	return new Map(await Promise.all(seen));
}

/** Steps that are no longer as they were when all was well. */
async function turned(): Promise<Map<string, Status>> {
	const now = await lookAtAll();
	return new Map([...now].filter(([key, status]) => status !== healthy.get(key)));
}

test('the healthy demo turns nothing red', () => {
	const green = looks.filter(({afterAction}) => !afterAction).map(({key}) => [key, healthy.get(key)]);
	expect(green.length).toBeGreaterThan(20);
	expect(green.filter(([, status]) => status !== 'pass' && status !== 'warn' && status !== 'skipped')).toEqual([]);
});

describe.each(FAULT_NAMES.filter(name => FAULTS[name].area in REACH || FAULTS[name].area === 'vm'))('%s', fault => {
	const {area, turns} = FAULTS[fault];

	test('turns its own steps of the shipped checklists, no others, and they turn back', {timeout: 120_000}, async () => {
		const settles = {timeout: 45_000, interval: 100};
		await demo.setFault(fault, true);
		try {
			let last = new Map<string, Status>();
			const look = async () => {
				last = await turned();
				return [...last.values()];
			};
			await expect.poll(look, settles).toContain(turns);
			const reach = REACH[area];
			const strangers = [...last.keys()].filter(key => reach !== undefined && !reach.test(key));
			expect(strangers).toEqual([]);
		} finally {
			await demo.setFault(fault, false);
		}
		await expect.poll(async () => [...(await turned())], settles).toEqual([]);
	});
});
