// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Dockerfiles write their variables so.
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {parseDockerfile} from '../../../src/checks/containers/dockerfile.ts';
import {imagePlatform} from '../../../src/checks/containers/image-platform.ts';
import {parseImage} from '../../../src/checks/containers/image-reference.ts';
import {runLocally} from '../../../src/systems/processes/local-process.ts';
import {argvOf} from '../../../src/systems/processes/process-group.ts';
import {createComposeProject, withoutCompose} from '../../support/compose-project.ts';
import {closedPort} from '../../support/listen.ts';
import {lookWith} from '../../support/look-with.ts';
import {createLoopbackSystems} from '../../support/loopback-systems.ts';
import {type RegistryServer, startRegistry} from '../../support/registry-server.ts';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const OLD_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
const amd64 = {os: 'linux', architecture: 'amd64'};
const arm64 = {os: 'linux', architecture: 'arm64'};

let registry: RegistryServer;
beforeEach(async () => {
	registry = await startRegistry();
});
afterEach(() => registry.stop());

const systems = createLoopbackSystems();
const look = (images: string[], fields: Record<string, unknown> = {}) =>
	lookWith(imagePlatform, {images, registries: {'docker.io': registry.url, 'ghcr.io': registry.url}, ...fields}, systems);

const entry = (platform: object | undefined, given: object = {}) => ({
	mediaType: MANIFEST,
	digest: `sha256:${'e'.repeat(64)}`,
	...(platform && {platform}),
	...given,
});
const attestation = entry({os: 'unknown', architecture: 'unknown'}, {annotations: {'vnd.docker.reference.type': 'attestation-manifest'}});
const index = (repository: string, manifests: object[], type = INDEX) => registry.manifest(repository, '1', type, {manifests});
const single = (repository: string, config: object, type = MANIFEST) =>
	registry.manifest(repository, '1', type, {config: {digest: registry.blob(config)}, layers: []});

describe('image-platform', () => {
	it('image-platform: an index with arm64 → pass', async () => {
		index('library/nginx', [entry(amd64), entry({...arm64, variant: 'v8'}), attestation]);
		expect(await look(['nginx:1'])).toMatchObject({status: 'pass', summary: {en: 'All 1 images are published for linux/arm64'}});
		const [first] = registry.requests;
		for (const type of [INDEX, LIST, MANIFEST, OLD_MANIFEST]) expect(first?.accept).toContain(type);
	});

	it.each<[string, () => unknown]>([
		['a Docker list', () => index('coinpilot/bot', [entry(arm64)], LIST)],
		['a single manifest', () => single('coinpilot/bot', arm64)],
		['an old single manifest', () => single('coinpilot/bot', {...arm64, variant: 'v8'}, OLD_MANIFEST)],
		[
			'a nested index',
			() => index('coinpilot/bot', [entry(undefined, {mediaType: INDEX, digest: index('coinpilot/bot', [entry(arm64)])})]),
		],
		['an entry without a platform', () => index('coinpilot/bot', [entry(undefined, {digest: single('coinpilot/bot', arm64)})])],
	])('%s passes', async (_, publish) => {
		publish();
		expect(await look(['ghcr.io/coinpilot/bot:1'])).toMatchObject({status: 'pass'});
	});

	it('a blob is fetched from storage without the token', async () => {
		single('coinpilot/bot', arm64);
		await look(['coinpilot/bot:1']);
		const stored = registry.requests.find(({path}) => path.startsWith('/storage/'));
		expect(stored).toMatchObject({authorization: undefined});
		expect(registry.requests.filter(({path}) => path.startsWith('/token?'))).toHaveLength(1);
	});

	it('takes access_token for a token', async () => {
		index('coinpilot/other', [entry(arm64)]);
		expect(await look(['coinpilot/other:1'])).toMatchObject({status: 'pass'});
	});

	it.each<[string, () => unknown, string, string]>([
		['only amd64', () => index('coinpilot/bot', [entry(amd64), attestation]), 'fail', 'is not published for linux/arm64: only linux/amd64'],
		['a single amd64 manifest', () => single('coinpilot/bot', amd64), 'fail', 'only linux/amd64'],
		['32-bit ARM', () => index('coinpilot/bot', [entry({os: 'linux', architecture: 'arm', variant: 'v7'})]), 'fail', 'only linux/arm/v7'],
		['arm64 of Windows', () => index('coinpilot/bot', [entry({os: 'windows', architecture: 'arm64'})]), 'fail', 'only windows/arm64'],
		['a tag that is not there', () => undefined, 'fail', 'is not in its registry'],
		['nothing but attestations', () => index('coinpilot/bot', [attestation]), 'unknown', 'does not say what it is for'],
		['entries of unknown types', () => index('coinpilot/bot', [entry(arm64, {mediaType: 'application/x'})]), 'unknown', 'does not say'],
		[
			'a manifest of an unknown kind',
			() => registry.manifest('coinpilot/bot', '1', 'application/x', {fsLayers: []}),
			'unknown',
			'unknown kind',
		],
		[
			'indexes without end',
			() => {
				let digest = index('coinpilot/bot', [entry(arm64)]);
				for (let depth = 0; depth < 6; depth++) digest = index('coinpilot/bot', [entry(undefined, {mediaType: INDEX, digest})]);
			},
			'unknown',
			'does not say',
		],
		['a private image', () => registry.intervene(() => ({status: 403})), 'unknown', 'may not be read without a login'],
		[
			'a login that is refused',
			() => registry.intervene(({url}) => (url?.startsWith('/token') ? {status: 401} : undefined)),
			'unknown',
			'without a login',
		],
		[
			'a login by password',
			() => registry.intervene(() => ({status: 401, headers: {'www-authenticate': 'Basic realm="x"'}})),
			'unknown',
			'without a login',
		],
		['too many requests', () => registry.intervene(() => ({status: 429})), 'unknown', 'was asked too often'],
		[
			'too many logins',
			() => registry.intervene(({url}) => (url?.startsWith('/token') ? {status: 429} : undefined)),
			'unknown',
			'too often',
		],
		['a registry that is ill', () => registry.intervene(() => ({status: 503, body: 'no'})), 'unknown', 'HTTP 503'],
		['not a registry', () => registry.intervene(() => ({status: 200, body: '<html>'})), 'unknown', 'no manifest'],
		[
			'redirects in circles',
			() => registry.intervene(({url}) => ({status: 307, headers: {location: url ?? ''}})),
			'unknown',
			'redirects in circles',
		],
		['a 404 that does not know the repository', () => registry.intervene(() => ({status: 404})), 'unknown', 'HTTP 404'],
	])('image-platform: %s → %s', async (_, publish, status, reason) => {
		publish();
		if (status === 'fail' && reason.includes('registry')) index('coinpilot/elsewhere', [entry(arm64)]);
		const verdict = await look(['coinpilot/bot:1']);
		expect(verdict.summary.en).toContain(reason);
		expect(verdict.status).toBe(status);
	});

	it('image-platform: a registry that does not answer → unknown', async () => {
		const port = await closedPort();
		const verdict = await look(['nginx:1'], {registries: {'docker.io': `http://127.0.0.1:${port}`}});
		expect(verdict).toMatchObject({status: 'unknown'});
	});

	it('another platform can be asked for', async () => {
		index('library/nginx', [entry(amd64)]);
		expect(await look(['nginx:1'], {platform: 'linux/amd64'})).toMatchObject({status: 'pass'});
	});

	it('a token is not sent for over plain HTTP when the registry is encrypted', async () => {
		const asked: string[] = [];
		const secure = createLoopbackSystems({
			http: async ({url}) => {
				asked.push(url);
				return {
					status: 401,
					headers: {'www-authenticate': 'Bearer realm="http://attacker.example.com/token"'},
					body: '',
					address: '127.0.0.1',
					timings: {connectMs: 1, tlsMs: 1, firstByteMs: 1, totalMs: 1},
				};
			},
		});
		expect(await lookWith(imagePlatform, {images: ['nginx']}, secure)).toMatchObject({status: 'unknown'});
		expect(asked).toEqual(['https://registry-1.docker.io/v2/library/nginx/manifests/latest']);
	});
});

describe('the builds of a project', () => {
	const model = (directory: string, services: Record<string, unknown>) =>
		JSON.stringify({name: 'oci', services: JSON.parse(JSON.stringify(services).replaceAll('DIR', directory))});

	async function lookAt(dockerfile: string, services: Record<string, unknown>, fields: Record<string, unknown> = {}) {
		let directory = '';
		const project = await createComposeProject({'bot/Dockerfile': dockerfile}, args =>
			args.includes('config') ? {stdout: model(directory, services)} : withoutCompose(args),
		);
		({directory} = project);
		const both = createLoopbackSystems({
			docker: project.systems.docker,
			run: (place, command, options) => runLocally(place.target, argvOf(command), options),
		});
		try {
			return await lookWith(imagePlatform, {directory, registries: {'docker.io': registry.url}, ...fields}, both);
		} finally {
			await project.remove();
		}
	}
	const bot = {bot: {build: {context: 'DIR/bot', dockerfile: 'Dockerfile'}}};

	it('every FROM passes', async () => {
		index('library/python', [entry(arm64)]);
		index('library/redis', [entry(arm64)]);
		const verdict = await lookAt('FROM python:1 AS build\nFROM build\nFROM scratch\n', {...bot, redis: {image: 'redis:1'}});
		expect(verdict).toMatchObject({status: 'pass', summary: {en: 'All 2 images are published for linux/arm64'}});
	});

	it.each<[string, string, Record<string, unknown>, string, string]>([
		['a FROM without arm64', 'FROM python:1\n', bot, 'fail', 'python:1 (bot (Dockerfile:1)) is not published'],
		['a FROM that is pinned', 'FROM --platform=linux/amd64 nginx:1\n', bot, 'fail', 'bot (Dockerfile:1) is pinned to linux/amd64'],
		['an ARG without a value', 'ARG TAG\nFROM nginx:$TAG\n', bot, 'unknown', 'nginx:$TAG has a variable without a value'],
		['an empty Dockerfile', '', bot, 'unknown', 'what Dockerfile builds on is not known: no FROM'],
		[
			'a here-document that never ends',
			'FROM nginx:1\nRUN cat <<EOF\nFROM python:1\n',
			bot,
			'unknown',
			'what Dockerfile builds on is not known: a here-document without an end',
		],
		[
			'a FROM behind a here-string',
			"FROM nginx:1\nRUN bash -c 'cat <<<hello'\nFROM python:1\n",
			bot,
			'fail',
			'python:1 (bot (Dockerfile:3))',
		],
		[
			'an inline Dockerfile without FROM',
			'FROM nginx:1\n',
			{bot: {build: {context: 'DIR/bot', dockerfile_inline: 'RUN true\n'}}},
			'unknown',
			'what dockerfile_inline builds on is not known: no FROM',
		],
		[
			'a Dockerfile that is there and cannot be read',
			'FROM nginx:1\n',
			// A regular file that nobody reads, not even root.
			{bot: {build: {context: 'DIR/bot', dockerfile: '/proc/self/mem'}}},
			'unknown',
			'its Dockerfile /proc/self/mem could not be read',
		],
		[
			'no Dockerfile',
			'FROM nginx:1\n',
			{bot: {build: {context: 'DIR/bot', dockerfile: 'Other'}}},
			'unknown',
			'its Dockerfile Other could not be read',
		],
		[
			'a build from elsewhere',
			'FROM nginx:1\n',
			{bot: {build: {context: 'https://github.com/a/b.git'}}},
			'unknown',
			'is built from elsewhere',
		],
		[
			'a service that is pinned',
			'FROM nginx:1\n',
			{db: {image: 'nginx:1', platform: 'linux/amd64'}},
			'fail',
			'db is pinned to linux/amd64',
		],
		[
			'a build for other platforms',
			'FROM nginx:1\n',
			{bot: {build: {...bot.bot.build, platforms: ['linux/amd64']}}},
			'fail',
			'bot is pinned to linux/amd64',
		],
	])('image-platform: %s → %s', async (_, dockerfile, services, status, reason) => {
		index('library/python', [entry(amd64)]);
		index('library/nginx', [entry(arm64)]);
		const verdict = await lookAt(dockerfile, services);
		expect(verdict.summary.en).toContain(reason);
		expect(verdict.status).toBe(status);
	});

	it('image-platform: no Compose to resolve the project → unknown', async () => {
		const project = await createComposeProject({}, withoutCompose);
		expect(await lookWith(imagePlatform, {directory: project.directory}, project.systems)).toMatchObject({status: 'unknown'});
		await project.remove();
	});
});

describe('Dockerfiles', () => {
	const of = (content: string, args: Record<string, string> = {}) =>
		parseDockerfile(content, args, 'linux/arm64').bases.map(({image, pinned}) => (pinned === undefined ? image : `${image} for ${pinned}`));

	it.each<[string, string, Record<string, string>, (string | undefined)[]]>([
		['stages by name', 'FROM a:1 AS Build\nFROM build\nCOPY --from=BUILD /x /x\n', {}, ['a:1']],
		['stages by number', 'FROM a:1\nFROM b:1\nCOPY --from=0 /x /x\n', {}, ['a:1', 'b:1']],
		['what is copied from elsewhere', 'FROM a:1\nCOPY --chown=1 --from=ghcr.io/uv:0.4 /uv /\n', {}, ['a:1', 'ghcr.io/uv:0.4']],
		['what is mounted from elsewhere', 'FROM a:1\nRUN --mount=type=bind,from=c:1,target=/c make\n', {}, ['a:1', 'c:1']],
		['ARG with a default', 'ARG V=3.11\nFROM python:${V}-slim\n', {}, ['python:3.11-slim']],
		['ARG that Compose sets', 'ARG V=3.11\nFROM python:$V\n', {V: '3.12'}, ['python:3.12']],
		['ARG that builds on another', 'ARG V=3\nARG IMAGE="python:${V}"\nFROM ${IMAGE}\n', {}, ['python:3']],
		['a default in place', 'ARG V\nFROM python:${V:-3}\n', {}, ['python:3']],
		['ARG after FROM counts for nothing', 'FROM a:1\nARG V=2\nFROM b:$V\n', {}, ['a:1', undefined]],
		['the platform that builds', 'FROM --platform=$BUILDPLATFORM a:1\n', {}, ['a:1']],
		['the platform it is for', 'FROM --platform=$TARGETPLATFORM a:1\n', {}, ['a:1 for linux/arm64']],
		['a pin', 'FROM --platform=linux/amd64 a:1 as x\n', {}, ['a:1 for linux/amd64']],
		['lines that go on', 'FROM \\\n# why\n  a:1 \\\n  AS x\nFROM x\n', {}, ['a:1']],
		['another sign for that', '# escape=`\nFROM `\n a:1\n', {}, ['a:1']],
		['a here-document', 'FROM a:1\nRUN <<EOF\nFROM b:1\nEOF\nFROM c:1\n', {}, ['a:1', 'c:1']],
		['a here-document in quotes', 'FROM a:1\nRUN cat <<-"E F" > /x\nFROM b:1\n\tE F\nFROM c:1\n', {}, ['a:1', 'c:1']],
		['two here-documents in one line', 'FROM a:1\nCOPY <<A <<B /x/\nB\nA\nA\nFROM b:1\nB\nFROM c:1\n', {}, ['a:1', 'c:1']],
		['a here-string', "FROM a:1\nRUN bash -c 'cat <<<hello'\nRUN cat <<<hello\nFROM b:1\n", {}, ['a:1', 'b:1']],
		['what is only text to a shell', 'FROM a:1\nRUN sh -c "cat <<EOF" && echo $((1 << n))\nFROM b:1\n', {}, ['a:1', 'b:1']],
		['a last line that goes on', 'FROM a:1\nFROM b:1 \\', {}, ['a:1', 'b:1']],
		['comments and case', '# FROM x\nfrom a:1\r\n', {}, ['a:1']],
	])('%s', (_, content, args, expected) => {
		expect(of(content, args)).toEqual(expected);
		expect(parseDockerfile(content, args, 'linux/arm64').fault).toBeUndefined();
	});
});

describe('names of images', () => {
	it.each([
		['nginx', 'docker.io', 'library/nginx', undefined],
		['timescale/timescaledb:2.24.0-pg15', 'docker.io', 'timescale/timescaledb', '2.24.0-pg15'],
		['docker.io/library/nginx:1', 'docker.io', 'library/nginx', '1'],
		['gcr.io/cadvisor/cadvisor:v0.49.2', 'gcr.io', 'cadvisor/cadvisor', 'v0.49.2'],
		['localhost:5000/bot', 'localhost:5000', 'bot', undefined],
		['localhost/bot:1', 'localhost', 'bot', '1'],
	])('%s', (name, registryName, repository, tag) => {
		expect(parseImage(name)).toEqual({registry: registryName, repository, ...(tag !== undefined && {tag})});
	});

	it('a digest is kept', () => {
		const digest = `sha256:${'a'.repeat(64)}`;
		expect(parseImage(`nginx:1@${digest}`)).toEqual({registry: 'docker.io', repository: 'library/nginx', tag: '1', digest});
	});

	it.each(['', 'Nginx', 'a b', '../../etc', '${IMAGE}', 'nginx:', 'https://x/y'])('%s is none', name => {
		expect(parseImage(name)).toBeUndefined();
	});
});
