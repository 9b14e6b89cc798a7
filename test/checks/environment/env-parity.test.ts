// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Compose files write their variables so.
import {afterEach, describe, expect, it} from 'vitest';
import {parseDotenv} from '../../../src/checks/environment/dotenv.ts';
import {environmentsOf, manifestObjects} from '../../../src/checks/environment/env-kubernetes.ts';
import {envParity} from '../../../src/checks/environment/env-parity.ts';
import {createStateOf} from '../../../src/checks/environment/value-state.ts';
import {ProblemError} from '../../../src/core/problem.ts';
import {type ComposeProject, createComposeProject, withoutCompose} from '../../support/compose-project.ts';
import {inspected} from '../../support/inspected.ts';
import {lookWith} from '../../support/look-with.ts';

/** Values that must not be seen anywhere afterwards. */
const CANARY = 'canary-9f3ab61c77';
const OTHER = 'canary-0d52e88a14';

let project: ComposeProject | undefined;
afterEach(() => project?.remove());

const COMPOSE = `services:
  bot:
    image: coinpilot/bot:1
    environment:
      DB_PASSWORD: \${DB_PASSWORD:?}
      REDIS_HOST: redis
      UPBIT_ACCESS_KEY: \${UPBIT_ACCESS_KEY}
`;
const ENV = `DB_PASSWORD=${CANARY}\nUPBIT_ACCESS_KEY=${OTHER}\n`;
const BOT = {DB_PASSWORD: CANARY, REDIS_HOST: 'redis', UPBIT_ACCESS_KEY: OTHER};

interface World {
	readonly env?: string;
	readonly example?: string;
	readonly compose?: string;
	/** What Compose makes of it. */
	readonly bot?: Record<string, string | null>;
	/** Instead of the bot alone. */
	readonly services?: Record<string, unknown>;
	readonly container?: Record<string, string>;
	/** Instead of one container of the bot. */
	readonly inspected?: readonly unknown[];
	readonly name?: string;
	readonly kubernetes?: readonly unknown[];
}

const lines = (values: Record<string, string | null>) => Object.entries(values).map(([key, value]) => `${key}=${value}`);
const encoded = (values: Record<string, string>) =>
	Object.fromEntries(Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]));
const secret = (values: Record<string, string>) => ({kind: 'Secret', metadata: {name: 'coin-pilot-secret'}, data: encoded(values)});
const deployment = (container: Record<string, unknown>) => ({
	kind: 'Deployment',
	metadata: {name: 'bot'},
	spec: {template: {spec: {containers: [{name: 'bot', ...container}]}}},
});
const fromSecret = deployment({envFrom: [{secretRef: {name: 'coin-pilot-secret'}}]});

async function look(world: World, fields: Record<string, unknown> = {}) {
	const {env = ENV, example, compose = COMPOSE, bot = BOT, container = {...bot, PATH: '/bin'}} = world;
	const files = {'.env': env, 'docker-compose.yml': compose, ...(example !== undefined && {'.env.example': example})};
	const containers = world.inspected ?? [inspected('bot', {Env: lines(container)})];
	await project?.remove();
	project = await createComposeProject(files, args => {
		const {services = {bot: {environment: bot}}} = world;
		if (args[0] === 'compose') return {stdout: JSON.stringify({name: world.name, services})};
		return {stdout: args[0] === 'ps' ? (containers.length === 0 ? '' : 'id-bot') : JSON.stringify(containers)};
	});
	const systems = {
		...project.systems,
		run: project.systems.run,
		docker: project.systems.docker,
		kubectl: async () => ({
			exitCode: 0,
			stdout: JSON.stringify({items: world.kubernetes ?? []}),
			stderr: '',
			truncated: false,
			durationMs: 1,
		}),
	};
	const spec = envParity.schema.parse({directory: project.directory, ...fields});
	const seen = await envParity.observe(spec, systems, new AbortController().signal);
	const verdict = envParity.judge(seen, spec);
	for (const kept of [JSON.stringify(seen), JSON.stringify(verdict)]) {
		for (const value of [CANARY, OTHER]) {
			for (const form of [value, Buffer.from(value).toString('base64'), value.slice(0, 12)]) expect(kept).not.toContain(form);
		}
	}
	return verdict;
}

describe('env-parity', () => {
	const kubernetes = {kubernetes: {on: 'minikube'}};

	it('env-parity: healthy → pass', async () => {
		const verdict = await look(
			{example: 'DB_PASSWORD=\nUPBIT_ACCESS_KEY=\n', kubernetes: [secret({DB_PASSWORD: CANARY, UPBIT_ACCESS_KEY: OTHER}), fromSecret]},
			{
				...kubernetes,
				example: '.env.example',
				required: ['DB_PASSWORD'],
				services: {bot: ['REDIS_HOST']},
				same: ['DB_PASSWORD', 'UPBIT_*'],
			},
		);
		expect(verdict).toMatchObject({status: 'pass', summary: {en: '2 variables, and 3 in 1 services, are as they should be'}});
		expect(verdict.evidence.map(one => [one.label.en, one.observed])).toEqual([
			['containers compared', {en: '1 of 1', ko: '1개 중 1개'}],
			['workloads compared', {en: '1 of 1', ko: '1개 중 1개'}],
			['variables in the file and in services', '2 + 3'],
		]);
	});

	it('env-parity: no service has a container → unknown, and where none is wanted → pass', async () => {
		const stopped = {inspected: []};
		expect(await look(stopped)).toMatchObject({
			status: 'unknown',
			summary: {en: 'No service has a container to compare'},
		});
		expect(await look(stopped, {containers: false})).toMatchObject({status: 'pass'});
	});

	describe('services without a container that runs', () => {
		const bot = inspected('bot', {Env: lines(BOT)});
		const other = (service: string, state: Record<string, unknown>, environment: Record<string, string> = {MODE: 'live'}) =>
			inspected(service, {Env: lines(environment)}, {Running: false, ...state});
		const services = (more: Record<string, unknown>) => ({bot: {environment: BOT}, ...more});
		const dashboard = {environment: {MODE: 'live'}, restart: 'unless-stopped'};

		it.each<[string, readonly unknown[], Record<string, unknown>]>([
			['is not there', [bot], {dashboard}],
			['is a one-shot that never ran', [bot], {dashboard: {...dashboard, restart: 'no'}}],
		])('env-parity: one of two services %s → warn', async (_, containers, more) => {
			const verdict = await look({inspected: containers, services: services(more)});
			expect(verdict).toMatchObject({status: 'warn', summary: {en: 'no container to compare: dashboard'}});
			expect(verdict.evidence.map(one => [one.label.en, one.observed])).toEqual([
				['not compared', 'dashboard'],
				['containers compared', {en: '1 of 2', ko: '2개 중 1개'}],
			]);
		});

		it.each<[string, readonly unknown[], Record<string, unknown>]>([
			['runs', [bot, inspected('dashboard', {Env: lines({MODE: 'live'})})], {dashboard}],
			['was created and waits', [bot, other('dashboard', {Status: 'created'})], {dashboard}],
			['has stopped', [bot, other('dashboard', {Status: 'exited'})], {dashboard}],
			['is a one-shot that failed', [bot, other('dashboard', {Status: 'exited', ExitCode: 1})], {dashboard: {...dashboard, restart: 'no'}}],
			[
				'is a one-shot that ended, with another value',
				[bot, other('dashboard', {Status: 'exited'}, {MODE: 'paper'})],
				{dashboard: {...dashboard, restart: 'no'}},
			],
			[
				'left one with another value beside the one that runs',
				[
					bot,
					inspected('dashboard', {Env: lines({MODE: 'live'})}),
					inspected('dashboard', {Id: 'id-old', Env: lines({MODE: 'paper'})}, {Status: 'exited', Running: false}),
				],
				{dashboard},
			],
			['belongs to a profile', [bot], {dashboard: {...dashboard, profiles: ['tools']}}],
			['is scaled to none', [bot], {dashboard: {...dashboard, scale: 0}}],
			['is given nothing', [bot], {dashboard: {}}],
		])('passes where the other one %s', async (_, containers, more) => {
			expect(await look({inspected: containers, services: services(more)})).toMatchObject({status: 'pass'});
		});

		it.each([
			['was created with the old value and waits', 'created', 'fail'],
			['has stopped, with the old value', 'exited', 'warn'],
		])('env-parity: one that %s', async (_, state, status) => {
			const old = other('dashboard', {Status: state}, {MODE: 'paper'});
			expect(await look({inspected: [bot, old], services: services({dashboard})})).toMatchObject({
				status,
				summary: {en: 'container coinpilot-dashboard: MODE is not what the file gives it now'},
			});
		});
	});

	it('env-parity: a one-off, and a container of another project → not taken for the service', async () => {
		const other = {DB_PASSWORD: OTHER};
		const labels = (more: Record<string, string>) => ({
			'com.docker.compose.project': 'oci',
			'com.docker.compose.service': 'bot',
			...more,
		});
		const own = inspected('bot', {Env: lines(BOT), Labels: labels({})});
		const oneOff = inspected('bot-run', {Env: lines(other), Labels: labels({'com.docker.compose.oneoff': 'True'})});
		const foreign = inspected('staging-bot', {Env: lines(other), Labels: labels({'com.docker.compose.project': 'staging'})});
		expect(await look({inspected: [own, oneOff, foreign], name: 'oci'})).toMatchObject({status: 'pass'});
		expect(await look({inspected: [oneOff, foreign], name: 'oci'})).toMatchObject({status: 'unknown'});
	});

	it('env-parity: one of several containers of a service has the old value → fail', async () => {
		const workers = [0, 1, 2].map(index =>
			inspected('bot', {
				Id: `id-${index}`,
				Name: `/oci-bot-${index}`,
				Env: lines(index === 1 ? {...BOT, DB_PASSWORD: OTHER} : BOT),
			}),
		);
		const verdict = await look({inspected: workers});
		expect(verdict).toMatchObject({status: 'fail', summary: {en: 'container oci-bot-1: DB_PASSWORD is not what the file gives it now'}});
	});

	it('env-parity: a container that is not told the way Docker does → unknown', async () => {
		const strange = {...inspected('bot', {Env: lines(BOT)}), NetworkSettings: 'none'};
		expect(await look({inspected: [strange]})).toMatchObject({status: 'unknown', summary: {en: expect.stringContaining('containers')}});
	});

	it('env-parity: a star that nothing answers to → fail, and one that something does → pass', async () => {
		expect(await look({}, {required: ['UPBIT_*'], services: {bot: ['REDIS_*']}})).toMatchObject({status: 'pass'});
		expect(await look({}, {required: ['OPENAI_*']})).toMatchObject({status: 'fail', summary: {en: '.env: OPENAI_* is missing'}});
		expect(await look({}, {services: {bot: ['OPENAI_*']}})).toMatchObject({status: 'fail'});
	});

	it('env-parity: a secret that the manifests do not have → unknown, also what is to be the same', async () => {
		expect(await look({kubernetes: [fromSecret]}, kubernetes)).toMatchObject({
			status: 'unknown',
			summary: {en: 'Kubernetes refers to Secret/coin-pilot-secret, which was not seen'},
		});
		const key = (optional: boolean) =>
			deployment({env: [{name: 'DB_PASSWORD', valueFrom: {secretKeyRef: {name: 'gone', key: 'x', optional}}}]});
		const fields = {...kubernetes, same: ['DB_PASSWORD']};
		const verdict = await look({kubernetes: [key(false)]}, fields);
		expect(verdict).toMatchObject({status: 'unknown'});
		expect(verdict.summary.en).toContain('DB_PASSWORD could not be compared with Kubernetes');
		expect((await look({kubernetes: [key(true)]}, fields)).summary.en).not.toContain('gone');
	});

	it('env-parity: no workload is a service here → unknown', async () => {
		const elsewhere = {...fromSecret, metadata: {name: 'bot-v2'}};
		expect(await look({kubernetes: [elsewhere, secret({DB_PASSWORD: CANARY})]}, kubernetes)).toMatchObject({
			status: 'unknown',
			summary: {en: expect.stringContaining('No workload of Kubernetes is a service here')},
		});
	});

	describe('what is to be the same', () => {
		const named = (name: string, one: Record<string, unknown>) => ({...one, metadata: {name}});
		const given = (UPBIT_ACCESS_KEY: string) => deployment({env: [{name: 'UPBIT_ACCESS_KEY', value: UPBIT_ACCESS_KEY}]});
		const two = (bot: string, dashboard: string) => ({
			services: {bot: {environment: {UPBIT_ACCESS_KEY: bot}}, dashboard: {environment: {UPBIT_ACCESS_KEY: dashboard}}},
		});
		const same = {containers: false, same: ['UPBIT_ACCESS_KEY']};
		const unlike = 'dashboard: UPBIT_ACCESS_KEY is not what bot is given';

		it.each<[string, World, Record<string, unknown>, string, string]>([
			['two services with two values', two(CANARY, OTHER), same, 'fail', unlike],
			[
				'two services with two values, of which Kubernetes confirms the first',
				{...two(CANARY, OTHER), kubernetes: [named('bot', given(CANARY))]},
				{...same, ...kubernetes},
				'fail',
				unlike,
			],
			['one service alone has it', {}, same, 'unknown', 'same: UPBIT_ACCESS_KEY was compared with nothing'],
			['nobody has it', {}, {same: ['OPENAI_*']}, 'warn', 'same: OPENAI_* was compared with nothing: does it belong under `same`?'],
			[
				'a workload that has it goes by another name',
				{
					services: {...two(CANARY, CANARY).services, db: {environment: {MODE: 'x'}}},
					kubernetes: [named('coinpilot-bot', given(OTHER)), named('db', deployment({env: [{name: 'MODE', value: 'x'}]}))],
				},
				{...same, ...kubernetes},
				'unknown',
				'same: UPBIT_ACCESS_KEY was compared with nothing',
			],
		])('env-parity: %s → %s', async (_, world, fields, status, reason) => {
			const verdict = await look(world, fields);
			expect(verdict.summary.en).toContain(reason);
			expect(verdict.status).toBe(status);
		});

		it.each<[string, World, Record<string, unknown>]>([
			['the same in two services', two(CANARY, CANARY), same],
			['what is ignored, in one service alone', {}, {...same, ignore: ['UPBIT_ACCESS_KEY']}],
			[
				'two values that are two in Kubernetes as well',
				{...two(CANARY, OTHER), kubernetes: [named('bot', given(CANARY)), named('dashboard', given(OTHER))]},
				{...same, ...kubernetes},
			],
			[
				'a service that only this home has, with the value of one that Kubernetes confirms',
				{...two(CANARY, CANARY), kubernetes: [named('bot', given(CANARY))]},
				{...same, ...kubernetes},
			],
			[
				'the workload of another name, once it is named',
				{...two(CANARY, CANARY), kubernetes: [named('coinpilot-bot', given(CANARY))]},
				{...same, ...kubernetes, renamed: {'coinpilot-bot': 'bot'}},
			],
		])('%s passes', async (_, world, fields) => {
			expect(await look(world, fields)).toMatchObject({status: 'pass'});
		});
	});

	it('env-parity: a workload with variables that is no service here, beside one that is → warn; one without variables passes', async () => {
		const other = (container: Record<string, unknown>) => ({...deployment(container), metadata: {name: 'coinpilot-dashboard'}});
		const objects = [secret({DB_PASSWORD: CANARY}), fromSecret];
		const verdict = await look({kubernetes: [...objects, other({env: [{name: 'MODE', value: 'x'}]})]}, kubernetes);
		expect(verdict).toMatchObject({
			status: 'warn',
			summary: {en: 'no service here is called: coinpilot-dashboard (name it under `renamed`)'},
		});
		expect(await look({kubernetes: [...objects, other({})]}, kubernetes)).toMatchObject({status: 'pass'});
	});

	it.each<[string, World, Record<string, unknown>, string, string]>([
		['a required key is missing', {}, {required: ['N8N_WEBHOOK_SECRET']}, 'fail', '.env: N8N_WEBHOOK_SECRET is missing'],
		['a required key is empty', {env: `${ENV}N8N_URL=\n`}, {required: ['N8N_URL']}, 'fail', '.env: N8N_URL is empty'],
		['a service lacks a key', {}, {services: {bot: ['LLM_MODE']}}, 'fail', 'bot: LLM_MODE is missing in the Compose file'],
		['a service is gone', {}, {services: {dashboard: ['DB_PASSWORD']}}, 'fail', 'dashboard: DB_PASSWORD is missing'],
		['the example has more', {example: `${ENV}LLM_MODE=\n`}, {example: '.env.example'}, 'fail', 'LLM_MODE is in .env.example and not here'],
		['the example has less', {example: 'DB_PASSWORD=\n'}, {example: '.env.example'}, 'warn', 'UPBIT_ACCESS_KEY is in .env and not here'],
		['there is no example', {}, {example: '.env.example'}, 'fail', '.env.example is not there'],
		['a key that no service uses', {env: `${ENV}OLD_KEY=x\n`}, {}, 'warn', '.env: OLD_KEY is used by no service'],
		[
			'a placeholder',
			{env: `DB_PASSWORD=changeme\nUPBIT_ACCESS_KEY=${OTHER}\n`},
			{},
			'fail',
			'.env:1: DB_PASSWORD still has a placeholder',
		],
		[
			'a placeholder in brackets',
			{env: `DB_PASSWORD=<your password>\nUPBIT_ACCESS_KEY=${OTHER}\n`},
			{},
			'fail',
			'DB_PASSWORD still has a placeholder',
		],
		['a weak secret', {env: `DB_PASSWORD=abc123\nUPBIT_ACCESS_KEY=${OTHER}\n`}, {}, 'warn', '.env:1: DB_PASSWORD is weak'],
		[
			'a key of the exchange that is a placeholder',
			{env: `DB_PASSWORD=${CANARY}\nUPBIT_SECRET_KEY=secret\n`},
			{ignore: ['UPBIT_ACCESS_KEY']},
			'fail',
			'.env:2: UPBIT_SECRET_KEY still has a placeholder',
		],
		[
			'a key of the exchange that is too short',
			{env: `DB_PASSWORD=${CANARY}\nUPBIT_SECRET_KEY=x\n`},
			{ignore: ['UPBIT_ACCESS_KEY']},
			'warn',
			'.env:2: UPBIT_SECRET_KEY is weak',
		],
		[
			'a value that # cuts',
			{env: `DB_PASSWORD=${CANARY} #9rest\nUPBIT_ACCESS_KEY=${OTHER}\n`},
			{},
			'fail',
			'.env:1: DB_PASSWORD is cut off at a #',
		],
		[
			'a value that $ cuts',
			{env: `DB_PASSWORD=${CANARY}$rest\nUPBIT_ACCESS_KEY=${OTHER}\n`},
			{},
			'fail',
			'DB_PASSWORD loses what follows a $',
		],
		[
			'quotes that do not close',
			{env: `DB_PASSWORD="${CANARY}\nUPBIT_ACCESS_KEY=${OTHER}\n`},
			{},
			'fail',
			'DB_PASSWORD has quotes that do not close',
		],
		['localhost for a host', {bot: {...BOT, REDIS_HOST: 'localhost'}}, {}, 'fail', 'bot: REDIS_HOST points at localhost'],
		[
			'localhost in a URL',
			{bot: {...BOT, DATABASE_URL: `postgresql://u:${CANARY}@127.0.0.1:5432/x`}},
			{},
			'fail',
			'bot: DATABASE_URL points at localhost',
		],
		[
			'a container from before the key',
			{container: {DB_PASSWORD: CANARY, REDIS_HOST: 'redis'}},
			{},
			'fail',
			'container coinpilot-bot: UPBIT_ACCESS_KEY is missing',
		],
		[
			'a container with the old value',
			{container: {...BOT, DB_PASSWORD: OTHER}},
			{},
			'fail',
			'container coinpilot-bot: DB_PASSWORD is not what the file gives it now',
		],
		[
			'a key that only Kubernetes has',
			{kubernetes: [secret({LLM_MODE: 'live'}), fromSecret]},
			kubernetes,
			'fail',
			'bot: LLM_MODE is set in Kubernetes and missing here',
		],
		[
			'another value than in Kubernetes',
			{kubernetes: [secret({DB_PASSWORD: OTHER}), fromSecret]},
			{...kubernetes, same: ['DB_PASSWORD']},
			'fail',
			'bot: DB_PASSWORD is not what it is in Kubernetes',
		],
		[
			'a secret that was encoded with its line break',
			{kubernetes: [secret({DB_PASSWORD: `${CANARY}\n`}), fromSecret]},
			kubernetes,
			'fail',
			'kubernetes bot: DB_PASSWORD ends in a line break',
		],
		[
			'a variable twice in the file with two values',
			{env: `DB_PASSWORD=${OTHER}\n${ENV}`},
			{},
			'warn',
			'.env:2: DB_PASSWORD has another value on line 1, which does not count',
		],
		[
			'two workloads of one name that do not agree',
			{
				kubernetes: [
					secret({DB_PASSWORD: CANARY}),
					{...deployment({env: [{name: 'DB_PASSWORD', value: OTHER}]}), kind: 'StatefulSet'},
					fromSecret,
				],
			},
			{...kubernetes, same: ['DB_PASSWORD']},
			'unknown',
			'bot: DB_PASSWORD could not be compared with Kubernetes',
		],
		[
			'a second workload of one name with a key that is missing here',
			{
				kubernetes: [
					{...deployment({env: [{name: 'LLM_MODE', value: 'live'}]}), kind: 'StatefulSet'},
					secret({DB_PASSWORD: CANARY}),
					fromSecret,
				],
			},
			kubernetes,
			'fail',
			'bot: LLM_MODE is set in Kubernetes and missing here',
		],
	])('env-parity: %s → %s', async (_, world, fields, status, reason) => {
		const verdict = await look(world, fields);
		expect(verdict.summary.en).toContain(reason);
		expect(verdict.status).toBe(status);
	});

	it.each<[string, World, Record<string, unknown>]>([
		['a variable twice in the file with one value', {env: `${ENV}${ENV}`}, {}],
		['what is ignored', {env: `${ENV}OLD_KEY=x\n`}, {ignore: ['OLD_*']}],
		['another value than in Kubernetes, where it may be', {kubernetes: [secret({DB_PASSWORD: OTHER}), fromSecret]}, kubernetes],
		['a file that is handed on whole', {env: `${ENV}OLD_KEY=x\n`, compose: `${COMPOSE}    env_file: .env\n`}, {}],
		[
			'a dollar sign that Compose prints twice',
			{bot: {...BOT, N8N_TOKEN: `${CANARY}$$x`}, container: {...BOT, N8N_TOKEN: `${CANARY}$x`}},
			{},
		],
		['a variable that is passed on and that nobody sets', {bot: {...BOT, FEATURE: null}, container: BOT}, {}],
		['its own address', {bot: {...BOT, BOT_HOST: '127.0.0.1'}}, {}],
		[
			'a workload of another name',
			{kubernetes: [{...fromSecret, metadata: {name: 'bot-v2'}}, secret({DB_PASSWORD: CANARY})]},
			{...kubernetes, renamed: {'bot-v2': 'bot'}},
		],
	])('%s passes', async (_, world, fields) => {
		expect(await look(world, fields)).toMatchObject({status: 'pass'});
	});

	it.each([
		['DB_DSN', 'host=localhost user=u'],
		['DB_DSN', 'user=u hostaddr=127.0.0.1'],
		['API_URL', 'localhost:8000/api'],
		['PGHOSTADDR', '127.0.0.1,10.0.0.2'],
		['SEEDS', 'redis-1:6379, localhost:6379'],
		['DATABASE_URL', 'postgresql://u@db:5432,localhost:5432/x'],
		['FEEDS', 'http://localhost http://feed'],
		['DB_SERVER_HOST', 'localhost'],
	])('env-parity: %s=%s → fail', async (key, value) => {
		const verdict = await look({bot: {...BOT, [key]: value}});
		expect(verdict).toMatchObject({status: 'fail', summary: {en: expect.stringContaining(`bot: ${key} points at localhost`)}});
		expect(await look({bot: {...BOT, [key]: value.replace(/localhost|127\.0\.0\.1/, 'db')}})).toMatchObject({status: 'pass'});
	});

	it.each([
		['SERVER_HOST', 'localhost'],
		['STREAMLIT_SERVER_ADDRESS', '127.0.0.1'],
		['TRUSTED_PROXIES', '127.0.0.0/8,172.16.0.0/12'],
		['ALLOWED_HOSTS', 'localhost,dashboard.example.com'],
		['GUNICORN_CMD_ARGS', '--bind 127.0.0.1:8000'],
		['MAIL_FROM', 'bot@localhost'],
		['GREETING', 'not localhosted'],
		['LOG_FILE', '/var/log/localhost/bot.log'],
	])('%s=%s names no service and passes', async (key, value) => {
		expect(await look({bot: {...BOT, [key]: value}})).toMatchObject({status: 'pass'});
	});

	it('two looks salt differently, one look does not', () => {
		const [one, other] = [createStateOf(), createStateOf()];
		expect(one('A', CANARY).hash).toBe(one('B', CANARY).hash);
		expect(one('A', CANARY).hash).not.toBe(other('A', CANARY).hash);
	});

	it('env-parity: no Compose → unknown, and faults in the file are still seen', async () => {
		project = await createComposeProject({'.env': 'A=1\n', 'docker-compose.yml': COMPOSE}, args =>
			args[0] === 'compose' ? withoutCompose(args) : {stdout: ''},
		);
		const verdict = await lookWith(envParity, {directory: project.directory}, project.systems);
		expect(verdict).toMatchObject({status: 'unknown'});
		const strict = await lookWith(envParity, {directory: project.directory, required: ['DB_PASSWORD']}, project.systems);
		expect(strict).toMatchObject({status: 'fail', summary: {en: '.env: DB_PASSWORD is missing'}});
	});

	it('env-parity: variables are filled in from the file that was named, and from .env without being told', async () => {
		project = await createComposeProject({'prod.env': ENV, '.env': ENV, 'docker-compose.yml': COMPOSE}, args => {
			const named = args.indexOf('--env-file');
			const filled = named === -1 ? {} : {FILLED_FROM: args[named + 1]};
			return {stdout: JSON.stringify({services: {bot: {environment: {...BOT, ...filled}}}})};
		});
		const {directory, systems} = project;
		const fields = {directory, containers: false, services: {bot: ['FILLED_FROM']}};
		expect(await lookWith(envParity, {...fields, env: 'prod.env'}, systems)).toMatchObject({status: 'pass'});
		expect(await lookWith(envParity, fields, systems)).toMatchObject({status: 'fail'});
		const handed = project.calls.flatMap(args => (args.includes('--env-file') ? [args[args.indexOf('--env-file') + 1]] : []));
		expect(handed).toEqual([`${directory}/prod.env`]);
	});

	it('env-parity: Kubernetes does not answer → unknown', async () => {
		project = await createComposeProject({'.env': ENV, 'docker-compose.yml': COMPOSE}, args =>
			args[0] === 'compose' ? {stdout: JSON.stringify({services: {bot: {environment: BOT}}})} : {stdout: ''},
		);
		const systems = Object.assign(Object.create(project.systems) as typeof project.systems, {
			kubectl: () => Promise.reject(new ProblemError({code: 'kubernetes-unreachable', target: 'minikube', detail: 'refused'})),
		});
		const verdict = await lookWith(envParity, {directory: project.directory, ...kubernetes}, systems);
		expect(verdict).toMatchObject({status: 'unknown'});
		expect(verdict.summary.en).toContain('kubernetes could not be looked at');
	});

	it('env-parity: nothing anywhere → unknown', async () => {
		const verdict = await look({env: '', compose: 'services: {}\n', bot: {}, container: {}});
		expect(verdict.status).toBe('unknown');
	});

	it('what Compose says of a broken .env is not repeated', async () => {
		project = await createComposeProject({'.env': `${CANARY}#=x\n`, 'docker-compose.yml': COMPOSE}, args =>
			args.includes('config')
				? {exitCode: 1, stderr: `failed to read /opt/.env: line 1: unexpected character "#" in variable name "${CANARY}#=x"\n`}
				: {stdout: 'Docker Compose version v2.26.1'},
		);
		const verdict = await lookWith(envParity, {directory: project.directory}, project.systems);
		expect(verdict.status).toBe('fail');
		expect(JSON.stringify(verdict)).not.toContain(CANARY);
	});
});

describe('manifests', () => {
	it('follow secrets, config maps and single keys', () => {
		const yaml = `kind: Secret
metadata: {name: s}
stringData: {A: one}
---
kind: ConfigMap
metadata: {name: c}
data: {B: two}
---
kind: StatefulSet
metadata: {name: db}
spec:
  template:
    spec:
      containers:
        - envFrom: [{configMapRef: {name: c}, prefix: X_}]
          env:
            - {name: C, valueFrom: {secretKeyRef: {name: s, key: A}}}
            - {name: D, value: "4"}
`;
		expect(environmentsOf(manifestObjects(yaml) ?? [])).toEqual({environments: {db: {X_B: 'two', C: 'one', D: '4'}}, missing: []});
	});

	it('that are no YAML are none', () => {
		expect(manifestObjects('a: [b')).toBeUndefined();
	});

	describe('that are looked at', () => {
		const workload = JSON.stringify(deployment({env: [{name: 'REDIS_HOST', value: 'redis'}]}));
		async function lookAt(name: string, content: string, more: Record<string, unknown> = {}) {
			const files = {'.env': ENV, 'docker-compose.yml': COMPOSE, 'k8s/bot.yaml': workload, [`k8s/${name}`]: content};
			project = await createComposeProject(files, args =>
				args[0] === 'compose' ? {stdout: JSON.stringify({services: {bot: {environment: BOT}}})} : {stdout: ''},
			);
			const manifests = ['k8s/bot.yaml', `k8s/${name}`].map(one => `${project?.directory}/${one}`);
			return await lookWith(
				envParity,
				{directory: project.directory, containers: false, kubernetes: {on: 'operator', manifests}, ...more},
				project.systems,
			);
		}

		it.each([
			['nothing is in it', '', 'holds no object of Kubernetes'],
			['comments alone are in it', '# the bot went elsewhere\n---\n', 'holds no object of Kubernetes'],
			['it lists nothing', 'kind: List\nitems: []\n', 'holds no object of Kubernetes'],
			['it is of something else', 'replicas: 3\n', 'holds no object of Kubernetes'],
		])('env-parity: a manifest, and %s → unknown', async (_, content, reason) => {
			const verdict = await lookAt('db.yaml', content);
			expect(verdict.summary.en).toContain(`k8s/db.yaml ${reason}`);
			expect(verdict.status).toBe('unknown');
			await project?.remove();
			expect(await lookAt('db.yaml', 'kind: Service\nmetadata: {name: db}\n')).toMatchObject({status: 'pass'});
		});

		it.each([
			['a folder', () => `${project?.directory}/k8s`],
			['a file that breaks off as it is read', () => '/proc/self/mem'],
		])('env-parity: a manifest that is %s → unknown', async (_, path) => {
			await lookAt('db.yaml', workload);
			const kubernetes = {on: 'operator', manifests: [`${project?.directory}/k8s/bot.yaml`, path()]};
			const fields = {directory: project?.directory, containers: false, kubernetes};
			const verdict = await lookWith(envParity, fields, (project as ComposeProject).systems);
			expect(verdict.summary.en).toContain(`${path()} could not be read`);
			expect(verdict.status).toBe('unknown');
		});

		it('env-parity: a manifest that is no YAML → fail, by its name', async () => {
			expect(await lookAt('db.yaml', 'a: [b')).toMatchObject({status: 'fail', summary: {en: expect.stringContaining('k8s/db.yaml')}});
		});
	});
});

describe('.env', () => {
	const of = (content: string) => parseDotenv(content).map(({value, cut}) => (cut === undefined ? value : `${value} (${cut})`));

	it.each<[string, string, string[]]>([
		['plain', 'A=b\nexport C=d\n\n# x\nE: f\n', ['b', 'd', 'f']],
		['quoted', `A="b c" # why\nB='d $e #f'\n`, ['b c', 'd $e #f']],
		['a comment that is meant', 'A=b # why\n', ['b']],
		['a # that is not', 'A=b #c\n', ['b (comment)']],
		['a # within', 'A=b#c\n', ['b#c']],
		['a dollar', 'A=abc$def\n', ['abc (dollar)']],
		['a dollar in double quotes', 'A="abc${def}"\n', ['abc (dollar)']],
		['a dollar that is escaped', 'A="abc\\$def"\nB=x$$y\n', ['abc$def', 'x$y']],
		['another variable', 'A=b\nC=${A}c\nD=${X:-e}\n', ['b', 'bc', 'e']],
		['several lines', 'A="b\nc"\nD=e\n', ['b\nc', 'e']],
		['quotes that stay open', 'A="b\nC=d\n', ['"b (quote)', 'd']],
		['quotes in the middle', `A="b"c\nD=e"f"\n`, ['b (quote)', 'e"f"']],
		['twice', 'A=b\nA=c\n', ['c']],
		['Windows', 'A=b\r\nC=d\r\n', ['b', 'd']],
	])('%s', (_, content, expected) => {
		expect(of(content)).toEqual(expected);
	});
});
