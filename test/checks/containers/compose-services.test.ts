import {describe, expect, it} from 'vitest';
import {composeServices} from '../../../src/checks/containers/compose-services.ts';
import {ProblemError} from '../../../src/core/problem.ts';
import {createFakeSystems} from '../../support/fake-systems.ts';
import {inspected} from '../../support/inspected.ts';
import {lookWith} from '../../support/look-with.ts';
import {problemOf} from '../../support/problem-of.ts';

const NOW = Date.UTC(2026, 1, 23);
const healthy = {Health: {Status: 'healthy'}};
type Containers = readonly Record<string, unknown>[];

/** Docker with these containers at the first look, and those at the second. */
function dockerWith(first: Containers, second: Containers = first, services?: Record<string, unknown>) {
	let looks = 0;
	const calls: string[] = [];
	const systems = createFakeSystems({
		clock: {now: () => NOW, monotonic: () => 0},
		docker: async (_target, args) => {
			calls.push(args.join(' '));
			const said = (stdout: string) => ({exitCode: 0, stdout, stderr: '', truncated: false, durationMs: 1});
			if (args[0] === 'image')
				return said(
					args
						.slice(4)
						.map(id => `${id} 2026-02-20T00:00:00Z`)
						.join('\n'),
				);
			if (args[0] === 'compose') {
				if (services !== undefined) return said(JSON.stringify({name: 'oci', services}));
				return {
					...said(''),
					stderr: 'services.bot must be a mapping',
					exitCode: args.includes('version') ? 0 : 15,
					stdout: 'Docker Compose',
				};
			}
			if (args[0] === 'ps') return said((looks++ === 0 ? first : second).map(one => String(one.Id)).join('\n'));
			return said(JSON.stringify(looks === 1 ? first : second));
		},
	});
	return {systems, calls};
}

const look = (fields: Record<string, unknown>, first: Containers, second?: Containers) =>
	lookWith(composeServices, {interval: '1ms', ...fields}, dockerWith(first, second).systems);

/** One of several containers of the bot's service. */
const scaled = (index: number, state: Record<string, unknown> = healthy) =>
	inspected('bot', {Id: `id-${index}`, Name: `/oci-bot-${index}`}, state);
const oneOff = inspected(
	'bot',
	{
		Id: 'run',
		Name: '/oci-bot-run-1',
		Labels: {'com.docker.compose.project': 'oci', 'com.docker.compose.service': 'bot', 'com.docker.compose.oneoff': 'True'},
	},
	healthy,
);

const db = inspected('db', {}, healthy);
const bot = inspected('bot', {}, healthy);

describe('compose-services', () => {
	it('compose-services: healthy → pass', async () => {
		const verdict = await look({services: ['db', 'bot']}, [db, bot]);
		expect(verdict).toMatchObject({status: 'pass', summary: {en: 'All 2 services run as they should'}});
		expect(verdict).toMatchObject({
			table: {rows: [{cells: ['coinpilot-db', 'running', 'healthy', '0', 'coinpilot/db:1', {en: '3 d', ko: '3일'}]}, {}]},
		});
		expect(JSON.stringify(verdict)).not.toContain('canary');
	});

	it('asks for all containers with one inspect a look', async () => {
		const {systems, calls} = dockerWith([db, bot]);
		await lookWith(composeServices, {services: ['db', 'bot'], interval: '1ms'}, systems);
		expect(calls.filter(call => call.startsWith('inspect'))).toEqual(Array(2).fill('inspect --type container id-db id-bot'));
	});

	it.each<[string, Record<string, unknown>, Containers, Containers | undefined, string, string]>([
		['no container', {services: ['db', 'n8n']}, [db], undefined, 'fail', 'n8n has no container'],
		[
			'stopped',
			{services: ['bot']},
			[inspected('bot', {}, {Status: 'exited', Running: false, ExitCode: 137})],
			undefined,
			'fail',
			'is exited with exit code 137',
		],
		[
			'killed for want of memory',
			{services: ['bot']},
			[inspected('bot', {}, {Status: 'exited', Running: false, ExitCode: 137, OOMKilled: true})],
			undefined,
			'fail',
			'killed for want of memory',
		],
		['only created', {services: ['bot']}, [inspected('bot', {}, {Status: 'created', Running: false})], undefined, 'fail', 'is created'],
		[
			'paused',
			{services: ['bot']},
			[inspected('bot', {}, {Status: 'paused', Running: true, Paused: true})],
			undefined,
			'fail',
			'is paused',
		],
		['unhealthy', {services: ['bot']}, [inspected('bot', {}, {Health: {Status: 'unhealthy'}})], undefined, 'fail', 'is unhealthy'],
		['starting', {services: ['bot']}, [inspected('bot', {}, {Health: {Status: 'starting'}})], undefined, 'warn', 'is still starting'],
		[
			'running without healthcheck',
			{services: ['bot'], healthchecked: ['bot']},
			[inspected('bot')],
			undefined,
			'fail',
			'has no healthcheck',
		],
		[
			'a restart between the looks',
			{services: ['bot']},
			[bot],
			[inspected('bot', {RestartCount: 1}, healthy)],
			'fail',
			'restarts over and over (0 → 1',
		],
		[
			'started anew between the looks',
			{services: ['bot']},
			[bot],
			[inspected('bot', {}, {...healthy, StartedAt: '2026-02-22T23:59:59Z'})],
			'fail',
			'restarts over and over',
		],
		[
			'caught while it restarts',
			{services: ['bot']},
			[inspected('bot', {RestartCount: 11}, {Status: 'restarting', Running: true, Restarting: true, ExitCode: 3})],
			undefined,
			'fail',
			'restarts over and over (11, exit code 3)',
		],
		[
			'made between the looks',
			{services: ['bot']},
			[bot],
			[inspected('bot', {Id: 'other'}, healthy)],
			'warn',
			'was made between the two looks',
		],
		['many restarts', {services: ['bot']}, [inspected('bot', {RestartCount: 40}, healthy)], undefined, 'warn', 'has restarted 40 times'],
		['an old image', {services: ['bot'], maxImageAge: '2d'}, [bot], undefined, 'warn', 'built 3 d ago (at most 2d)'],
		[
			'an image without a date',
			{services: ['bot'], maxImageAge: '2d'},
			[inspected('bot', {Image: ''}, healthy)],
			undefined,
			'warn',
			'built',
		],
		[
			'a failed one-shot',
			{services: ['job'], oneShots: ['job']},
			[inspected('job', {}, {Status: 'exited', Running: false, ExitCode: 1})],
			undefined,
			'fail',
			'ended with exit code 1',
		],
		['no containers at all', {services: ['bot']}, [], undefined, 'unknown', 'Docker has no containers there'],
		['nothing but a one-off of the service', {services: ['bot']}, [db, oneOff], undefined, 'fail', 'bot has no container'],
		[
			'the first of several containers unhealthy',
			{services: ['bot']},
			[scaled(1, {Health: {Status: 'unhealthy'}}), scaled(2), scaled(3)],
			undefined,
			'fail',
			'oci-bot-1 is unhealthy',
		],
		[
			'one in the middle of several stopped',
			{services: ['bot']},
			[scaled(1), scaled(2, {Status: 'exited', Running: false, ExitCode: 1}), scaled(3)],
			undefined,
			'fail',
			'oci-bot-2 is exited with exit code 1',
		],
		[
			'one of several removed between the looks',
			{services: ['bot']},
			[scaled(1), scaled(2)],
			[scaled(2)],
			'warn',
			'oci-bot-1 was removed between the two looks',
		],
		[
			'two projects with the same service',
			{services: ['bot']},
			[bot, inspected('bot', {Id: 'x', Labels: {'com.docker.compose.project': 'old', 'com.docker.compose.service': 'bot'}}, healthy)],
			undefined,
			'unknown',
			'More than one project has these services: oci, old',
		],
	])('compose-services: %s → %s', async (_, fields, first, second, status, reason) => {
		const verdict = await look(fields, first, second);
		expect(verdict.summary.en).toContain(reason);
		expect(verdict.status).toBe(status);
	});

	const elsewhere = (id: string) =>
		inspected('bot', {Id: id, Labels: {'com.docker.compose.project': 'old', 'com.docker.compose.service': 'bot'}}, healthy);
	const stopped = {Status: 'exited', Running: false};
	const three = {bot: {deploy: {replicas: 3}}};
	it.each<[string, Record<string, unknown> | undefined, Containers, string, string]>([
		['as many containers as the file declares', three, [scaled(1), scaled(2), scaled(3)], 'pass', 'run as they should'],
		['fewer containers than `deploy.replicas`', three, [scaled(1), scaled(2)], 'fail', 'bot runs in 2 of 3 containers'],
		['fewer containers than `scale`', {bot: {scale: '2'}}, [scaled(1), oneOff], 'fail', 'bot runs in 1 of 2 containers'],
		['one of the declared containers stopped', three, [scaled(1), scaled(2), scaled(3, stopped)], 'fail', 'bot runs in 2 of 3 containers'],
		[
			'more containers than the file declares',
			{bot: {}},
			[scaled(1), scaled(2)],
			'warn',
			'bot runs in 2 containers, and the file declares 1',
		],
		[
			'of another project than the file’s',
			{bot: {}},
			[elsewhere('x')],
			'fail',
			'bot has no container in the project oci: what is there is of old',
		],
		[
			'a container that no project made, where the file’s project is meant',
			{bot: {}},
			[inspected('bot', {Name: '/bot', Labels: {}}, healthy)],
			'fail',
			'bot has no container in the project oci: what is there is of bot',
		],
		['a container of the file’s project, beside another’s', {bot: {}}, [scaled(1), elsewhere('x')], 'pass', 'run as they should'],
		['a file without the service', {db: {}}, [bot], 'unknown', 'docker-compose.yml has no such service'],
		['a number that Compose left open', {bot: {scale: 'N'}}, [bot], 'unknown', 'how many containers it needs is not known'],
		['a file that Compose refuses', undefined, [bot], 'unknown', 'Compose refuses the file: services.bot must be a mapping'],
	])('compose-services: %s', async (_, services, containers, status, reason) => {
		const {systems} = dockerWith(containers, containers, services);
		const verdict = await lookWith(composeServices, {services: ['bot'], interval: '1ms', directory: '/opt/oci'}, systems);
		expect(verdict.summary.en).toContain(reason);
		expect(verdict.status).toBe(status);
	});

	it('takes the project that is named for the file’s', async () => {
		const {systems} = dockerWith([bot], [bot], {bot: {}});
		const fields = {services: ['bot'], interval: '1ms', directory: '/opt/oci'};
		expect(await lookWith(composeServices, {...fields, project: 'oci'}, systems)).toMatchObject({status: 'pass'});
		expect(await lookWith(composeServices, {...fields, project: 'other'}, systems)).toMatchObject({status: 'fail'});
	});

	it.each<[string, string, number]>([
		['days', 'unknown', 3 * 86_400_000],
		['a minute', 'pass', 60_000],
	])('compose-services: an image dated %s ahead → %s', async (_, status, ahead) => {
		const {systems} = dockerWith([bot]);
		const behind = {...systems, clock: {...systems.clock, now: () => Date.UTC(2026, 1, 20) - ahead}};
		const verdict = await lookWith(composeServices, {services: ['bot'], interval: '1ms', maxImageAge: '7d'}, behind);
		if (status === 'unknown') expect(verdict.summary.en).toContain('has an image whose date lies 3 d ahead');
		expect(verdict.status).toBe(status);
	});

	it('counts a one-shot that has ended as there', async () => {
		const {systems} = dockerWith([bot, inspected('job', {}, stopped)], undefined, {bot: {}, job: {}});
		const fields = {services: ['bot', 'job'], oneShots: ['job'], interval: '1ms', directory: '/opt/oci'};
		expect(await lookWith(composeServices, fields, systems)).toMatchObject({status: 'pass'});
	});

	it.each<[string, Record<string, unknown>, Containers]>([
		['a one-shot that ended well', {services: ['job'], oneShots: ['job']}, [inspected('job', {}, {Status: 'exited', Running: false})]],
		['several containers of a service', {services: ['bot']}, [scaled(1), scaled(2), oneOff]],
		['a one-shot that still runs', {services: ['job'], oneShots: ['job']}, [inspected('job')]],
		['a container that no project made', {services: ['proxy']}, [inspected('proxy', {Name: '/proxy', Labels: {}})]],
		[
			'the project that is meant',
			{services: ['bot'], project: 'oci'},
			[
				bot,
				inspected(
					'bot',
					{Id: 'x', Labels: {'com.docker.compose.project': 'old', 'com.docker.compose.service': 'bot'}},
					{Status: 'exited', Running: false},
				),
			],
		],
	])('%s passes', async (_, fields, containers) => {
		expect(await look(fields, containers)).toMatchObject({status: 'pass'});
	});

	it('compose-services: an answer that is not Docker’s → unknown', async () => {
		const systems = createFakeSystems({docker: async () => ({exitCode: 0, stdout: 'x', stderr: '', truncated: false, durationMs: 1})});
		expect(await lookWith(composeServices, {services: ['bot'], interval: '1ms'}, systems)).toMatchObject({problem: 'docker-unreachable'});
	});

	it('gives up at once when it is cancelled between the looks', async () => {
		const cancel = new AbortController();
		const {systems} = dockerWith([bot]);
		const asked = createFakeSystems({
			docker: async (target, args, options) => {
				if (args[0] === 'image') queueMicrotask(() => cancel.abort(new ProblemError({code: 'cancelled'})));
				return await systems.docker(target, args, options);
			},
		});
		const spec = composeServices.schema.parse({services: ['bot'], interval: '1m'});
		expect(await problemOf(composeServices.observe(spec, asked, cancel.signal))).toEqual({code: 'cancelled'});
	});
});
