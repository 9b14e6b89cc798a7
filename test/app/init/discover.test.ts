import {expect, it} from 'vitest';
import {type Discovery, discover} from '../../../src/app/init/discover.ts';
import {type Answers, draftOf, hintsOf} from '../../../src/app/init/draft.ts';
import type {Choice} from '../../../src/app/init/explorer.ts';
import {parseConfig} from '../../../src/config/load-config.ts';
import {writeConfigText} from '../../../src/config/merge-config.ts';
import {containerLine, createShop, SHOP, shopSystems, type World, workload} from './shop.ts';

const NAMES = {vm: 'vm', cluster: 'minikube'};
const ANSWERS: Answers = {environment: 'shop', language: 'en', domain: 'shop.example.com', host: '203.0.113.9', port: 22, user: 'admin'};

async function look(world: World, choices: Readonly<Record<string, string>> = {}) {
	const asked: Choice[] = [];
	const {systems, commands} = shopSystems(world);
	const found = await discover({
		systems,
		signal: new AbortController().signal,
		choose: async choice => {
			asked.push(choice);
			return choices[choice.what.en];
		},
		...NAMES,
		kubernetes: {},
	});
	return {found, asked, commands};
}

function textOf(found: Discovery): string {
	const draft = draftOf(ANSWERS, NAMES, found);
	return writeConfigText('schema.json', draft, hintsOf(draft, NAMES, found, 'en'), 'en');
}

const notesOf = ({notes}: Discovery) => notes.map(({key, reason, why}) => `${key} ${reason}: ${why.en}`);

it('finds another Compose application, whatever its containers are called', async () => {
	const {found, asked, commands} = await look(createShop());
	expect(asked).toEqual([]);
	expect(textOf(found)).toBe(`# yaml-language-server: $schema=schema.json
environment: shop
language: en
targets:
  vm: {type: ssh, host: 203.0.113.9, user: admin, docker: sudo -n docker}
  minikube: {type: kubernetes, context: kind-old, namespace: shop-ns}
domain: shop.example.com
compose: {on: vm, directory: /srv/shop, file: compose.yaml}
databases:
  source: {on: minikube, workload: statefulset/postgres, name: shop_old, password: {secret: SOURCE_DB_PASSWORD}}
  target: {on: vm, container: shop-postgres-1, name: shopdb, user: shop, password: {secret: DB_PASSWORD}}
redis:
  source: {on: minikube, workload: statefulset/keys, password: {secret: SOURCE_REDIS_PASSWORD}}
  target: {on: vm, container: shop-cache-1, password: {secret: REDIS_PASSWORD}}
prometheus: {on: vm, url: http://127.0.0.1:19090, job: shop, instance: price-bot:9000}
endpoints:
  dashboard: {from: vm, url: http://127.0.0.1:18080/up}
  bot: {from: vm, container: shop-price-bot-1, url: http://price-bot:9000/live}
  prometheus: {from: vm, url: http://127.0.0.1:19090/-/healthy}
backups: {on: vm, directory: /var/backups/shop}
bots:
  - {name: minikube, on: minikube, workload: deployment/price-bot}
  - {name: cloud, on: vm, container: shop-price-bot-1}
application:
  services: {bot: price-bot, data: [postgres, cache], writers: [web], monitoring: [metrics], exporters: []}
  containers: {data: [shop-postgres-1, shop-cache-1], writers: [shop-web-1], prometheus: shop-metrics-1}
# init: grafana: The container of Grafana: none was found
# init: grafana: for example {on: vm, url: 'http://127.0.0.1:3000'}
# init: n8n: The container of n8n: none was found
# init: n8n: for example {on: vm, url: 'http://127.0.0.1:5678'}
# init: endpoints.n8n: no health page was found for n8n
# init: endpoints.n8n: for example {from: vm, url: 'http://127.0.0.1:5678/healthz'}
`);
	expect(parseConfig('coinpilot-ops.yaml', textOf(found)).problems).toEqual([]);
	expect(commands.some(line => /rm |restart|stop|scale|apply|delete|create/.test(line))).toBe(false);
});

it('leaves out what could not be seen, and says why in the file', async () => {
	const world = createShop();
	world.reach = {code: 'ssh-denied', target: 'vm', address: '203.0.113.9:22', user: 'admin'};
	world.contexts = {code: 'program-missing', target: 'operator', program: 'kubectl'};
	const {found, commands} = await look(world);
	expect(notesOf(found)).toEqual([expect.stringContaining('targets.minikube absent:'), expect.stringContaining('targets.vm unseen: vm:')]);
	expect(commands).toEqual(['true', 'kubectl config get-contexts -o name']);
	const {config, problems} = parseConfig('coinpilot-ops.yaml', textOf(found));
	expect(problems).toEqual([]);
	expect(config).toMatchObject({targets: {vm: {docker: 'docker'}}, databases: {}, bots: []});
	expect(textOf(found)).toContain('# init: databases.target: could not be looked at\n');
});

it.each<[string, (world: World) => void, string, string | undefined]>([
	[
		'Docker that does not answer',
		world => (world.docker = {exitCode: 1, stderr: 'permission denied'}),
		'compose unseen: vm: Docker',
		'prometheus',
	],
	['no Docker', world => (world.docker = {exitCode: 127}), 'compose absent: vm: there is no program "docker"', 'compose'],
	[
		'a database that lists nothing',
		world => (world.psql = {exitCode: 2}),
		'databases.target unseen: the databases of shop-postgres-1',
		'databases.target',
	],
	[
		'an API server that is away',
		world => (world.deployments = {exitCode: 1, stderr: 'refused'}),
		'targets.minikube unseen: minikube: the cluster does not answer',
		'bots.minikube',
	],
	[
		'an API server that talks nonsense',
		world => (world.statefulsets = {stdout: 'not json'}),
		'targets.minikube unseen:',
		'targets.minikube',
	],
	[
		'a Prometheus that refuses',
		world => delete world.pages['http://127.0.0.1:19090/api/v1/targets'],
		'prometheus unseen: http://127.0.0.1:19090:',
		'prometheus',
	],
	[
		'backups that cannot be listed',
		world => (world.backups = {code: 'ssh-lost', target: 'vm', address: 'x', detail: ''}),
		'backups unseen: vm:',
		'backups',
	],
	['no backups', world => (world.backups = {}), 'backups absent: The folder of the backups: none was found', 'backups'],
])('says what %s kept from being found', async (_, breakIt, note, missing) => {
	const world = createShop();
	breakIt(world);
	const {found} = await look(world);
	expect(notesOf(found)).toContainEqual(expect.stringContaining(note));
	const text = textOf(found);
	expect(text).toContain(`# init: ${missing}: `);
	expect(parseConfig('coinpilot-ops.yaml', text).problems).toEqual([]);
});

it('never takes the first of several: it asks, and leaves out what nobody chose', async () => {
	const world = createShop();
	const second = containerLine('shop-archive-1', 'postgres:17', {port: 5432, service: 'archive'});
	world.containers = {stdout: `${[...SHOP, second].join('\n')}\n\n`};
	const what = 'The container of the database';
	const alone = await look(world);
	expect(alone.asked).toMatchObject([{what: {en: what}, options: ['shop-postgres-1', 'shop-archive-1']}]);
	expect(notesOf(alone.found)).toContain(`databases.target unclear: ${what}: one of shop-postgres-1, shop-archive-1`);
	expect(alone.found.vm.database).toBeUndefined();
	const chosen = await look(world, {[what]: 'shop-archive-1'});
	expect(chosen.found.vm.database).toMatchObject({container: 'shop-archive-1', name: 'shopdb'});
});

it('asks which project, context and namespace are meant, and looks only there', async () => {
	const world = createShop();
	const other = containerLine('blog-db-1', 'postgres:17', {port: 5432, service: 'db', project: 'blog'});
	world.containers = {stdout: `${[...SHOP.filter(line => !line.includes('price-bot')), other].join('\n')}\n\n`};
	world.contexts = {stdout: 'kind-old\nprod\n'};
	world.deployments = {
		stdout: JSON.stringify({items: [workload('bot', 'a/bot', {namespace: 'a'}), workload('bot', 'b/bot', {namespace: 'b'})]}),
	};
	const {found, asked, commands} = await look(world, {
		'The Compose project': 'blog',
		'The Kubernetes context of the old home': 'kind-old',
		'The namespace of the application': 'b',
	});
	expect(asked.map(({options}) => options).sort()).toEqual([
		['a', 'b'],
		['blog', 'shop'],
		['kind-old', 'prod'],
	]);
	expect(found.vm).toMatchObject({project: 'blog', database: {container: 'blog-db-1'}});
	expect(found.cluster).toMatchObject({target: {namespace: 'b'}, bot: {workload: 'deployment/bot'}});
	expect(commands.filter(line => line.includes('kubectl')).every(line => !line.includes('prod'))).toBe(true);
});

it('does not take a page for people for a word on health', async () => {
	const world = createShop();
	world.containers = {stdout: `${SHOP.join('\n')}\n\n`};
	world.pages['http://127.0.0.1:18080/health'] = [200, 'text/html; charset=utf-8', '<!doctype html>'];
	expect((await look(world)).found.vm.endpoints).not.toHaveProperty('dashboard');
	world.pages['http://127.0.0.1:18080/healthz'] = [200, 'application/json', '{}'];
	expect((await look(world)).found.vm.endpoints).toMatchObject({dashboard: {url: 'http://127.0.0.1:18080/healthz'}});
});

it('takes no name from outside that would write more than a name', async () => {
	const world = createShop();
	world.psql = {stdout: 'shop\u001b[2Jdb\nshop\u202edb\n'};
	world.backups = {stdout: '/var/backups/\u0007x\n'};
	world.docker = {exitCode: 1, stderr: 'gone\u001b[31m\n# bots: []\n\u001b[2Jevil: true'};
	const {found} = await look(world);
	const text = textOf(found);
	expect(text).not.toMatch(/[\u001b\u0007\u202e]/);
	expect(text).not.toMatch(/^evil/m);
	expect(found.vm.backups).toBeUndefined();
	expect(parseConfig('coinpilot-ops.yaml', text).problems).toEqual([]);
});

it('keeps passwords out of the file and of what is said', async () => {
	const {found} = await look(createShop());
	expect(JSON.stringify(found) + textOf(found)).not.toContain('not-for-a-file');
});

it('ends at once when it is cancelled', async () => {
	const {systems} = shopSystems(createShop());
	const stop = new AbortController();
	stop.abort();
	const looking = discover({
		systems: {
			...systems,
			async run(_place, _command, {signal}) {
				signal.throwIfAborted();
				throw new Error('it ran');
			},
		},
		signal: stop.signal,
		choose: async () => undefined,
		...NAMES,
		kubernetes: {},
	});
	await expect(looking).rejects.toMatchObject({name: 'AbortError'});
});
