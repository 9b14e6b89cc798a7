import {expect, it} from 'vitest';
import {parse} from 'yaml';
import {parseConfig} from '../../src/config/load-config.ts';
import {mergeConfig, writeConfigText} from '../../src/config/merge-config.ts';

const DRAFT = {
	environment: 'production',
	language: 'ko',
	targets: {
		vm: {type: 'ssh', host: '203.0.113.10', user: 'ubuntu', docker: 'sudo -n docker'},
		minikube: {type: 'kubernetes', context: 'minikube', namespace: 'coin-pilot-ns'},
	},
	domain: 'dashboard.example.com',
	databases: {
		source: {on: 'minikube', workload: 'statefulset/db', name: 'coinpilot', password: {secret: 'SOURCE_DB_PASSWORD'}},
		target: {on: 'vm', container: 'coinpilot-db', name: 'coinpilot', password: {secret: 'DB_PASSWORD'}},
	},
	endpoints: {bot: {from: 'vm', container: 'coinpilot-bot', url: 'http://bot:8000/health'}},
	bots: [
		{name: 'minikube', on: 'minikube', workload: 'deployment/bot'},
		{name: 'cloud', on: 'vm', container: 'coinpilot-bot'},
	],
};

const WRITTEN = `# yaml-language-server: $schema=/usr/lib/schema.json
environment: production
language: ko
targets:
  vm: {type: ssh, host: 203.0.113.10, user: ubuntu, docker: sudo -n docker}
  minikube: {type: kubernetes, context: minikube, namespace: coin-pilot-ns}
domain: dashboard.example.com
databases:
  source: {on: minikube, workload: statefulset/db, name: coinpilot, password: {secret: SOURCE_DB_PASSWORD}}
  target: {on: vm, container: coinpilot-db, name: coinpilot, password: {secret: DB_PASSWORD}}
endpoints:
  bot: {from: vm, container: coinpilot-bot, url: http://bot:8000/health}
bots:
  - {name: minikube, on: minikube, workload: deployment/bot}
  - {name: cloud, on: vm, container: coinpilot-bot}
# init: prometheus: nothing found
# init: prometheus: for example {on: vm}
`;

const HINTS = [{key: 'prometheus', why: 'nothing found', example: '{on: vm}'}];

it('writes a configuration that loads', () => {
	const text = writeConfigText('/usr/lib/schema.json', DRAFT, HINTS, 'en');
	expect(text).toBe(WRITTEN);
	expect(parseConfig('coinpilot-ops.yaml', text).problems).toEqual([]);
});

it('words an example as the operator reads, and takes it away all the same once it is answered', () => {
	const text = writeConfigText('/usr/lib/schema.json', DRAFT, [{key: 'prometheus', why: '찾지 못함', example: '{on: vm}'}], 'ko');
	expect(text).toContain('# init: prometheus: 예: {on: vm}\n');
	expect(mergeConfig(text, {prometheus: {on: 'vm'}}).text).not.toContain('# init: ');
});

const APPLICATION = {
	services: {bot: 'price-bot', data: ['postgres', 'cache'], writers: ['web'], exporters: []},
	containers: {data: ['shop-postgres-1', 'shop-cache-1'], writers: ['shop-web-1'], 'n8n: own': 'shop-n8n-1'},
	images: Array.from({length: 9}, (_, index) => `registry.example.com/a-long-name/${index}`),
};

it('writes on one line what fits on it, and what does not part by part', () => {
	const text = writeConfigText('schema.json', {...DRAFT, application: APPLICATION}, [], 'en');
	expect(text.slice(text.indexOf('application:')).split('\n')).toEqual([
		'application:',
		'  services: {bot: price-bot, data: [postgres, cache], writers: [web], exporters: []}',
		'  containers: {data: [shop-postgres-1, shop-cache-1], writers: [shop-web-1], "n8n: own": shop-n8n-1}',
		'  images:',
		...APPLICATION.images.map(image => `    - ${image}`),
		'',
	]);
	expect(parse(text)).toEqual({...DRAFT, application: APPLICATION});
});

it('adds a section part by part as well, and keeps what was edited in it', () => {
	const draft = {...DRAFT, application: APPLICATION};
	const {text, added} = mergeConfig(WRITTEN, draft);
	expect(added).toEqual(['application']);
	expect(parse(text)).toEqual(draft);
	expect(mergeConfig(text, draft)).toEqual({text, added: [], kept: []});
	const edited = text.replace('bot: price-bot, ', 'bot: pricer,   # renamed\n    ');
	const again = mergeConfig(edited, draft);
	expect(again.text).toBe(edited);
	expect(again.kept).toEqual([{path: 'application.services.bot', yours: 'pricer', found: 'price-bot'}]);
});

it('changes nothing the second time', () => {
	expect(mergeConfig(WRITTEN, DRAFT)).toEqual({text: WRITTEN, added: [], kept: []});
});

const EDITED = `# mine
environment:   staging        # not production
targets:
    vm:       {type: ssh, host: old.example.com, user: 'ubuntu'}   # behind the bastion

    # here on purpose
    other: {type: local}
domain: dashboard.example.com

databases:
    target:
        on: vm
        host: 10.0.0.5      # managed
        name: coinpilot
# the bots come last
bots:
  - {name: cloud, on: vm, container: my-bot}

# init: databases.source: not found
# init: prometheus: not found
`;

it('adds what is missing and leaves every line of the operator as it is', () => {
	const {text, added, kept} = mergeConfig(EDITED, DRAFT);
	expect(text).toBe(`# mine
environment:   staging        # not production
targets:
    vm:       {type: ssh, host: old.example.com, user: 'ubuntu', docker: sudo -n docker}   # behind the bastion

    # here on purpose
    other: {type: local}
    minikube: {type: kubernetes, context: minikube, namespace: coin-pilot-ns}
domain: dashboard.example.com

databases:
    target:
        on: vm
        host: 10.0.0.5      # managed
        name: coinpilot
    source: {on: minikube, workload: statefulset/db, name: coinpilot, password: {secret: SOURCE_DB_PASSWORD}}
# the bots come last
bots:
  - {name: cloud, on: vm, container: my-bot}
  - {name: minikube, on: minikube, workload: deployment/bot}

# init: prometheus: not found
language: ko
endpoints:
  bot: {from: vm, container: coinpilot-bot, url: http://bot:8000/health}
`);
	expect(added).toEqual(['language', 'targets.vm.docker', 'targets.minikube', 'databases.source', 'endpoints', 'bots.minikube']);
	expect(kept.map(({path, yours, found}) => `${path}: ${yours} | ${typeof found === 'object' ? JSON.stringify(found) : found}`)).toEqual([
		'environment: staging | production',
		'targets.vm.host: old.example.com | 203.0.113.10',
		'databases.target.container: undefined | coinpilot-db',
		'databases.target.password: undefined | {"secret":"DB_PASSWORD"}',
		'bots.cloud.container: my-bot | coinpilot-bot',
	]);
	expect(parseConfig('coinpilot-ops.yaml', text).problems).toEqual([]);
	expect(mergeConfig(text, DRAFT)).toMatchObject({text, added: []});
});

it('sets what was answered anew, where it stands', () => {
	const changes = [
		{path: ['targets', 'vm', 'host'], value: 'a: b, c'},
		{path: ['environment'], value: 'production'},
	];
	const {text} = mergeConfig(EDITED, {}, changes);
	expect(text).toBe(EDITED.replace('old.example.com', "'a: b, c'").replace('staging', 'production').replace("'a: b, c'", '"a: b, c"'));
});

it.each([
	['a file of one flow mapping', '{environment: x, targets: {vm: {type: ssh, host: h, user: u}}, domain: d} # mine\n'],
	['a section without a value', 'environment: x # mine\ntargets:\ndomain: d\n'],
	['an empty list and an empty mapping', 'environment: x # mine\ntargets: {}\ndomain: d\nbots: []\nendpoints: {\n}\n'],
	['no newline at the end', '# mine\nenvironment: x\ntargets: {}\ndomain: d'],
	['Windows line ends', '# mine\r\nenvironment: x\r\ntargets:\r\n  vm: {type: ssh, host: h, user: u}\r\ndomain: d\r\n'],
	['nothing but a comment', '# mine\n'],
	['a document with marks', '---\n# mine\nenvironment: x\ntargets: {}\ndomain: d\n...\n'],
])('merges into %s', (_, existing) => {
	const {text} = mergeConfig(existing, DRAFT);
	const {config, problems} = parseConfig('coinpilot-ops.yaml', text);
	expect(problems).toEqual([]);
	expect(config?.targets.minikube).toMatchObject({namespace: 'coin-pilot-ns'});
	expect(config?.bots).toHaveLength(2);
	expect(text).toContain('# mine');
	expect(mergeConfig(text, DRAFT).text).toBe(text);
});

it('takes away what it said of a part that the operator has written by now', () => {
	const byHand = `${WRITTEN.trimEnd()}
prometheus: {on: vm, url: 'http://127.0.0.1:9090', job: mine}
# init: databases.third: not found
`;
	const {text} = mergeConfig(byHand, DRAFT);
	expect(text).not.toContain('# init: prometheus');
	expect(text).toContain('# init: databases.third: not found');
});
