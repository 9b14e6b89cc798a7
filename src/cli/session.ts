import {hostname, userInfo} from 'node:os';
import {dirname} from 'node:path';
import {actionKinds} from '../actions/registry.ts';
import {type CommandWorkspace, createWorkspace} from '../app/create-workspace.ts';
import type {Kinds} from '../app/kinds.ts';
import {QuestionDesk} from '../app/question-desk.ts';
import {checkKinds} from '../checks/registry.ts';
import {requireConfig} from '../config/find-config.ts';
import {loadConfig} from '../config/load-config.ts';
import {expandPath, findPlaces} from '../config/places.ts';
import type {Config} from '../config/schema.ts';
import {createSecrets} from '../config/secrets.ts';
import {variablesOf} from '../config/variables.ts';
import {openPreferences} from '../journal/preferences.ts';
import {createRedactor} from '../journal/redact.ts';
import {createRunStore} from '../journal/run-store.ts';
import {loadContent} from '../language/load-content.ts';
import {contentDirectories, readContent} from '../language/read-content.ts';
import {noQuestions} from '../systems/questions.ts';
import {createSystems} from '../systems/real-systems.ts';
import {chooseLanguage, type GlobalOptions} from './global-options.ts';
import type {Io} from './io.ts';
import {ProblemList} from './problem-list.ts';
import {version} from './version.ts';

export const kinds: Kinds = {checks: checkKinds, actions: actionKinds};

export interface SessionOptions {
	/** Whether a person can be asked. */
	readonly interactive: boolean;
	readonly demo?: boolean;
}

/** Reads the configuration and the content, and wires the real systems to them. Connections open only when something is looked at. */
export async function openSession(options: GlobalOptions, io: Io, {interactive, demo = false}: SessionOptions): Promise<CommandWorkspace> {
	const file = await requireConfig(options.config, io.cwd);
	const {config, problems} = await loadConfig(file);
	if (!config) throw new ProblemList(problems);
	const content = await loadShownContent(config, file);

	const desk = new QuestionDesk();
	const questions = interactive ? desk : noQuestions;
	const secretsFile = config.secrets.file === undefined ? {} : {file: expandPath(config.secrets.file, dirname(file))};
	const secrets = createSecrets({
		environment: io.env,
		...secretsFile,
		ask: (name, signal) => questions.secret({what: 'secret', name}, signal),
	});
	const systems = createSystems({config: withPathsFrom(config, dirname(file)), secrets, questions});

	const places = findPlaces(io.env);
	const preferences = await openPreferences(places.config);
	preferences.set({configPath: file});
	return createWorkspace({
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
		language: chooseLanguage(options, io, config.language, preferences.get().language),
		rememberLanguage: language => preferences.set({language}),
		readOnly: options.readOnly === true,
		demo,
	});
}

async function loadShownContent(config: Config, file: string) {
	const files = await readContent(contentDirectories({content: config.content, file}));
	const {checklists, runbooks, problems} = loadContent(files, kinds, variablesOf(config));
	const all = [...files.problems, ...problems];
	if (all.length > 0) throw new ProblemList(all);
	return {checklists, runbooks};
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
