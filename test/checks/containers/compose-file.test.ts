// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Compose files write their variables so.
import {readFileSync} from 'node:fs';
import {afterEach, describe, expect, it} from 'vitest';
import {parse} from 'yaml';
import {composeFile} from '../../../src/checks/containers/compose-file.ts';
import type {Problem} from '../../../src/core/problem.ts';
import {type ComposeProject, createComposeProject, type DockerAnswer, withoutCompose} from '../../support/compose-project.ts';
import {lookWith} from '../../support/look-with.ts';

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/compose-file/${name}`, import.meta.url), 'utf8');
const healthy = fixture('healthy.yml');
/** What Compose 2.26.1 made of it, recorded, with `DB_PASSWORD=canary-9f`. */
const recorded = fixture('healthy.json');

let project: ComposeProject | undefined;
afterEach(() => project?.remove());

type Docker = (args: readonly string[]) => DockerAnswer | Problem;

/** In place of Compose: the same file with its anchors followed. What Compose really resolves is looked at in test/real. */
const resolving =
	(source: string): Docker =>
	() => ({stdout: JSON.stringify(parse(source, {merge: true}))});

async function look(
	source: string,
	fields: Record<string, unknown> = {},
	docker: Docker = resolving(source),
	files: Record<string, string> = {'docker-compose.yml': source},
) {
	await project?.remove();
	project = await createComposeProject(files, docker);
	return await lookWith(composeFile, {directory: project.directory, ...fields}, project.systems);
}

/** The bot waits for `db` to be healthy; this stands in the healthcheck of `db`. */
const waiting = (test: string) => healthy.replace('test: [CMD, pg_isready]', test);

const replaced = (from: string | RegExp, to: string) => healthy.replace(from, to);

describe('compose-file', () => {
	it('compose-file: healthy → pass', async () => {
		const verdict = await look(healthy, {services: ['db', 'bot', 'dashboard']}, () => ({stdout: recorded}));
		expect(verdict).toMatchObject({status: 'pass', summary: {en: '3 services hold to every rule'}});
		expect(project?.calls[0]).toEqual(expect.arrayContaining(['compose', '--profile', '*', 'config', '--format', 'json']));
		expect(JSON.stringify(verdict)).not.toContain('canary-9f');
	});

	it('compose-file: more texts than are looked through for secrets → unknown', async () => {
		const long = healthy.replace('expose: ["8000"]', `expose: ["8000"]\n    command: [${'x, '.repeat(20_000)}x]`);
		const verdict = await look(long.replace('depends_on: [db]', 'depends_on: [db]\n    environment: {API_TOKEN: abc-9f}'));
		expect(verdict).toMatchObject({status: 'unknown', summary: {en: 'not looked at for secrets: docker-compose.yml …'}});
	});

	it.each<[string, string, Record<string, unknown>, string]>([
		['a service that is missing', healthy, {services: ['db', 'redis']}, 'not in the file: redis'],
		[
			'another restart policy',
			replaced('build: ./bot', 'build: ./bot\n    restart: "no"'),
			{},
			'bot: restart policy (docker-compose.yml:24)',
		],
		['no memory limit', replaced('{memory: 256M}', '{cpus: "1"}'), {}, 'db: no resource limit'],
		['no CPU limit where one is asked for', healthy, {rules: {limits: {cpus: true}}}, 'bot: no resource limit'],
		['an anonymous volume', replaced('db_data:/var/lib', '/var/lib'), {}, 'db: a volume without a name (docker-compose.yml:17)'],
		[
			'data that is not kept',
			healthy,
			{rules: {volumes: {required: {db: ['/var/lib/postgresql']}}}},
			'/var/lib/postgresql is lost with the container',
		],
		[
			'data of a service that is not there',
			healthy,
			{rules: {volumes: {required: {database: ['/var/lib/postgresql/data']}}}},
			'database: not in the file, and so keeps no /var/lib/postgresql/data (docker-compose.yml:',
		],
		['a port on every address', replaced('127.0.0.1:8501:', '8501:'), {}, 'published on every address (docker-compose.yml:35)'],
		['a port on 0.0.0.0', replaced('127.0.0.1:8501:', '0.0.0.0:8501:'), {}, 'dashboard: published on 0.0.0.0'],
		['a port on [::]', replaced('127.0.0.1:8501:', '[::]:8501:'), {}, 'dashboard: published on ::'],
		['a port on the machine’s own address', replaced('127.0.0.1:8501:', '10.0.0.5:8501:'), {}, 'published on 10.0.0.5'],
		['a port allowed for another service', replaced('127.0.0.1:', ''), {rules: {ports: {allow: ['bot:8501']}}}, 'every address'],
		['one port twice', replaced('expose: ["8000"]', 'ports: ["127.0.0.1:8501:8000"]'), {}, "the port is bot's as well"],
		['a port of another’s range', replaced('expose: ["8000"]', 'ports: ["127.0.0.1:8500-8510:8000"]'), {}, "the port is bot's as well"],
		['no tag', replaced(':2.24.0-pg15', ''), {}, 'db: image with no tag (docker-compose.yml:13)'],
		['latest', replaced(':2.24.0-pg15', ':latest'), {}, 'db: image with moving tag'],
		['latest of a variant', replaced(':2.24.0-pg15', ':latest-pg15'), {}, 'db: image with moving tag'],
		['a tag that ends in latest', replaced(':2.24.0-pg15', ':pg15-latest'), {}, 'db: image with moving tag'],
		['a variant without a version', replaced(':2.24.0-pg15', ':alpine'), {}, 'db: image with moving tag'],
		['several variants without a version', replaced(':2.24.0-pg15', ':fpm-alpine'), {}, 'db: image with moving tag'],
		['a branch for a tag', replaced(':2.24.0-pg15', ':main'), {}, 'db: image with moving tag'],
		[
			'a secret with a default',
			replaced('DB_PASSWORD:?set DB_PASSWORD', 'DB_PASSWORD:-changeme'),
			{},
			'db: a secret with a default (docker-compose.yml:15)',
		],
		[
			'a secret that may be empty',
			replaced('DB_PASSWORD:?}', 'DB_PASSWORD:-}'),
			{},
			'bot: a secret that may be empty (docker-compose.yml:26)',
		],
		[
			'a secret with a default behind a variable of another name',
			replaced('DB_PASSWORD:?set DB_PASSWORD', 'DB_INIT:-postgres'),
			{},
			'db: a secret with a default (docker-compose.yml:15)',
		],
		[
			'a password with a default in a URL, behind a variable of another name',
			replaced('postgres:${DB_PASSWORD:?}', '${DB_USER:-postgres}:${DB_INIT:-postgres}'),
			{},
			'bot: a secret with a default (docker-compose.yml:26)',
		],
		[
			'a secret with a default in a command, behind a variable of another name',
			replaced('build: ./bot', 'build: ./bot\n    command: serve --port ${PORT:-80} --requirepass "${CACHE:-changeme}"'),
			{},
			'bot: a secret with a default (docker-compose.yml:24)',
		],
		[
			'a secret with a default in the words of a command, behind a variable of another name',
			replaced('build: ./bot', 'build: ./bot\n    command: [serve, --requirepass, "${CACHE:-changeme}"]'),
			{},
			'bot: a secret with a default (docker-compose.yml:24)',
		],
		[
			'a key of the exchange in the file',
			replaced('    environment:\n      - DATABASE_URL', '    environment:\n      - UPBIT_SECRET_KEY=canary-9f\n      - DATABASE_URL'),
			{},
			'bot: a secret written into the file (docker-compose.yml:26)',
		],
		['a secret in the file', replaced(/\$\{DB_PASSWORD:\?set.*\}/, 'canary-9f'), {}, 'db: a secret written into the file'],
		[
			'a password in a URL',
			replaced(/\$\{DB_PASSWORD:\?\}/, 'canary-9f'),
			{},
			'bot: a secret written into the file (docker-compose.yml:26)',
		],
		[
			'a secret behind an anchor',
			replaced('name: oci', 'name: oci\nx-secrets: &secrets {API_TOKEN: canary-9f}').replace(
				'    depends_on: [db]',
				'    depends_on: [db]\n    environment: *secrets',
			),
			{},
			'dashboard: a secret written into the file',
		],
		[
			'a secret behind a merge key',
			replaced('name: oci', 'name: oci\nx-secrets: &secrets {API_TOKEN: canary-9f}').replace(
				'      POSTGRES_PASSWORD',
				'      <<: *secrets\n      POSTGRES_PASSWORD',
			),
			{},
			'db: a secret written into the file',
		],
		[
			'a secret in a command',
			replaced('build: ./bot', 'build: ./bot\n    command: serve --requirepass canary-9f'),
			{},
			'bot: a secret written',
		],
		[
			'a secret in the words of a command',
			replaced('build: ./bot', 'build: ./bot\n    command: [serve, --password, canary-9f]'),
			{},
			'bot: a secret written',
		],
		[
			'a secret with a dollar sign that stands for itself',
			replaced(/\$\{DB_PASSWORD:\?set.*\}/, '"canary-9f$$$$x"'),
			{},
			'db: a secret written',
		],
		['such a secret in a URL', replaced(/\$\{DB_PASSWORD:\?\}/, 'canary-9f$$$$x'), {}, 'bot: a secret written'],
		[
			'a secret whose default has a default',
			replaced(/\$\{DB_PASSWORD:\?set.*\}/, '${DB_PASSWORD:-${FALLBACK:-canary-9f}}'),
			{},
			'db: a secret with a default (docker-compose.yml:15)',
		],
		[
			'a secret whose default has a variable in it',
			replaced(/\$\{DB_PASSWORD:\?set.*\}/, '${DB_PASSWORD:-canary-9f${X}}'),
			{},
			'db: a secret with a default',
		],
		[
			'a secret whose default ends in a variable',
			replaced(/\$\{DB_PASSWORD:\?set.*\}/, '${DB_PASSWORD:-canary-9f$X}'),
			{},
			'db: a secret with a default',
		],
		['such a default in a URL', replaced(/\$\{DB_PASSWORD:\?\}/, '${DB_PASSWORD:-p$X}'), {}, 'bot: a secret with a default'],
		['such a default in a command', waiting('test: redis-cli -a ${CACHE:-p$$$$w} ping'), {}, 'db: a secret with a default'],
		[
			'a secret whose default may be empty',
			replaced(/\$\{DB_PASSWORD:\?set.*\}/, '${A:-${B-${C:-}}}'),
			{},
			'db: a secret that may be empty (docker-compose.yml:15)',
		],
		[
			'a secret in the words of a healthcheck',
			waiting('test: [CMD, redis-cli, -h, cache, -a, canary-9f, ping]'),
			{},
			'db: a secret written into the file (docker-compose.yml:20)',
		],
		['a secret in the shell of a healthcheck', waiting("test: redis-cli -a 'canary-9f' ping | grep PONG"), {}, 'db: a secret written'],
		['a secret with a default in a healthcheck', waiting('test: [CMD, redis-cli, -a, "${CACHE:-x}"]'), {}, 'db: a secret with a default'],
		[
			'a secret in quotes in a command',
			replaced('build: ./bot', 'build: ./bot\n    command: serve --requirepass "canary-9f"'),
			{},
			'bot: a secret',
		],
		['a log that grows', replaced('options: {max-size: 10m, max-file: "3"}', 'options: {max-size: 10m}'), {}, 'log without rotation'],
		['a log without a limit', replaced('max-size: 10m', 'max-size: "-1"'), {}, 'log without rotation'],
		['a log of no size', replaced('max-size: 10m', 'max-size: 0m'), {}, 'log without rotation'],
		['a log in no files', replaced('max-file: "3"', 'max-file: "0"'), {}, 'log without rotation'],
		['no logging', replaced(/ {2}logging:\n.*\n.*\n/, ''), {}, 'db: log without rotation'],
		['no healthcheck', replaced('test: [CMD, pg_isready]', 'disable: true'), {}, 'db: no healthcheck'],
		[
			'a dependency that is not there',
			replaced('depends_on: [db]', 'depends_on: [database]'),
			{},
			'dashboard: depends on database, which is not there',
		],
		[
			'waiting for a service to be healthy whose healthcheck is off',
			waiting('disable: true'),
			{rules: {healthchecks: false}},
			'bot: waits for db to be healthy, which has no healthcheck: it never starts (docker-compose.yml:',
		],
		[
			'a privileged container',
			replaced('build: ./bot', 'build: ./bot\n    privileged: true'),
			{},
			"bot: has the host's powers (privileged)",
		],
		[
			'the Docker socket',
			replaced('- db_data:', '- /var/run/docker.sock:/var/run/docker.sock:ro\n      - db_data:'),
			{},
			"db: has the host's powers (mount: /var/run/docker.sock)",
		],
		['the host’s network', replaced('build: ./bot', 'build: ./bot\n    network_mode: host'), {}, 'network_mode: host'],
	])('compose-file: %s → fail', async (_, source, fields, reason) => {
		const verdict = await look(source, fields);
		expect(verdict.summary.en).toContain(reason);
		expect(verdict.status).toBe('fail');
		expect(JSON.stringify(verdict)).not.toContain('canary-9f');
	});

	it.each<[string, DockerAnswer | Problem, string]>([
		['whose image brings a healthcheck', {stdout: '{"Test":["CMD-SHELL","pg_isready"],"Interval":5000000000}\n'}, 'pass'],
		['whose image brings none', {stdout: 'null\n'}, 'fail'],
		['whose image takes it away', {stdout: '{"Test":["NONE"]}\n'}, 'fail'],
		['whose image is not there', {exitCode: 1, stderr: 'Error response from daemon: No such image: db:1\n'}, 'unknown'],
		['whose image is told in another way', {stdout: '<no value>\n'}, 'unknown'],
		['while Docker does not answer of images', {code: 'docker-unreachable', target: 'vm', detail: 'refused'}, 'unknown'],
	])('compose-file: waiting for a service to be healthy, %s → %s', async (_, image, status) => {
		// Only how often the image's own test is run: the file has no test.
		const source = waiting('interval: 5s');
		const docker: Docker = args => (args[0] === 'image' ? image : resolving(source)(args));
		const verdict = await look(source, {rules: {healthchecks: false}}, docker);
		if (status !== 'pass') expect(verdict.summary.en).toContain('bot: waits for db to be healthy');
		expect(verdict.status).toBe(status);
		expect(await look(source, {rules: {healthchecks: false, 'healthy-dependencies': false}}, docker)).toMatchObject({status: 'pass'});
		const optional = source.replace('service_healthy}', 'service_healthy, required: false}');
		expect(await look(optional, {rules: {healthchecks: false}}, resolving(optional))).toMatchObject({status: 'pass'});
	});

	it('compose-file: waiting for a service to be healthy that Compose could not resolve → unknown', async () => {
		const source = waiting('interval: 5s');
		const verdict = await look(source, {rules: {healthchecks: false}}, withoutCompose);
		expect(verdict.status).toBe('unknown');
		expect(verdict.summary.en).toContain('bot: waits for db to be healthy, whose healthcheck is not in the file');
	});

	it('asks for no image where every service that is waited for has its healthcheck in the file', async () => {
		await look(waiting('test: [CMD, pg_isready]'), {});
		expect(project?.calls.filter(([first]) => first === 'image')).toEqual([]);
	});

	it.each<[string, string, Record<string, unknown>]>([
		[
			'a variable in a command',
			replaced('build: ./bot', 'build: ./bot\n    command: [serve, --password, "${DB_PASSWORD:?}", --token=$X]'),
			{},
		],
		[
			'a variable of the container in a healthcheck',
			waiting('test: [CMD-SHELL, "redis-cli -a \\"$$$$REDIS_PASSWORD\\" ping; ls -a data"]'),
			{},
		],
		['an option of another program', waiting('test: [CMD, ls, -a, data]'), {}],
		['a secret whose default has to be set', replaced('${DB_PASSWORD:?}', '${DB_PASSWORD:-${POSTGRES_PASSWORD:?}}'), {}],
		[
			'a default that is no secret',
			replaced('build: ./bot', 'build: ./bot\n    command: serve --port=${PORT:-80} --url http://${HOST:-db}:${PORT:-80}/x').replace(
				'- DATABASE_URL=postgresql://postgres:',
				'- MODE=${MODE:-live}\n      - UPBIT_SECRET_KEY=${UPBIT_SECRET_KEY:?}\n      - DATABASE_URL=postgresql://${DB_USER:-postgres}:',
			),
			{},
		],
		[
			'a public address made of defaults, and a part of a secret that is none',
			replaced('build: ./bot', 'build: ./bot\n    command: serve').replace(
				'- DATABASE_URL=postgresql://postgres:',
				[
					'- WEBHOOK_URL=${N8N_PROTOCOL:-http}://${N8N_HOST:-localhost}:5678/',
					'- DATABASE_DSN=postgresql://${DB_USER:-postgres}:${DB_PASSWORD:?}@${DB_HOST:-db}/x',
					'- DATABASE_URL=postgresql://postgres:',
				].join('\n      '),
			),
			{},
		],
		[
			'data that is kept, and a service whose data nobody asks about',
			healthy,
			{rules: {volumes: {required: {db: ['/var/lib/postgresql/data'], cache: ['/data']}, except: ['cache']}}},
		],
		['a port that is allowed', replaced('127.0.0.1:8501:', '8501:'), {rules: {ports: {allow: ['dashboard:8501']}}}],
		['a port allowed on one address', replaced('127.0.0.1:', '10.0.0.5:'), {rules: {ports: {allow: ['10.0.0.5:8501']}}}],
		['a port on [::1]', replaced('127.0.0.1:8501:', '[::1]:8501:'), {}],
		['a nightly build of a day', replaced(':2.24.0-pg15', ':nightly-2026-02-23'), {}],
		['a branch’s commit', replaced(':2.24.0-pg15', ':main-4c9d0e7'), {}],
		['a version behind such a word', replaced(':2.24.0-pg15', ':stable-1.25.3'), {}],
		['a word that its maker chose', replaced(':2.24.0-pg15', ':local'), {}],
		['a variant of a version', replaced(':2.24.0-pg15', ':8.4.0-alpine'), {}],
		['a range beside a port', replaced('expose: ["8000"]', 'ports: ["127.0.0.1:8502-8510:8000"]'), {}],
		['a port of another’s range on another address', replaced('expose: ["8000"]', 'ports: ["[::1]:8500-8510:8000"]'), {}],
		['a log’s size in bytes', replaced('max-size: 10m', 'max-size: 10485760'), {}],
		['a digest', replaced(':2.24.0-pg15', `@sha256:${'a'.repeat(64)}`), {}],
		['a rule that is off', replaced(':2.24.0-pg15', ':latest'), {rules: {'pinned-tags': false}}],
		['a service that is excepted', replaced(':2.24.0-pg15', ':latest'), {rules: {'pinned-tags': {except: ['db']}}}],
		['a policy that is allowed too', replaced('restart: unless-stopped', 'restart: always'), {rules: {restart: {is: ['always']}}}],
		['a driver that rotates by itself', replaced(/driver: json-file\n.*\n/, 'driver: local\n'), {}],
	])('%s passes', async (_, source, fields) => {
		expect(await look(source, fields)).toMatchObject({status: 'pass'});
	});

	it('a rule can warn instead', async () => {
		const verdict = await look(replaced(':2.24.0-pg15', ''), {rules: {'pinned-tags': {as: 'warn'}}});
		expect(verdict).toMatchObject({status: 'warn', summary: {en: 'db: image with no tag (docker-compose.yml:13)'}});
	});

	it.each(['docker-compose.override.yml', 'compose.override.yaml', 'compose.yml'])('compose-file: %s beside it → warn', async name => {
		const files = {'docker-compose.yml': healthy, [name]: 'services: {}\n'};
		const verdict = await look(healthy, {}, resolving(healthy), files);
		expect(verdict.status).toBe('warn');
		expect(verdict.summary.en).toContain(`/${name}: taken by \`docker compose up\` without -f`);
		expect(await look(healthy, {rules: {overrides: {as: 'fail'}}}, resolving(healthy), files)).toMatchObject({status: 'fail'});
		expect(await look(healthy, {rules: {overrides: false}}, resolving(healthy), files)).toMatchObject({status: 'pass'});
	});

	it('takes nothing for an override that Compose would not take', async () => {
		const others = {'docker-compose.yaml': '', 'docker-compose.prod.override.yml': ''};
		expect(await look(healthy, {}, resolving(healthy), {'docker-compose.yml': healthy, ...others})).toMatchObject({status: 'pass'});
		const named = {'docker-compose.prod.yml': healthy, 'docker-compose.override.yml': ''};
		expect(await look(healthy, {file: 'docker-compose.prod.yml'}, resolving(healthy), named)).toMatchObject({status: 'pass'});
	});

	it('compose-file: a variable that nobody sets → fail', async () => {
		const said = (name: string) =>
			`time="2026-11-23T15:47:03Z" level=warning msg="The \\"${name}\\" variable is not set. Defaulting to a blank string."\n`;
		const source = replaced('name: oci', 'name: oci\nx-url: $N8N_URL');
		const verdict = await look(source, {}, () => ({stdout: recorded, stderr: said('N8N_URL') + said('canary')}));
		expect(verdict.status).toBe('fail');
		expect(verdict.summary.en).toContain(`\${N8N_URL}: a variable that nobody sets (docker-compose.yml)`);
		// The tail of a password with a dollar sign in it.
		expect(verdict.summary.en).toContain('$… in .env: a variable that nobody sets');
		expect(JSON.stringify(verdict)).not.toContain('canary');
	});

	it('compose-file: a file that Compose refuses → fail', async () => {
		const verdict = await look(healthy, {}, args =>
			args.includes('config')
				? {exitCode: 15, stderr: 'service "a" depends on undefined service "q": invalid compose project\n'}
				: {stdout: 'Docker Compose version v2.26.1\n'},
		);
		expect(verdict).toMatchObject({status: 'fail'});
		expect(verdict.summary.en).toContain('Compose refuses the file: service "a" depends on undefined service "q"');
	});

	it('compose-file: Compose may not read .env → unknown', async () => {
		const verdict = await look(healthy, {}, args =>
			args.includes('config')
				? {exitCode: 1, stderr: 'open /opt/coin-pilot/.env: permission denied\n'}
				: {stdout: 'Docker Compose version v2.26.1\n'},
		);
		expect(verdict).toMatchObject({status: 'unknown'});
	});

	it('compose-file: services come from another file, whose secrets are not looked at → unknown', async () => {
		const included = replaced('name: oci', 'name: oci\ninclude: [monitoring.yml]');
		expect(await look(included)).toMatchObject({status: 'unknown', summary: {en: expect.stringContaining('monitoring.yml')}});
		const extended = replaced('build: ./bot', 'build: ./bot\n    extends: {file: common.yml, service: base}');
		expect(await look(extended)).toMatchObject({status: 'unknown', summary: {en: expect.stringContaining('common.yml')}});
	});

	it('compose-file: not YAML → fail, with the line', async () => {
		const verdict = await look('services:\n  a:\n    image: x\n   b: 1\n', {}, withoutCompose);
		expect(verdict.status).toBe('fail');
		expect(verdict.summary.en).toMatch(/docker-compose\.yml:4 {2}/);
	});

	it('compose-file: a bomb of aliases → fail, at once', async () => {
		const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'.replace(/./g, (name, at: number) => {
			const before = 'abcdefghi'[at];
			return `${name}: &${name} [${Array(9).fill(`*${before}`).join(',')}]\n`;
		})}`;
		expect(await look(bomb, {}, withoutCompose)).toMatchObject({status: 'fail'});
	});

	it('compose-file: no file → fail', async () => {
		project = await createComposeProject({}, () => ({exitCode: 14, stderr: 'open: no such file\n'}));
		const verdict = await lookWith(composeFile, {directory: project.directory}, project.systems);
		expect(verdict).toMatchObject({status: 'fail'});
		expect(verdict.summary.en).toContain('is not there');
	});

	it.each([
		['an empty file', ''],
		['a file without services', 'name: oci\n'],
	])('compose-file: %s → unknown', async (_, source) => {
		expect(await look(source, {}, () => ({stdout: '{"name":"oci","services":{}}'}))).toMatchObject({status: 'unknown'});
	});

	describe('where Compose is not installed', () => {
		it('compose-file: data of a service that may be in another file → unknown', async () => {
			const source = replaced('name: oci', 'name: oci\ninclude: [monitoring.yml]');
			const verdict = await look(source, {rules: {volumes: {required: {grafana: ['/var/lib/grafana']}}}}, withoutCompose);
			expect(verdict).toMatchObject({
				status: 'unknown',
				evidence: expect.arrayContaining([
					expect.objectContaining({label: {en: 'grafana volumes', ko: 'grafana volumes'}, status: 'unknown'}),
				]),
			});
		});

		it('compose-file: no fault in the text → unknown', async () => {
			const verdict = await look(healthy, {}, withoutCompose);
			expect(verdict.status).toBe('unknown');
			expect(verdict.summary.en).toContain('Only the file itself could be read');
		});

		it('compose-file: a fault in the text → fail', async () => {
			const verdict = await look(replaced(':2.24.0-pg15', ':latest'), {}, withoutCompose);
			expect(verdict).toMatchObject({status: 'fail', summary: {en: 'db: image with moving tag (docker-compose.yml:13)'}});
		});

		it('what a variable decides is not guessed', async () => {
			const source = replaced('127.0.0.1:8501:8501', `\${BIND:-127.0.0.1}:8501:8501`);
			const verdict = await look(source, {}, () => ({code: 'program-missing', target: 'vm', program: 'docker'}));
			expect(verdict.status).toBe('unknown');
		});
	});

	it('a service behind a profile is looked at as it was written', async () => {
		const source = `${healthy}`.replace(
			'volumes:\n  db_data',
			'  tool:\n    <<: *common\n    image: tool:latest\n    profiles: [x]\n    healthcheck: {test: "true"}\nvolumes:\n  db_data',
		);
		const verdict = await look(source, {}, () => ({stdout: recorded}));
		expect(verdict).toMatchObject({status: 'fail', summary: {en: 'tool: image with moving tag (docker-compose.yml:41)'}});
	});

	it('a file name cannot be an option, nor a command', () => {
		for (const file of ['-x', '--help', "a'; rm -rf", 'a b']) {
			expect(composeFile.schema.safeParse({directory: '/opt', file}).success).toBe(false);
		}
	});
});
