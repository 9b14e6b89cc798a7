import {type ConfigDraft, type Hint, hasKey} from '../../config/config-draft.ts';
import {sanitise} from '../../core/sanitise.ts';
import {type Language, say, text} from '../../core/text.ts';
import type {Discovery} from './discover.ts';

/** What only a person knows. */
export interface Answers {
	readonly environment: string;
	readonly language: Language;
	readonly domain: string;
	readonly host: string;
	readonly port: number;
	readonly user: string;
	readonly identity?: string | undefined;
	readonly knownHosts?: string | undefined;
}

export interface Names {
	readonly vm: string;
	readonly cluster: string;
}

/** The target that the answers describe. What is as usual is not written. */
export function sshTargetOf({host, port, user, identity, knownHosts}: Answers, docker?: string): Record<string, unknown> {
	return {
		type: 'ssh',
		host,
		...(port !== 22 && {port}),
		user,
		...(identity !== undefined && {identity}),
		...(knownHosts !== undefined && {knownHosts}),
		...(docker !== undefined && docker !== 'docker' && {docker}),
	};
}

/** The configuration that the answers and what was found make together. */
export function draftOf(answers: Answers, names: Names, {vm, cluster}: Discovery): ConfigDraft {
	const {environment, language, domain, port} = answers;
	const bots = [cluster.bot, vm.bot].filter(bot => bot !== undefined);
	const databases = sides(cluster.database, vm.database);
	const redis = sides(cluster.cache, vm.cache);
	return {
		environment,
		language,
		targets: {[names.vm]: sshTargetOf(answers, vm.docker), ...(cluster.target && {[names.cluster]: cluster.target})},
		domain,
		...(port !== 22 && {firewall: {open: [port, 80, 443]}}),
		...(vm.compose && {compose: vm.compose}),
		...(databases && {databases}),
		...(redis && {redis}),
		...(vm.prometheus && {prometheus: vm.prometheus}),
		...(vm.grafana && {grafana: vm.grafana}),
		...(vm.n8n && {n8n: vm.n8n}),
		...(vm.endpoints && {endpoints: vm.endpoints}),
		...(vm.backups && {backups: vm.backups}),
		...(bots.length > 0 && {bots}),
		...(vm.application && {application: vm.application}),
	};
}

function sides(source: unknown, target: unknown): Record<string, unknown> | undefined {
	if (source === undefined && target === undefined) return undefined;
	return {...(source !== undefined && {source}), ...(target !== undefined && {target})};
}

/** How each part would be written by hand, with the names that were found where there are some. */
function examples({vm, cluster}: Names, found: Discovery): Readonly<Record<string, string>> {
	const instance = String(found.vm.prometheus?.instance ?? 'bot:8000');
	const bot = String(found.vm.bot?.container ?? 'my-app-bot');
	return {
		[`targets.${cluster}`]: `{type: kubernetes, context: ${cluster}, namespace: my-app}`,
		compose: `{on: ${vm}, directory: /opt/my-app, file: docker-compose.yml}`,
		'databases.source': `{on: ${cluster}, workload: statefulset/db, name: my-app, password: {secret: SOURCE_DB_PASSWORD}}`,
		'databases.target': `{on: ${vm}, container: my-app-db, name: my-app, password: {secret: DB_PASSWORD}}`,
		'redis.source': `{on: ${cluster}, workload: statefulset/redis}`,
		'redis.target': `{on: ${vm}, container: my-app-redis}`,
		prometheus: `{on: ${vm}, url: 'http://127.0.0.1:9090', job: my-app}`,
		grafana: `{on: ${vm}, url: 'http://127.0.0.1:3000'}`,
		n8n: `{on: ${vm}, url: 'http://127.0.0.1:5678'}`,
		'endpoints.dashboard': `{from: ${vm}, url: 'http://127.0.0.1:8501/health'}`,
		'endpoints.bot': `{from: ${vm}, container: ${bot}, url: 'http://${instance}/health'}`,
		'endpoints.n8n': `{from: ${vm}, url: 'http://127.0.0.1:5678/healthz'}`,
		backups: `{on: ${vm}, directory: /var/backups/my-app}`,
		[`bots.${cluster}`]: `{name: ${cluster}, on: ${cluster}, workload: deployment/bot}`,
		'bots.cloud': `{name: cloud, on: ${vm}, container: ${bot}}`,
	};
}

const UNLOOKED = text('could not be looked at', '확인할 수 없었음');

/** What the draft goes without, each with its reason and with an example. */
export function hintsOf(draft: ConfigDraft, names: Names, found: Discovery, language: Language): readonly Hint[] {
	const {notes} = found;
	const shown = examples(names, found);
	const keys = [...new Set([...Object.keys(shown), ...notes.map(({key}) => key)])].filter(key => !hasKey(draft, key));
	return keys.map(key => {
		const why = notes.find(note => note.key === key)?.why ?? UNLOOKED;
		const example = shown[key];
		return {key, why: sanitise(say(why, language), {newlines: false}), ...(example !== undefined && {example})};
	});
}
