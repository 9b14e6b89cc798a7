import {ProblemError} from '../../core/problem.ts';
import {problemText} from '../../core/problem-text.ts';
import {text} from '../../core/text.ts';
import {shellJoin} from '../../systems/processes/shell-quote.ts';
import {type FoundContainer, listContainers} from './containers.ts';
import {attempt, type Explorer, isPlainName, outputOf, pick} from './explorer.ts';
import {findApplication} from './find-application.ts';
import {findCache} from './find-cache.ts';
import {findConsoles} from './find-consoles.ts';
import {type DatabaseServer, findDatabase, readSettings} from './find-database.ts';
import {findDocker} from './find-docker.ts';
import {findEndpoints} from './find-endpoints.ts';
import {findPrometheus} from './find-prometheus.ts';
import {isBot, isCache, isDatabase, type Traits, traitsOf} from './roles.ts';

/** What a host holds of an application, each part as the configuration has it; a part that was not found is not there. */
export interface FoundOnVm {
	readonly docker?: string;
	/** Everything that Docker runs there, whichever project it belongs to. */
	readonly containers: readonly FoundContainer[];
	readonly project?: string;
	readonly compose?: Readonly<Record<string, unknown>>;
	readonly database?: Readonly<Record<string, unknown>>;
	readonly cache?: Readonly<Record<string, unknown>>;
	readonly prometheus?: Readonly<Record<string, unknown>>;
	readonly grafana?: Readonly<Record<string, unknown>>;
	readonly n8n?: Readonly<Record<string, unknown>>;
	readonly endpoints?: Readonly<Record<string, unknown>>;
	readonly application?: Readonly<Record<string, unknown>>;
	readonly backups?: Readonly<Record<string, unknown>>;
	readonly bot?: Readonly<Record<string, unknown>>;
}

/** Looks around on a host over SSH. Parts that do not depend on each other are looked at at once. */
export async function exploreVm(explorer: Explorer, vm: string, configured: {readonly docker?: string | undefined}): Promise<FoundOnVm> {
	// The first connection may ask a person for a host key or a passphrase, who may take longer than any look.
	const reached = await reach(explorer, vm);
	if (!reached) return {containers: []};
	const [onDocker, backups] = await Promise.all([exploreDocker(explorer, vm, configured.docker), findBackups(explorer, vm)]);
	return {...onDocker, ...(backups !== undefined && {backups})};
}

async function reach({systems, signal, note}: Explorer, vm: string): Promise<boolean> {
	try {
		await systems.run({target: vm}, {argv: ['true']}, {signal});
		return true;
	} catch (error) {
		if (signal.aborted || !(error instanceof ProblemError)) throw error;
		note({key: `targets.${vm}`, reason: 'unseen', why: problemText(error.problem)});
		return false;
	}
}

async function exploreDocker(explorer: Explorer, vm: string, configured: string | undefined): Promise<FoundOnVm> {
	const {systems} = explorer;
	const docker = await attempt(explorer, 'compose', signal => findDocker(vm, configured, systems, signal));
	if (docker === undefined) return {containers: []};
	const containers = await attempt(explorer, 'compose', signal => listContainers(vm, docker, systems, signal));
	if (containers === undefined) return {docker, containers: []};
	const project = await pickProject(explorer, containers);
	const own = project === undefined ? containers : containers.filter(({compose}) => compose?.project === project);
	const compose = composeOf(explorer, vm, own);

	const one = (key: string, what: {en: string; ko: string}, usual: string[], is: (traits: Traits) => boolean) =>
		pick(explorer, {key, what, candidates: own.filter(container => is(traitsOf(container))), nameOf: ({name}) => name, usual});
	const inside = ({name, running}: FoundContainer): DatabaseServer['exec'] =>
		running
			? (command, signal) => {
					const argv = 'argv' in command ? command.argv : ['sh', '-c', command.script];
					return systems.run({target: vm}, {argv: [...docker.split(/\s+/), 'exec', '-i', name, ...argv]}, {signal});
				}
			: undefined;

	const [database, cache, prometheus, consoles, endpoints, bot] = await Promise.all([
		one('databases.target', text('The container of the database', '데이터베이스 컨테이너'), ['coinpilot-db'], isDatabase).then(
			async found => {
				if (found === undefined) return undefined;
				const key = 'databases.target';
				const settings = await attempt(explorer, key, signal => settingsOf(vm, docker, found.name, explorer, signal));
				const place = {on: vm, container: found.name};
				return await findDatabase(explorer, {key, place, secret: 'DB_PASSWORD', settings: settings ?? {}, exec: inside(found)});
			},
		),
		one('redis.target', text('The container of Redis', 'Redis 컨테이너'), ['coinpilot-redis'], isCache).then(found => {
			if (found === undefined) return undefined;
			const place = {on: vm, container: found.name};
			return findCache(explorer, {key: 'redis.target', place, secret: 'REDIS_PASSWORD', exec: inside(found)});
		}),
		findPrometheus(explorer, vm, own),
		findConsoles(explorer, vm, own),
		findEndpoints(explorer, vm, own),
		one('bots.cloud', text('The container of the bot', '봇 컨테이너'), ['coinpilot-bot'], isBot),
	]);
	const application = findApplication(own);
	return {
		docker,
		containers,
		...(project !== undefined && {project}),
		...(compose !== undefined && {compose}),
		...(database !== undefined && {database}),
		...(cache !== undefined && {cache}),
		...(prometheus !== undefined && {prometheus}),
		...consoles,
		...(endpoints !== undefined && {endpoints}),
		...(application !== undefined && {application}),
		...(bot !== undefined && {bot: {name: 'cloud', on: vm, container: bot.name}}),
	};
}

async function pickProject(explorer: Explorer, containers: readonly FoundContainer[]): Promise<string | undefined> {
	const candidates = [...new Set(containers.flatMap(({compose}) => compose?.project ?? []))].sort();
	const what = text('The Compose project', 'Compose 프로젝트');
	// A project in which a bot is known by name is the one that is meant.
	const withBot = candidates.filter(name => containers.some(one => one.compose?.project === name && isBot(traitsOf(one))));
	return await pick(explorer, {key: 'compose', what, candidates, nameOf: name => name, usual: withBot.length === 1 ? withBot : []});
}

function composeOf(explorer: Explorer, vm: string, own: readonly FoundContainer[]): Record<string, unknown> | undefined {
	const compose = own.find(container => container.compose !== undefined)?.compose;
	if (compose === undefined) return undefined;
	const {directory, files} = compose;
	// The first file is the base, the others lie over it.
	const [file, ...others] = files.map(path => (path.startsWith(`${directory}/`) ? path.slice(directory.length + 1) : path));
	if (file === undefined) {
		const why = text('its containers do not say which file they were made from', '컨테이너에 Compose 파일 정보가 없음');
		explorer.note({key: 'compose', reason: 'unseen', why});
		return undefined;
	}
	if (others.length > 0) {
		const why = text(
			`only the first file is configured; there are also ${others.join(', ')}`,
			`첫 파일만 설정함. 그 외: ${others.join(', ')}`,
		);
		explorer.note({key: 'compose.file', reason: 'unclear', why});
	}
	return {on: vm, directory, file};
}

/** Filtered where it lies: the rest of an environment holds passwords. */
async function settingsOf(vm: string, docker: string, container: string, {systems}: Explorer, signal: AbortSignal) {
	const format = '{{range .Config.Env}}{{println .}}{{end}}';
	const script = `${docker} inspect --type container ${shellJoin(['--format', format, container])} | grep -E '^(POSTGRES_DB|POSTGRES_USER|POSTGRES_HOST_AUTH_METHOD)=' || :`;
	return readSettings(outputOf(await systems.run({target: vm}, {script}, {signal})) ?? '');
}

async function findBackups(explorer: Explorer, vm: string): Promise<Record<string, unknown> | undefined> {
	const script = `if [ -d /var/backups/coinpilot ]; then echo /var/backups/coinpilot; exit 0; fi
for directory in /var/backups/*; do if [ -d "$directory/postgres" ]; then printf '%s\\n' "$directory"; fi; done`;
	const listed = await attempt(explorer, 'backups', signal => explorer.systems.run({target: vm}, {script}, {signal}));
	if (listed === undefined) return undefined;
	const directory = await pick(explorer, {
		key: 'backups',
		what: text('The folder of the backups', '백업 폴더'),
		candidates: listed.stdout.split('\n').filter(isPlainName),
		nameOf: path => path,
		usual: [],
	});
	return directory === undefined ? undefined : {on: vm, directory};
}
