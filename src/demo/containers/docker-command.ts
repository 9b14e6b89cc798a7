import {type Answer, readOptions, refused, said} from '../programs/answer.ts';
import type {World} from '../world.ts';
import {composeCommand} from './compose-command.ts';
import {setRunning} from './container-state.ts';
import type {Container} from './containers.ts';
import {inspectContainer, listContainer} from './docker-inspect.ts';
import {renderTemplate, TemplateError} from './go-template.ts';
import {logLines} from './log-lines.ts';

const DAEMON_ID = '7f3a52c1-9d0e-4b7c-8a54-0f2d9c1e6b38';
const ARM = {Arch: 'arm64', Os: 'linux'};

/** The VM's `docker`. Starting and stopping changes the world; what runs in a container runs here. */
export function dockerCommand(argv: readonly string[], world: World): Answer {
	const {rest} = readOptions(argv, ['--context', '-c', '--host', '-H', '--log-level'], true);
	const [verb = 'help', ...words] = rest;
	if (world.has('docker-down') && verb !== 'help') {
		return refused('Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?');
	}
	try {
		return run(verb, words, world);
	} catch (error) {
		if (error instanceof TemplateError) return refused(`template parsing error: ${error.message}`, 64);
		throw error;
	}
}

function run(verb: string, words: readonly string[], world: World): Answer {
	const {options, rest} = readOptions(words, [
		'-f',
		'--format',
		'--filter',
		'--type',
		'--since',
		'--until',
		'--tail',
		'-n',
		'-t',
		'--time',
	]);
	const format = options.get('--format') ?? (verb === 'ps' || verb === 'logs' ? undefined : options.get('-f'));
	const show = (value: unknown, text: string) =>
		said(format === undefined ? text : format === 'json' ? JSON.stringify(value) : renderTemplate(format, value));
	switch (verb) {
		case 'compose':
			return composeCommand(words, world);
		case 'container':
			return run(words[0] === 'ls' ? 'ps' : (words[0] ?? 'help'), words.slice(1), world);
		case 'version': {
			const version = {Client: {Version: '27.5.1', ...ARM}, Server: {Version: '27.5.1', ...ARM}};
			return show(version, 'Client: 27.5.1\nServer: 27.5.1');
		}
		case 'info': {
			const running = [...world.containers.values()].filter(({status}) => status === 'running').length;
			const info = {
				ID: DAEMON_ID,
				Name: 'coinpilot-ins',
				ServerVersion: '27.5.1',
				Architecture: 'aarch64',
				NCPU: 4,
				ContainersRunning: running,
			};
			return show(info, `ID: ${DAEMON_ID}\nName: coinpilot-ins\nContainers Running: ${running}`);
		}
		case 'ps':
			return list(options, world);
		case 'image':
			return image(rest, format, world);
		case 'inspect':
			return inspect(rest, format, world);
		case 'exec':
			return exec(words, world);
		case 'logs': {
			const container = world.containers.get(rest[0] ?? '');
			if (container === undefined) return noSuch(rest[0]);
			return said(logLines(container, world, {since: options.get('--since'), tail: options.get('--tail') ?? options.get('-n')}));
		}
		case 'start':
		case 'stop':
		case 'restart':
		case 'kill':
			return change(verb, rest, world);
		case 'stats':
			return said(
				[...world.containers.values()]
					.filter(({status}) => status === 'running')
					.map(({name}) => JSON.stringify({Name: name, CPUPerc: '2.10%', MemUsage: '96.2MiB / 1GiB', MemPerc: '9.39%'}))
					.join('\n'),
			);
		default:
			return refused(`docker: '${verb}' is not a docker command.\nSee 'docker --help'`);
	}
}

/** `--filter name=`, `status=` and `label=` narrow it, as they do in life. */
function list(options: ReadonlyMap<string, string>, world: World): Answer {
	const [filter = '', wanted = ''] = (options.get('--filter') ?? options.get('-f') ?? '').split(/=(.*)/s);
	const all = options.has('-a') || options.has('--all') || options.has('-aq') || filter === 'status';
	const shown = [...world.containers.values()]
		.filter(({status}) => all || status === 'running')
		.filter(({name}) => filter !== 'name' || new RegExp(wanted.replace(/^\^?\/?/, wanted.startsWith('^') ? '^' : '')).test(name))
		.filter(({status}) => filter !== 'status' || status === wanted)
		.map(container => listContainer(container, world.isHealthy(container), Date.now()));
	const format = options.get('--format');
	if (options.has('-q') || options.has('-aq')) return said(shown.map(({ID}) => ID).join('\n'));
	if (format === 'json') return said(shown.map(line => JSON.stringify(line)).join('\n'));
	if (format !== undefined) return said(shown.map(line => renderTemplate(format.replace(/^table /, ''), line)).join('\n'));
	const table = shown.map(({ID, Image, Status, Ports, Names}) => [ID, Image, Status, Ports, Names].join('   '));
	return said(['CONTAINER ID   IMAGE   STATUS   PORTS   NAMES', ...table].join('\n'));
}

function inspect(names: readonly string[], format: string | undefined, world: World): Answer {
	const found = names.map(name => findContainer(name, world)).filter(container => container !== undefined);
	if (found.length < names.length || names.length === 0) {
		const missing = names.find(name => findContainer(name, world) === undefined);
		return {...(format === undefined && {stdout: '[]\n'}), stderr: `Error: No such object: ${missing ?? ''}\n`, exitCode: 1};
	}
	const seen = found.map(container => inspectContainer(container, world.isHealthy(container), world));
	return said(format === undefined ? JSON.stringify(seen, null, 4) : seen.map(one => renderTemplate(format, one)).join('\n'));
}

/** Built a day before the stack was started. */
function image([verb = '', ...names]: readonly string[], format: string | undefined, world: World): Answer {
	if (verb !== 'inspect') return refused(`docker image ${verb}: only inspect is there`);
	const seen = [...world.containers.values()]
		.filter(one => names.includes(one.image) || names.includes(`sha256:${one.id}`))
		.map(one => ({Id: `sha256:${one.id}`, RepoTags: [one.image], Created: '2026-02-20T09:00:00Z', Architecture: 'arm64', Os: 'linux'}));
	if (seen.length === 0) return refused(`Error: No such image: ${names[0] ?? ''}`);
	return said(format === undefined ? JSON.stringify(seen, null, 4) : seen.map(one => renderTemplate(format, one)).join('\n'));
}

function exec(words: readonly string[], world: World): Answer {
	const {rest} = readOptions(words, ['-u', '--user', '-w', '--workdir', '-e', '--env'], true);
	const [name = '', ...command] = rest;
	const container = findContainer(name, world);
	if (container === undefined) return noSuch(name);
	if (container.status !== 'running') return refused(`Error response from daemon: container ${container.id} is not running`);
	return {run: command, inside: container.service};
}

function change(verb: string, names: readonly string[], world: World): Answer {
	for (const name of names) {
		const container = findContainer(name, world);
		if (container === undefined) return noSuch(name);
		setRunning(container, verb === 'start' || verb === 'restart', verb === 'restart');
	}
	return said(names.join('\n'));
}

function findContainer(name: string, world: World): Container | undefined {
	return world.containers.get(name) ?? [...world.containers.values()].find(({id}) => name.length >= 4 && id.startsWith(name));
}

function noSuch(name = ''): Answer {
	return refused(`Error response from daemon: No such container: ${name}`);
}
