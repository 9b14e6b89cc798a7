import {hostname, userInfo} from 'node:os';
import {dirname} from 'node:path';
import {actionKinds} from '../actions/registry.ts';
import {type CommandWorkspace, createWorkspace} from '../app/create-workspace.ts';
import type {Kinds} from '../app/kinds.ts';
import {QuestionDesk} from '../app/question-desk.ts';
import {checkNames, loadCheckKinds} from '../checks/load-kinds.ts';
import {loadCheckModules} from '../checks/load-modules.ts';
import {requireConfig} from '../config/find-config.ts';
import {loadConfig} from '../config/load-config.ts';
import {expandPath, findPlaces} from '../config/places.ts';
import type {Config} from '../config/schema.ts';
import {createSecrets} from '../config/secrets.ts';
import {variablesOf} from '../config/variables.ts';
import {openPreferences} from '../journal/preferences.ts';
import {createRedactor} from '../journal/redact.ts';
import {createRunStore} from '../journal/run-store.ts';
import {kindsNamedIn} from '../language/kinds-named.ts';
import {loadContent} from '../language/load-content.ts';
import {gatherMissing} from '../language/missing-settings.ts';
import {contentDirectories, isShipped, readContent} from '../language/read-content.ts';
import {idOfFile} from '../language/source-text.ts';
import {noQuestions} from '../systems/questions.ts';
import {createSystems} from '../systems/real-systems.ts';
import {chooseLanguage, type GlobalOptions} from './global-options.ts';
import type {Io} from './io.ts';
import {ProblemList} from './problem-list.ts';
import {version} from './version.ts';

/** The shipped kinds, or those of them that are named, and those of the configuration's own modules. */
export async function loadKinds(
	configured?: {readonly config: Config; readonly file: string},
	named?: ReadonlySet<string>,
): Promise<Kinds> {
	const modules = configured?.config.checkModules ?? [];
	const checks = await loadCheckKinds(named);
	if (configured === undefined || modules.length === 0) return {checks, actions: actionKinds};
	const files = modules.map(path => expandPath(path, dirname(configured.file)));
	const own = await loadCheckModules(files, new Set(checkNames));
	return {checks: {...checks, ...own}, actions: actionKinds};
}

export interface SessionOptions {
	/** Whether runs may be begun or gone on with. @default true */
	readonly records?: boolean;
	/** Whether a person can be asked. */
	readonly interactive: boolean;
	readonly demo?: boolean;
	/** Runs begun are rehearsals: what their steps take is the plan of later runs. */
	readonly rehearsal?: boolean;
	/** The checklists or runbooks asked for by name: what is wrong with others does not keep these from being walked. */
	readonly wanted?: readonly string[];
	/** Nothing but what is wanted will be shown: the rest of the content is not even parsed. */
	readonly only?: boolean;
}

/** Reads the configuration and the content, and wires the real systems to them. Connections open only when something is looked at. */
export async function openSession(
	options: GlobalOptions,
	io: Io,
	{interactive, records = true, demo = false, rehearsal = false, wanted, only = false}: SessionOptions,
): Promise<CommandWorkspace> {
	const places = findPlaces(io.env);
	const preferences = () => openPreferences(places.config);
	const file = await requireConfig(options.config, io.cwd, async () => (await preferences()).get().configPath);
	const {config, problems} = await loadConfig(file);
	if (!config) throw new ProblemList(problems);
	const {kinds, ...content} = await loadShownContent(config, file, wanted, only);

	const desk = new QuestionDesk();
	const questions = interactive ? desk : noQuestions;
	const secretsFile = config.secrets.file === undefined ? {} : {file: expandPath(config.secrets.file, dirname(file))};
	const closing = new AbortController();
	const secrets = createSecrets({
		environment: io.env,
		...secretsFile,
		ask: name => questions.secret({what: 'secret', name}, closing.signal),
	});
	const systems = createSystems({config: withPathsFrom(config, dirname(file)), secrets, questions});

	// Whoever only looks writes nothing down, this neither; then it is opened for the language that nothing else says.
	const remembered = records || (options.language ?? config.language) === undefined ? await preferences() : undefined;
	if (records && !demo) remembered?.set({configPath: file});
	const workspace = createWorkspace({
		config,
		systems,
		kinds,
		...content,
		questions: desk,
		runs: createRunStore({stateDirectory: places.state, clock: systems.clock}),
		stateDirectory: places.state,
		redactor: createRedactor(() => secrets.values()),
		operator: {user: userName(io), host: hostname()},
		program: `coinpilot-ops ${version()}`,
		language: chooseLanguage(options, io, config.language, remembered?.get().language),
		rememberLanguage: language => remembered?.set({language}),
		readOnly: options.readOnly === true,
		demo,
		rehearsal,
	});
	return {
		...workspace,
		async close() {
			closing.abort();
			await workspace.close();
		},
	};
}

async function loadShownContent(config: Config, file: string, wanted: readonly string[] | undefined, only: boolean) {
	const files = await readContent(contentDirectories({content: config.content, file}));
	const sources = [...files.checklists, ...files.runbooks];
	const there = new Set(sources.map(source => idOfFile(source.file)));
	// Where a name is not among the files, all of them are read, to say what is wrong or which names there are.
	const alone = only && wanted?.every(id => there.has(id)) ? new Set(wanted) : undefined;
	const load = async (named?: ReadonlySet<string>) => {
		const kinds = await loadKinds({config, file}, named);
		return {kinds, ...loadContent(files, kinds, variablesOf(config), alone)};
	};
	let loaded = await load(alone && kindsNamedIn(sources.filter(source => alone.has(idOfFile(source.file)))));
	// Also a kind that was not seen to be named; and which name is near to a wrong one only all of them tell.
	if (alone && loaded.problems.length > 0) loaded = await load();
	const {kinds, checklists, runbooks, problems} = loaded;
	const all = [...files.problems, ...gatherMissing(problems, variablesOf(config), file, isShipped)];
	const ids = new Set([...checklists, ...runbooks].map(({id}) => id));
	const broken = wanted === undefined || wanted.some(id => !ids.has(id) && (there.has(id) || files.problems.length > 0));
	if (all.length > 0 && broken) throw new ProblemList(all);
	return {kinds, checklists, runbooks, ...(all.length > 0 && {contentProblems: all})};
}

/** Paths in the configuration are relative to its file, or to the home directory. */
function withPathsFrom(config: Config, folder: string): Config {
	const expand = (path: string) => expandPath(path, folder);
	const targets = Object.entries(config.targets).map(([name, target]) => {
		if (target.type === 'ssh') {
			const identity = target.identity === undefined ? {} : {identity: expand(target.identity)};
			const knownHosts = target.knownHosts === undefined ? {} : {knownHosts: expand(target.knownHosts)};
			return [name, {...target, ...identity, ...knownHosts}] as const;
		}
		if (target.type === 'kubernetes' && target.kubeconfig !== undefined)
			return [name, {...target, kubeconfig: expand(target.kubeconfig)}] as const;
		return [name, target] as const;
	});
	return {...config, targets: Object.fromEntries(targets)};
}

function userName(io: Io): string {
	try {
		return userInfo().username;
	} catch {
		return io.env.USER ?? io.env.LOGNAME ?? 'unknown';
	}
}
