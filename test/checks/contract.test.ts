import {describe, expect, test} from 'vitest';
import {z} from 'zod';
import type {CheckKind} from '../../src/checks/contract.ts';
import type {SideCounts} from '../../src/checks/postgres/row-counts-side.ts';
import type {ComparedTable, RowsSeen} from '../../src/checks/postgres/rows-spec.ts';
import type {SampledTable, SamplesSeen} from '../../src/checks/postgres/samples-spec.ts';
import {type CheckName, checkKinds} from '../../src/checks/registry.ts';
import {fieldsOf} from '../../src/cli/explain/kind-fields.ts';
import {isRoadProblem, type Problem, ProblemError} from '../../src/core/problem.ts';
import {problemText} from '../../src/core/problem-text.ts';
import type {Verdict} from '../../src/core/verdict.ts';
import {loadChecklist} from '../../src/language/load-checklist.ts';
import type {Systems} from '../../src/systems/systems.ts';
import {silentSystems} from './silent-systems.ts';

type SeenOf<Name extends CheckName> = (typeof checkKinds)[Name] extends CheckKind<infer _, infer Seen> ? Seen : never;

interface Example<Name extends CheckName> {
	/** The least a checklist can write that expects something to be there. */
	readonly spec: Record<string, unknown>;
	/** What the kind has seen when there was nothing to see: none of it may pass, whatever the fields beside. */
	readonly nothing: readonly {readonly seen: SeenOf<Name>; readonly fields?: Record<string, unknown>}[];
}

const now = Date.UTC(2026, 1, 23);
const noSeries = {data: {type: 'vector', samples: []}, warnings: [], infos: [], serverTime: now} as const;
const noRecords = {answer: {rcode: 'NOERROR', records: [], server: '1.1.1.1'}};
const timings = {connectMs: 1, tlsMs: 0, firstByteMs: 1, totalMs: 1};
const emptyPage = {status: 200, headers: {}, body: '', address: '127.0.0.1:8000', timings};
const counted = (rows: string) => ({state: 'counted', rows}) as const;

let sides = 0;
const side = (tables: SideCounts['tables']): SideCounts => ({at: '2026-02-23 00:00:00+00', identity: String(++sides), tables});

const noLines = {lines: 0, hits: 0, samples: [], counts: [0], tooSlow: false, torn: false};
const noProject = {services: [], volumes: []};
const noRows = {rows: {source: '0', target: '0'}, same: true, keyed: true, asText: []};
const comparedTables = (tables: readonly ComparedTable[]): RowsSeen => ({
	at: {source: '', target: ''},
	identity: {source: 'one', target: 'another'},
	major: {source: 15, target: 15},
	method: 'typed',
	tables,
});

const sampledTables = (tables: readonly SampledTable[]): SamplesSeen => ({
	at: {source: '', target: ''},
	identity: {source: 'one', target: 'another'},
	tables,
});

const noTables = {tables: {}};
const oneTable = {tables: {positions: {columns: {symbol: {type: 'text', nullable: false}}}}};
const noFacts = {identity: '', major: 0, version: '', encoding: '', extensions: {}, settings: {}, replication: []};

const ran = {exitCode: 0, stdout: '', stderr: '', truncated: false, durationMs: 1};

const examples: {readonly [Name in CheckName]: Example<Name>} = {
	'backup-files': {
		spec: {on: 'vm', sets: [{directory: '/var/backups', pattern: '*.sql.gz'}]},
		nothing: [
			{seen: {now, sets: []}},
			{seen: {now, sets: [{copies: [], count: 0}]}},
			{seen: {now: undefined, sets: [{copies: [{name: 'a.sql.gz', changedAt: now, size: 0}], count: 1}]}},
			{seen: {now, sets: [{copies: [{name: 'a.sql.gz', changedAt: now, size: 900}], count: 1}]}, fields: {readMiB: 1}},
		],
	},
	command: {
		spec: {script: 'true'},
		nothing: [
			{seen: {ran: {...ran, exitCode: null}}},
			{seen: {ran: {...ran, exitCode: null, signal: 'SIGKILL'}}, fields: {exitCode: {not: 0}}},
			{seen: {ran}, fields: {stdout: {not: {contains: 'ERROR'}}}},
			{seen: {ran}, fields: {stdout: ''}},
		],
	},
	'compose-file': {
		spec: {directory: '/opt/coin-pilot', services: ['bot']},
		nothing: [
			{seen: {absent: 'empty'}},
			{seen: {absent: 'denied'}},
			{seen: {written: noProject, secrets: [], resolved: {model: noProject, unset: []}, lineOf: () => 1}},
			{seen: {written: noProject, secrets: [], resolved: {model: noProject, unset: []}, lineOf: () => 1}, fields: {services: []}},
		],
	},
	'compose-services': {
		spec: {services: ['bot'], interval: '1ms'},
		nothing: [
			{seen: {first: [], second: [], built: {}, now, counted: 0}},
			{seen: {first: [], second: [], built: {}, now, counted: 0}, fields: {oneShots: ['bot']}},
			{seen: {first: [], second: [], built: {}, now, counted: 3}},
		],
	},
	dns: {
		spec: {name: 'dashboard.example.com'},
		nothing: [
			{seen: {resolvers: []}},
			{seen: {resolvers: []}, fields: {absent: true}},
			{seen: {resolvers: [{server: '1.1.1.1', asked: noRecords}]}},
			{seen: {resolvers: [{server: '1.1.1.1', asked: noRecords, control: noRecords}]}, fields: {absent: true}},
			{seen: {resolvers: [{server: '1.1.1.1', asked: noRecords}]}, fields: {type: 'AAAA', absent: true}},
		],
	},
	'env-parity': {
		spec: {directory: '/opt/coin-pilot'},
		nothing: [
			{seen: {env: {found: {}}, compose: {found: {}}, used: {names: [], all: false}}},
			{seen: {env: {unseen: 'denied'}, compose: {found: {}}, used: {names: [], all: true}}},
			{seen: {env: {found: {}}, example: {found: []}, compose: {found: {}}, used: {names: [], all: false}, containers: {found: []}}},
		],
	},
	http: {
		spec: {url: 'http://127.0.0.1:8000/health', body: {contains: 'ok'}},
		nothing: [
			{seen: {unseen: {code: 'connection-failed', address: '127.0.0.1:8000', why: 'no-answer', afterMs: 5000}, tried: [22, 80, 443]}},
			{seen: {unseen: {code: 'network-down', target: 'operator', detail: 'no route'}}},
			{seen: {seen: emptyPage}},
			{seen: {seen: emptyPage}, fields: {body: {not: {contains: 'error'}}}},
			{seen: {seen: emptyPage}, fields: {body: undefined, headers: {location: {not: 'http://other.example.com/'}}}},
		],
	},
	'image-platform': {
		spec: {images: ['nginx:1']},
		nothing: [
			{seen: {images: [], builds: [], pins: []}},
			{seen: {images: [{reference: 'nginx:1', usedBy: [], published: {platforms: []}}], builds: [], pins: []}},
			{seen: {images: [], builds: [{service: 'bot', file: 'Dockerfile', bases: []}], pins: []}},
		],
	},
	logs: {
		spec: {container: 'coinpilot-bot', deny: ['error']},
		nothing: [
			{seen: {summary: noLines}},
			{seen: {summary: noLines}, fields: {deny: [], counts: [{regexp: 'x', expect: 0}]}},
			{seen: {absent: 'denied', detail: ''}},
		],
	},
	ports: {
		spec: {host: '203.0.113.10', open: [22], closed: [5432], timeoutMs: 50},
		nothing: [
			{seen: {from: 'operator', addresses: []}},
			{seen: {from: 'operator', addresses: [{address: '203.0.113.10', ports: []}]}},
			{seen: {from: 'operator', addresses: [{address: '203.0.113.10', ports: []}]}, fields: {open: []}},
			{
				seen: {from: 'operator', addresses: [{address: '203.0.113.10', ports: [{port: 5432, state: 'filtered', why: 'no-answer'}]}]},
				fields: {open: []},
			},
		],
	},
	postgres: {
		spec: {database: 'target'},
		nothing: [
			{seen: {facts: noFacts}},
			{seen: {facts: noFacts, other: noFacts}, fields: {against: 'source'}},
			{seen: {facts: {...noFacts, major: 15, version: '15.18'}}, fields: {settings: {fsync: {not: 'off'}}}},
		],
	},
	'prometheus-query': {
		spec: {url: 'http://127.0.0.1:9090', query: 'up', expect: 1},
		nothing: [
			{seen: {answer: noSeries}},
			{seen: {answer: noSeries}, fields: {expect: {not: 0}}},
			{seen: {answer: noSeries, control: noSeries}, fields: {expect: undefined, query: 'up == 0', empty: true, control: 'up'}},
			{seen: {answer: noSeries}, fields: {expect: undefined, query: 'up == 0', empty: true, control: 'up'}},
			{seen: {answer: {...noSeries, data: {type: 'matrix'}}}},
		],
	},
	'prometheus-targets': {
		spec: {url: 'http://127.0.0.1:9090', job: 'coinpilot-core'},
		nothing: [{seen: {answer: {...noSeries, data: {activeTargets: [], droppedTargets: []}}, now}}],
	},
	'published-ports': {
		spec: {directory: '/opt/coin-pilot'},
		nothing: [
			{seen: {containers: [], file: {project: 'oci', services: []}}},
			{seen: {containers: [], file: {project: 'oci', services: []}}, fields: {allow: [443]}},
		],
	},
	redis: {
		spec: {cache: 'target'},
		nothing: [
			{seen: {info: {}, keys: 0, asksPassword: undefined}},
			{seen: {info: {}, keys: 0, asksPassword: undefined}, fields: {minKeys: 0}},
		],
	},
	'restore-rehearsal': {
		spec: {on: 'vm', directory: '/var/backups', pattern: '*.sql.gz', database: 'coinpilot'},
		nothing: [
			{seen: {}},
			{seen: {noDump: 'none'}},
			{seen: {dump: {name: 'a.sql.gz', size: 9, changedAt: now}}},
			{
				seen: {
					dump: {name: 'a.sql.gz', size: 9, changedAt: now},
					restore: {seconds: 1, readCode: 0, code: 0, complaint: ''},
					live: new Map(),
					restored: new Map(),
					dropped: true,
				},
			},
		],
	},
	'row-counts': {
		spec: {source: 'source', target: 'target', tables: ['trading_history']},
		nothing: [
			{seen: {source: side([]), target: side([])}},
			{seen: {source: side([{state: 'missing'}]), target: side([{state: 'missing'}])}},
			{seen: {source: side([counted('0')]), target: side([counted('0')])}},
			{seen: {source: side([counted('0')]), target: side([counted('0')])}, fields: {tables: [{table: 'positions', mayBeEmpty: true}]}},
		],
	},
	rows: {
		spec: {source: 'source', target: 'target'},
		nothing: [
			{seen: comparedTables([])},
			{seen: comparedTables([{name: 'positions', mayBeEmpty: true}])},
			{seen: comparedTables([{name: 'positions', mayBeEmpty: true, compared: noRows}])},
			{seen: comparedTables([{name: 'positions', mayBeEmpty: false, compared: noRows}])},
		],
	},
	'rows-fresh': {
		spec: {database: 'target', tables: ['market_data.timestamp'], within: '3m'},
		nothing: [
			{seen: {tables: []}},
			{seen: {tables: [{state: 'missing'}]}},
			{seen: {tables: [{state: 'read', newest: null}], clock: {now, behindMs: 0}}},
			{seen: {tables: [{state: 'read', newest: '2026-02-23 00:00:00+00', newestMs: now}]}},
		],
	},
	'rows-written': {
		spec: {database: 'target', since: '2026-02-23T00:00:00Z', tables: [{table: 'trading_history', column: 'created_at'}]},
		nothing: [
			{seen: {tables: []}},
			{seen: {tables: [{state: 'missing'}]}},
			{seen: {tables: [{state: 'counted', newer: '0', total: '0', newest: null}]}},
		],
	},
	samples: {
		spec: {source: 'source', target: 'target', tables: ['trading_history']},
		nothing: [
			{seen: sampledTables([])},
			{seen: sampledTables([{name: 'trading_history', mayBeEmpty: true, show: [], rows: []}])},
			{seen: sampledTables([{name: 'trading_history', mayBeEmpty: false, show: [], rows: []}])},
		],
	},
	schema: {
		spec: {database: 'target', against: {database: 'source'}},
		nothing: [
			{seen: {snapshot: noTables, sequences: [], expected: noTables}},
			{seen: {snapshot: noTables, sequences: []}, fields: {against: undefined}},
			{seen: {snapshot: {tables: {positions: {columns: {}}}}, sequences: []}, fields: {against: undefined, sequences: false}},
			{seen: {file: 'baseline.json', unread: 'no such file'}, fields: {against: {baseline: 'baseline.json'}}},
			{seen: {snapshot: oneTable, sequences: [], expected: noTables}, fields: {extra: 'ignore'}},
			{seen: {snapshot: oneTable, sequences: [], expected: noTables}, fields: {extra: 'ignore', against: {baseline: 'baseline.json'}}},
		],
	},
	'single-writer': {
		spec: {bots: [{name: 'cloud', on: 'vm', container: 'coinpilot-bot'}]},
		nothing: [{seen: {places: []}}, {seen: {places: []}, fields: {expect: 'none'}}, {seen: {places: [{name: 'cloud', instances: []}]}}],
	},
	stopped: {
		spec: {on: 'vm', containers: ['coinpilot-bot']},
		nothing: [{seen: []}, {seen: [{name: 'coinpilot-bot', control: false, found: []}]}],
	},
	tls: {
		spec: {host: '203.0.113.10'},
		nothing: [
			{seen: {now, addresses: []}},
			{seen: {unresolved: {code: 'name-unresolved', name: 'dashboard.example.com', answer: 'NXDOMAIN'}}},
		],
	},
	identity: {
		spec: {on: 'vm', hostname: 'coinpilot-ins'},
		nothing: [{seen: {}}, {seen: {}, fields: {hostname: {not: 'coinpilot-old'}}}, {seen: {}, fields: {daemon: '7f3a'}}],
	},
	disk: {
		spec: {on: 'vm'},
		nothing: [
			{seen: {paths: []}},
			{seen: {paths: [{path: '/', problem: 'df said nothing'}]}},
			{seen: {paths: [{path: '/', problem: "df: '/data': Permission denied"}]}, fields: {paths: ['/data']}},
		],
	},
	memory: {
		spec: {on: 'vm'},
		nothing: [{seen: {memory: new Map(), oomKills: undefined}}, {seen: {memory: new Map(), oomKills: 0}, fields: {maxOomKills: 3}}],
	},
	file: {
		spec: {on: 'vm', files: [{path: '/etc/x'}]},
		nothing: [
			{seen: {files: [], now}},
			{seen: {files: [{path: '/etc/x', complaint: 'stat said nothing'}], now}},
			{
				seen: {files: [{path: '/etc/x', complaint: 'No such file or directory', listed: false}], now},
				fields: {files: [{path: '/etc/x', absent: true}]},
			},
		],
	},
	listening: {
		spec: {on: 'vm', closed: [5432]},
		nothing: [
			{seen: {sockets: [], unread: ['/proc/net/tcp', '/proc/net/tcp6']}},
			{seen: {sockets: [], unread: []}},
			{seen: {sockets: [], unread: []}, fields: {closed: [], noOthers: true}},
		],
	},
	clock: {
		spec: {on: 'vm'},
		nothing: [
			{seen: {samples: []}},
			{seen: {samples: [{before: now, host: Number.NaN, after: now}], synchronised: 'yes'}},
			{seen: {samples: [{before: now, host: now, after: now + 1}]}},
			{seen: {samples: [{before: now, host: now, after: now + 60_000}], synchronised: 'yes'}},
		],
	},
	systemd: {
		spec: {on: 'vm', units: ['coinpilot-compose.service']},
		nothing: [
			{seen: {units: []}},
			{seen: {units: [{complaint: "System has not been booted with systemd as init system (PID 1). Can't operate."}]}},
			{seen: {units: [{enabled: 'enabled', properties: new Map([['LoadState', 'loaded']])}]}},
		],
	},
	'reboot-recovery': {
		spec: {on: 'vm', bootedWithin: '1h', containers: ['coinpilot-bot']},
		nothing: [
			{seen: {bootId: undefined, bootedAt: undefined, now: undefined, started: []}},
			{seen: {bootId: undefined, bootedAt: undefined, now: undefined, started: [{name: 'coinpilot-bot', state: undefined, up: false}]}},
			{seen: {bootId: undefined, bootedAt: now - 60_000, now, started: [{name: 'coinpilot-bot', state: 'running', up: true}]}},
		],
	},
	cron: {
		spec: {on: 'vm', jobs: [{script: '/opt/backup.sh'}]},
		nothing: [
			{seen: {read: [], unread: [], jobs: [], ignored: [], untold: [], files: {}, groups: {}}},
			{
				seen: {read: [], unread: [], jobs: [], ignored: [], untold: [], files: {}, groups: {}},
				fields: {jobs: [{script: '/opt/old.sh', absent: true}]},
			},
			{
				seen: {
					read: [],
					unread: [{path: '/var/spool/cron/crontabs', complaint: 'denied'}],
					jobs: [],
					ignored: [],
					untold: [],
					files: {},
					groups: {},
				},
				fields: {jobs: [{script: '/opt/old.sh', absent: true}]},
			},
		],
	},
	'redis-keys': {
		spec: {cache: 'target', patterns: [{pattern: 'bot:status:*'}]},
		nothing: [
			{seen: {patterns: [], now}},
			{seen: {patterns: [{count: undefined, size: 0, missing: [], looked: []}], now}},
			{seen: {patterns: [{count: 0, size: 3, missing: [], looked: []}], now}},
			{seen: {patterns: [{count: 0, size: 0, missing: [], looked: []}], now}, fields: {patterns: [{pattern: 'x:*', count: 0}]}},
		],
	},
	'redis-compare': {
		spec: {source: 'source', target: 'target'},
		nothing: [
			{seen: {databases: [], differences: [], same: false, replicas: []}},
			{seen: {databases: undefined, differences: [], same: false, replicas: []}},
			{seen: {databases: [{db: 0, source: 0, target: 0, expired: 0, compared: 0}], differences: [], same: false, replicas: []}},
			{seen: {databases: [{db: 0, source: 9, target: 9, expired: 0, compared: 9}], differences: [], same: true, replicas: []}},
			{
				seen: {
					databases: [{db: 0, source: 9, target: 9, expired: 0, compared: 9}],
					differences: [],
					same: false,
					replicas: [{side: 'target', master: 'x:1'}],
				},
			},
		],
	},
	'prometheus-config': {
		spec: {path: '/etc/prometheus/prometheus.yml', services: ['bot']},
		nothing: [
			{seen: {absent: 'empty'}},
			{seen: {absent: 'denied'}},
			{seen: {jobs: [], targets: [], discoveries: [], names: {names: []}, promtool: {state: 'absent'}}},
			{seen: {jobs: ['x'], targets: [], discoveries: [], names: {names: ['bot']}, promtool: {state: 'ran', exitCode: 0, said: ''}}},
		],
	},
	'prometheus-trend': {
		spec: {url: 'http://127.0.0.1:9090', query: 'coinpilot_total_pnl'},
		nothing: [
			{seen: {range: {...noSeries, data: []}, startS: 0, endS: 60, stepS: 1}},
			{seen: {range: {...noSeries, data: []}, startS: 0, endS: 60, stepS: 1}, fields: {series: 0, coverage: {ge: 0}}},
			{seen: {range: {...noSeries, data: [{labels: {}, points: []}]}, startS: 0, endS: 60, stepS: 1}, fields: {max: {lt: 5}}},
			{
				seen: {range: {...noSeries, data: [{labels: {}, points: [[0, '1']]}]}, samples: noSeries, startS: 0, endS: 60, stepS: 1},
				fields: {scrapeInterval: '15s'},
			},
		],
	},
	'alert-rules': {
		spec: {url: 'http://127.0.0.1:9090', rules: ['CoinPilotBotDown']},
		nothing: [
			{seen: {answer: {...noSeries, data: {groups: []}}, now}},
			{seen: {answer: {...noSeries, data: {groups: [{name: 'empty', file: '', interval: 60, rules: []}]}}, now}},
		],
	},
	grafana: {
		spec: {url: 'http://127.0.0.1:3000'},
		nothing: [
			{seen: {health: {status: 200}}, fields: {healthOnly: true}},
			{seen: {health: {data: {database: 'ok', version: ''}}, dataSources: {status: 401}, dashboards: {status: 401}, proxied: []}},
			{seen: {health: {data: {database: 'ok', version: ''}}, dataSources: {data: []}, dashboards: {data: []}, proxied: []}},
		],
	},
	n8n: {
		spec: {url: 'http://127.0.0.1:5678', active: ['Trade']},
		nothing: [
			{seen: {now, health: {status: 200}, executed: [], webhooks: []}},
			{seen: {now, health: {data: {status: 'ok'}}, active: {noWay: true}, executed: [], webhooks: []}},
			{seen: {now, health: {data: {status: 'ok'}}, active: {data: []}, executed: [], webhooks: []}},
			{
				seen: {now, health: {data: {status: 'ok'}}, executed: [{workflow: 'Trade', within: '1d', last: {data: undefined}}], webhooks: []},
				fields: {active: [], executed: [{workflow: 'Trade', within: '1d'}]},
			},
		],
	},
};

const names = Object.keys(checkKinds) as CheckName[];

const roads: readonly Problem[] = [
	{code: 'ssh-unreachable', target: 'vm', address: '203.0.113.10:22', why: 'no-answer', afterMs: 8000},
	{code: 'docker-unreachable', target: 'vm', detail: 'no daemon'},
	{code: 'kubernetes-unreachable', target: 'minikube', detail: 'no server'},
	{code: 'network-down', target: 'operator', detail: 'no route'},
	{code: 'resolver-failed', name: 'dashboard.example.com', server: '127.0.0.1', detail: 'no answer'},
	{code: 'program-missing', target: 'vm', program: 'docker'},
];

/** Systems that cannot reach anything: every method rejects with the same problem. */
function brokenSystems(problem: Problem): Systems {
	const clock = {now: () => Date.UTC(2026, 1, 23), monotonic: () => 0};
	return new Proxy({clock} as Systems, {
		get: (target, name) => (name in target ? Reflect.get(target, name) : () => Promise.reject(new ProblemError(problem))),
	});
}

/** What a look comes to: its verdict, or the problem it was thrown as. */
async function look(kind: CheckKind, spec: unknown, systems: Systems): Promise<Verdict | Problem> {
	try {
		return kind.judge(await kind.observe(spec, systems, new AbortController().signal), spec);
	} catch (error) {
		if (error instanceof ProblemError) return error.problem;
		throw error;
	}
}

describe.each(names)('%s', name => {
	const kind: CheckKind = checkKinds[name];
	const example: Example<CheckName> = examples[name];
	const parse = (fields: Record<string, unknown> = {}) => kind.schema.parse({...example.spec, ...fields});

	test('goes by the name of its kind', () => {
		expect(kind.kind).toBe(name);
		const {en, ko} = typeof kind.about === 'string' ? {en: kind.about, ko: kind.about} : kind.about;
		expect(en).toMatch(/^[A-Z].*[^.]$/);
		expect(ko).toMatch(/^\S.*[^.]$/);
	});

	test('has an example that a checklist takes', () => {
		expect(kind.example).toMatch(new RegExp(`^(kind: ${name}\n|\\{kind: ${name}, )`));
		const check = kind.example.trim().replaceAll('\n', '\n        ');
		const file = `id: own\ntitle: {en: Own, ko: 자체}\nsteps:\n  - id: one\n    title: {en: One, ko: 하나}\n    checks:\n      - ${check}\n`;
		const {checklist, problems} = loadChecklist({file: 'own.yaml', text: file}, {checks: checkKinds, actions: {}}, undefined);
		expect(problems.map(problem => problemText(problem).en)).toEqual([]);
		expect(checklist).toBeDefined();
	});

	test('says of every field what it means, and of itself what it cannot see', () => {
		expect(fieldsOf(kind.schema).filter(({about}) => !/^\S.*\.$/.test(about))).toEqual([]);
		expect(kind.cannotSee).not.toHaveLength(0);
		for (const line of kind.cannotSee) expect(line).toMatch(/^\S.*\.$/);
	});

	test('says where it looks from', () => {
		expect(kind.from(parse())).not.toBe('');
	});

	test('refuses a key it does not know', () => {
		const {error} = kind.schema.safeParse({...example.spec, surprise: 1});
		expect(error?.issues).toContainEqual(expect.objectContaining({code: 'unrecognized_keys', keys: ['surprise']}));
	});

	test('has a JSON Schema that refuses it too', () => {
		const schema = JSON.stringify(z.toJSONSchema(kind.schema, {io: 'input'}));
		expect(schema).toContain('"additionalProperties":false');
	});

	test.each(roads.map(problem => [problem.code, problem] as const))('does not judge what lies behind %s', async (_, problem) => {
		const outcome = await look(kind, parse(), brokenSystems(problem));
		if ('status' in outcome) expect(outcome.status).toBe('unknown');
		else expect(outcome).toStrictEqual(problem);
		expect(isRoadProblem(problem)).toBe(true);
	});

	test.each(['no-answer', 'unreachable', 'denied'] as const)(
		'does not fail where a connection meets nothing but silence (%s)',
		async why => {
			const silence: Problem = {code: 'connection-failed', address: '203.0.113.10:5432', why, afterMs: 5_000};
			const outcome = await look(kind, parse(), brokenSystems(silence));
			if ('status' in outcome) expect(outcome.status).toBe('unknown');
			else expect(outcome).toStrictEqual(silence);
		},
	);

	test('does not pass in a world that answers with nothing', async () => {
		const outcome = await look(kind, parse(), silentSystems());
		if ('status' in outcome) expect(['fail', 'unknown', 'warn']).toContain(outcome.status);
	});

	test('does not pass when nothing was seen', () => {
		expect(example.nothing).not.toHaveLength(0);
		for (const {seen, fields} of example.nothing) {
			expect(kind.judge(seen, parse(fields)), JSON.stringify({seen, fields})).not.toMatchObject({status: 'pass'});
		}
	});
});
