import {type Answer, readOptions, refused, said} from '../programs/answer.ts';
import type {World} from '../world.ts';
import {composeFile, composeModel} from './compose-project.ts';
import {setRunning} from './container-state.ts';
import {listContainer} from './docker-inspect.ts';
import {logLines} from './log-lines.ts';

/** `docker compose` for the one project on the VM. */
export function composeCommand(argv: readonly string[], world: World): Answer {
	const before = readOptions(argv, ['-f', '--file', '-p', '--project-name', '--env-file', '--project-directory', '--profile'], true);
	const [verb = 'help', ...words] = before.rest;
	const {options, rest} = readOptions(words, [
		'--format',
		'--since',
		'--tail',
		'-n',
		'-t',
		'--timeout',
		'--status',
		'--filter',
		'--wait-timeout',
	]);
	const named = [...world.containers.values()].filter(({service}) => rest.length === 0 || rest.includes(service));
	const unknown = rest.find(name => ![...world.containers.values()].some(({service}) => service === name));
	if (unknown !== undefined && verb !== 'exec') return refused(`no such service: ${unknown}`);
	switch (verb) {
		case 'version':
			return said(options.has('--short') ? '2.32.4' : 'Docker Compose version v2.32.4');
		case 'config':
			if (options.has('--services')) return said(named.map(({service}) => service).join('\n'));
			if (options.has('-q') || options.has('--quiet')) return said('');
			return said(options.get('--format') === 'json' ? JSON.stringify(composeModel(world)) : composeFile(world));
		case 'ps': {
			const wanted = options.get('--status');
			const shown = named.filter(({status}) => options.has('-a') || options.has('--all') || status === (wanted ?? 'running'));
			if (options.has('-q') || options.has('--quiet')) return said(shown.map(({id}) => id).join('\n'));
			if (options.has('--services')) return said(shown.map(({service}) => service).join('\n'));
			const lines = shown.map(container => listContainer(container, world.isHealthy(container), Date.now()));
			if (options.get('--format') === 'json') return said(lines.map(line => JSON.stringify(line)).join('\n'));
			return said(['NAME   SERVICE   STATUS', ...lines.map(({Name, Service, Status}) => [Name, Service, Status].join('   '))].join('\n'));
		}
		case 'create':
			return {stderr: named.map(({name}) => ` Container ${name}  Created\n`).join(''), exitCode: 0};
		case 'up':
		case 'start':
		case 'restart':
		case 'stop':
		case 'down': {
			const running = verb === 'up' || verb === 'start' || verb === 'restart';
			for (const container of named) setRunning(container, running, verb === 'restart');
			const word = running ? 'Started' : 'Stopped';
			return {stderr: named.map(({name}) => ` Container ${name}  ${word}\n`).join(''), exitCode: 0};
		}
		case 'logs':
			return said(
				named.map(one => logLines(one, world, {since: options.get('--since'), tail: options.get('--tail') ?? options.get('-n')})).join(''),
			);
		case 'exec': {
			const {rest: call} = readOptions(words, ['-u', '--user', '-w', '--workdir', '-e', '--env', '--index'], true);
			const [service = '', ...command] = call;
			const container = [...world.containers.values()].find(one => one.service === service);
			if (container?.status !== 'running') return refused(`service "${service}" is not running`);
			return {run: command, inside: service};
		}
		case 'pull':
		case 'build':
			return {stderr: named.map(({service}) => ` ${service} ${verb === 'pull' ? 'Pulled' : 'Built'}\n`).join(''), exitCode: 0};
		default:
			return refused(`unknown docker command: "compose ${verb}"`);
	}
}
