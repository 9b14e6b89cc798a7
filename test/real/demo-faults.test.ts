import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {actionKinds} from '../../src/actions/registry.ts';
import {Bounds} from '../../src/app/bounds.ts';
import {runCheck} from '../../src/app/run-check.ts';
import type {CheckKind} from '../../src/checks/contract.ts';
import {checkKinds} from '../../src/checks/registry.ts';
import {configSchema} from '../../src/config/schema.ts';
import {variablesOf} from '../../src/config/variables.ts';
import {type Checklist, type CheckSpec, stepsOf} from '../../src/core/checklist.ts';
import type {Status} from '../../src/core/verdict.ts';
import {type Environment, startEnvironment} from '../../src/demo/environment.ts';
import {FAULTS, type FaultArea, type FaultName} from '../../src/demo/faults.ts';
import {loadContent} from '../../src/language/load-content.ts';
import {contentDirectories, readContent} from '../../src/language/read-content.ts';
import {noQuestions} from '../../src/systems/questions.ts';
import {realClock} from '../../src/systems/real-clock.ts';
import {createSystems} from '../../src/systems/real-systems.ts';
import type {Systems} from '../../src/systems/systems.ts';

/**
 * What looks at an area: kinds of checks, and words in what a check asks for (a command, a query, an address), because a shell
 * command can look at anything. `road` stands for everything that goes over SSH.
 */
const REACH: Readonly<Record<FaultArea, {readonly kinds: readonly string[]; readonly words?: RegExp}>> = {
	firewall: {kinds: ['ports', 'tls', 'listening', 'http'], words: /ss -|nmap|5432|443/},
	dns: {kinds: ['dns', 'http', 'tls', 'ports'], words: /dig|getent|dashboard\.coinpilot/},
	certificate: {kinds: ['tls', 'http', 'ports'], words: /openssl|https:/},
	redirect: {kinds: ['tls', 'http', 'ports'], words: /http:/},
	vm: {kinds: [], words: /"(on|from|of|source|target|compose)":|vm/},
	host: {
		kinds: ['identity', 'file', 'disk', 'memory', 'cron', 'systemd', 'listening', 'clock', 'reboot-recovery', 'published-ports', 'logs'],
		words: /df |free|crontab|systemctl|timedatectl|\.env|ss -|5678|\/proc|dmesg|journalctl|docker/,
	},
	minikube: {
		kinds: [
			'single-writer',
			'row-counts',
			'rows',
			'schema',
			'samples',
			'postgres',
			'rows-written',
			'redis-compare',
			'redis-keys',
			'redis',
			'env-parity',
		],
		words: /minikube|kubectl/,
	},
	data: {
		kinds: ['row-counts', 'rows', 'schema', 'samples', 'postgres', 'rows-written', 'restore-rehearsal', 'single-writer'],
		words: /psql|pg_/,
	},
	redis: {kinds: ['redis', 'redis-compare', 'redis-keys', 'redis-value', 'redis-value-time'], words: /redis-cli/},
	bots: {
		kinds: [
			'single-writer',
			'compose-services',
			'prometheus-targets',
			'prometheus-query',
			'prometheus-trend',
			'alert-rules',
			'http',
			'reboot-recovery',
			'logs',
			'memory',
			'published-ports',
			'identity',
			'rows-written',
			'redis-value',
			'redis-keys',
			'redis-compare',
			'row-counts',
			'rows',
			'listening',
		],
		words: /coinpilot-(bot|core)|docker/,
	},
	health: {
		kinds: [
			'http',
			'compose-services',
			'prometheus-query',
			'prometheus-trend',
			'alert-rules',
			'prometheus-targets',
			'rows-written',
			'logs',
		],
		words: /docker|8000|coinpilot/,
	},
	monitoring: {
		kinds: [
			'prometheus-targets',
			'prometheus-query',
			'prometheus-trend',
			'prometheus-config',
			'alert-rules',
			'grafana',
			'n8n',
			'http',
			'compose-services',
		],
		words: /prometheus|9090|grafana|n8n/,
	},
	backups: {kinds: ['backup-files', 'restore-rehearsal'], words: /backup/},
	compose: {
		kinds: [
			'compose-services',
			'compose-file',
			'published-ports',
			'listening',
			'env-parity',
			'image-platform',
			'logs',
			'reboot-recovery',
			'file',
			'memory',
			'ports',
		],
		words: /docker|\.env|compose/,
	},
};

/** Looked at where a fault reaches them alone: seconds each. */
const SLOW: readonly string[] = ['restore-rehearsal', 'compose-services', 'reboot-recovery'];

interface Look {
	/** Every step that asks for it: the same check stands in several checklists. */
	readonly keys: string[];
	readonly check: CheckSpec;
	afterAction: boolean;
}

let demo: Environment;
let systems: Systems;
let looks: ReadonlyMap<string, Look>;
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
	const found = new Map<string, Look>();
	const want = (key: string, check: CheckSpec, afterAction: boolean) => {
		const id = `${check.kind} ${JSON.stringify(check.spec)}`;
		const look = found.get(id) ?? {keys: [], check, afterAction};
		look.keys.push(key);
		look.afterAction &&= afterAction;
		found.set(id, look);
	};
	for (const checklist of checklists) {
		for (const {key, check, afterAction} of looksOf(checklist)) want(`${checklist.id} ${key}`, check, afterAction);
	}
	for (const {id, detect} of runbooks) for (const check of detect) want(`runbook ${id}`, check, false);
	looks = found;
	healthy = await lookAt([...looks.keys()]);
	// Dozens of checks at once are more than a busy machine answers in time.
	for (let round = 0; round < 3; round++) healthy = new Map([...healthy, ...(await lookAt(notGreen([...looks.keys()])))]);
}, 300_000);

afterAll(async () => {
	await systems?.close();
	await demo?.stop();
}, 60_000);

/** What stands behind an action that nobody has taken is not as it will be. */
function looksOf(checklist: Checklist) {
	const steps = stepsOf(checklist);
	const waits = new Set<string>();
	for (const step of steps) {
		const undone = step.action !== undefined || step.choose !== undefined || Object.keys(step.when).length > 0 || step.undoes !== undefined;
		if (undone || step.needs.some(need => waits.has(need))) waits.add(step.key);
	}
	return steps.flatMap(({key, checks}) => checks.map(check => ({key, check, afterAction: waits.has(key)})));
}

async function lookAt(ids: readonly string[]): Promise<Map<string, Status>> {
	const bounds = new Bounds(8);
	const seen = ids.map(async id => {
		const {until: _, ...once} = (looks.get(id) ?? expect.unreachable(id)).check;
		const kind = (checkKinds as Readonly<Record<string, CheckKind>>)[once.kind] ?? expect.unreachable(once.kind);
		const judged = await bounds.run(kind.from(once.spec), () =>
			runCheck({...once, timeoutMs: 20_000}, kind, {systems, signal: new AbortController().signal, redact: value => value}),
		);
		return [id, judged.verdict.status] as const;
	});
	return new Map(await Promise.all(seen));
}

/** What is no longer as it was when all was well, among these. */
async function turned(ids: Iterable<string>): Promise<Map<string, Status>> {
	const now = await lookAt([...ids]);
	return new Map([...now].filter(([id, status]) => status !== healthy.get(id)));
}

const GREEN: readonly unknown[] = ['pass', 'warn', 'skipped'];
const notGreen = (ids: readonly string[]) => ids.filter(id => !GREEN.includes(healthy.get(id)));
const named = (ids: Iterable<string>) => [...ids].map(id => `${id.split(' ')[0]} in ${looks.get(id)?.keys.join(', ')}`);

function reaches(area: FaultArea, id: string): boolean {
	const {kinds, words} = REACH[area];
	return kinds.includes(id.split(' ')[0] ?? '') || words?.test(id) === true;
}

test('the healthy demo turns nothing red', () => {
	const now = [...looks].filter(([, {afterAction}]) => !afterAction);
	expect(now.length).toBeGreaterThan(20);
	expect(named(notGreen(now.map(([id]) => id)))).toEqual([]);
});

/** Every fault has a test of its own in test/demo; here, where all of the content looks again and again, these stand for the rest. */
const WIDELY_SEEN: readonly FaultName[] = ['closed-443', 'dns-nxdomain', 'ssh-down', 'missing-rows', 'both-bots-live', 'bot-target-down'];

describe.each(WIDELY_SEEN)('%s', fault => {
	const {area, turns} = FAULTS[fault];

	test('turns what looks at it in the shipped content, and nothing else, and it turns back', {timeout: 240_000}, async () => {
		const settles = {timeout: 60_000, interval: 100};
		const green = [...looks.keys()].filter(id => GREEN.includes(healthy.get(id)));
		const own = green.filter(id => reaches(area, id));
		const others = green.filter(id => !reaches(area, id) && !SLOW.includes(id.split(' ')[0] ?? ''));
		let seen = new Map<string, Status>();
		await demo.setFault(fault, true);
		try {
			// What the demo shows only after a while, such as a scrape that grows old, is asked again.
			const look = async () => {
				seen = await turned(own);
				return [...seen.values()];
			};
			await expect.poll(look, settles).toContain(turns);
			// A machine too busy to answer in time turns things once; a fault turns them for good.
			let strangers = others;
			const left = async () => {
				strangers = [...(await turned(strangers)).keys()];
				return named(strangers);
			};
			await expect.poll(left, settles).toEqual([]);
		} finally {
			await demo.setFault(fault, false);
		}
		let broken = [...seen.keys()];
		const mended = async () => {
			broken = [...(await turned(broken)).keys()];
			return named(broken);
		};
		await expect.poll(mended, settles).toEqual([]);
	});
});
