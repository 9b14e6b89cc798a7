import {dirname, join, resolve} from 'node:path';
import {type Discovery, discover} from '../../app/init/discover.ts';
import {draftOf, hintsOf, type Names, sshTargetOf} from '../../app/init/draft.ts';
import {CONFIG_FILE, findConfig} from '../../config/find-config.ts';
import {parseConfig} from '../../config/load-config.ts';
import {mergeConfig, writeConfigText} from '../../config/merge-config.ts';
import {packageRoot} from '../../config/package-root.ts';
import {expandPath} from '../../config/places.ts';
import {readText} from '../../config/read-text.ts';
import {replaceFile} from '../../config/replace-file.ts';
import {configSchema} from '../../config/schema.ts';
import {createSecrets} from '../../config/secrets.ts';
import {parseYaml} from '../../config/yaml-source.ts';
import {fail, ProblemError} from '../../core/problem.ts';
import {sanitise} from '../../core/sanitise.ts';
import {type Language, say, type Text, text} from '../../core/text.ts';
import {noQuestions} from '../../systems/questions.ts';
import {createSystems} from '../../systems/real-systems.ts';
import {EXIT} from '../exit-code.ts';
import {chooseLanguage, type GlobalOptions} from '../global-options.ts';
import {type Io, isTerminal} from '../io.ts';
import {ProblemList} from '../problem-list.ts';
import {onStopSignal} from '../stop-signals.ts';
import {chooseByNumber} from './choose-by-number.ts';
import {type AskedAnswers, askAnswers, type InitOptions} from './init-answers.ts';
import {changeLines, discoveryLines} from './init-lines.ts';
import {type LinePrompt, openLinePrompt} from './line-prompt.ts';
import {lineQuestions} from './line-questions.ts';

/** Asks what only a person knows, looks for the rest, and writes the configuration, or completes the one that is there. */
export async function init(options: GlobalOptions, io: Io, own: InitOptions): Promise<number> {
	const file = options.config === undefined ? ((await findConfig(io.cwd)) ?? join(io.cwd, CONFIG_FILE)) : resolve(io.cwd, options.config);
	const before = await readExisting(file);
	const existing = before === undefined ? {} : plainValue(file, before);
	const stop = new AbortController();
	const interrupt = () => stop.abort();
	const prompt = isTerminal(io) && !options.plain ? openLinePrompt(io, interrupt) : undefined;
	onStopSignal(interrupt);
	try {
		return await ask({options, io, own, file, before, existing, prompt, signal: stop.signal});
	} finally {
		prompt?.close();
	}
}

interface Sitting {
	readonly options: GlobalOptions;
	readonly io: Io;
	readonly own: InitOptions;
	readonly file: string;
	/** The text of the file that is there. */
	readonly before: string | undefined;
	readonly existing: Readonly<Record<string, unknown>>;
	readonly prompt: LinePrompt | undefined;
	readonly signal: AbortSignal;
}

async function ask(sitting: Sitting): Promise<number> {
	const {options, io, own, file, before, existing, prompt, signal} = sitting;
	const names: Names = {vm: targetOf(existing, 'ssh', 'vm'), cluster: targetOf(existing, 'kubernetes', 'minikube')};
	const asked = await askAnswers({
		options: own,
		flagLanguage: options.language,
		language: chooseLanguage(options, io),
		existing,
		...names,
		file,
		cwd: io.cwd,
		tell: line => void io.stdout.write(`✖ ${sanitise(line, {newlines: false})}\n`),
		ask: prompt && (question => prompt.ask(sanitise(question, {newlines: false}), {signal})),
	});
	const {answers} = asked;
	const {language} = answers;
	const tell = (words: Text) => io.stdout.write(`${say(words, language)}\n`);

	tell(text('Looking around; nothing is changed…', '살펴보는 중입니다. 아무것도 변경하지 않습니다…'));
	const found = await lookAround(sitting, asked, names);
	const draft = draftOf(answers, names, found);
	const merged = before === undefined ? undefined : mergeConfig(before, draft, asked.changes);
	const schema = join(packageRoot(), 'schema', 'configuration.schema.json');
	const after = merged?.text ?? writeConfigText(schema, draft, hintsOf(draft, names, found, language), language);
	const lines = discoveryLines(answers, names, found, merged?.kept ?? [], existing, language);
	io.stdout.write(`\n${lines.join('\n')}\n`);

	const {config: written, problems} = parseConfig(file, after);
	if (problems.length > 0) throw new ProblemList(problems);
	const status = found.notes.some(({reason}) => reason === 'unseen') ? EXIT.unknown : EXIT.passed;
	if (after === before) {
		tell(text(`✔ ${file} says all of this already`, `✔ ${file}에 이미 모두 있습니다`));
		return status;
	}
	io.stdout.write(`${changeLines(file, before, after, language).join('\n')}\n`);
	if (options.readOnly) return status;
	if (!own.yes && !(await confirmed(sitting, language))) {
		tell(text('Nothing was written.', '아무것도 쓰지 않았습니다.'));
		return EXIT.waiting;
	}
	if (signal.aborted) fail({code: 'cancelled'});
	replaceFile(file, before, after);
	tell(text(`✔ written: ${file}`, `✔ 저장: ${file}`));
	const secrets = [...new Set(JSON.stringify(written ?? draft).match(/(?<="secret":")[A-Z0-9_]+/g) ?? [])];
	if (secrets.length > 0) tell(secretsText(secrets.join(', ')));
	tell(text('Next: coinpilot-ops lint, then coinpilot-ops', '다음: coinpilot-ops lint, 그다음 coinpilot-ops'));
	return status;
}

function secretsText(names: string): Text {
	return text(
		`Secrets it names, from the environment or a mode-600 file under secrets.file: ${names}`,
		`사용하는 비밀값(환경 변수나 secrets.file의 600 권한 파일에서 읽음): ${names}`,
	);
}

async function confirmed({prompt, file, signal}: Sitting, language: Language): Promise<boolean> {
	const question = text(`Write ${file}? (y/n) `, `${file} 파일을 쓰시겠습니까? (y/n) `);
	if (prompt === undefined) return fail({code: 'no-terminal', question: say(question, language).trim()});
	return /^(y|yes)$/i.test(await prompt.ask(say(question, language), {signal, fresh: true}));
}

/** Over the roads that the answers describe: what the file says of them is not needed to be whole. */
async function lookAround({io, file, existing, prompt, signal}: Sitting, asked: AskedAnswers, {vm, cluster}: Names): Promise<Discovery> {
	const {answers, docker, kubernetes} = asked;
	const expand = (path: string | undefined) => (path === undefined ? undefined : expandPath(path, dirname(file)));
	const target = sshTargetOf({...answers, identity: expand(answers.identity), knownHosts: expand(answers.knownHosts)}, docker);
	const settings = {environment: answers.environment, domain: answers.domain, targets: {[vm]: target}, dns: existing.dns};
	const parsed = configSchema.safeParse(settings);
	if (!parsed.success)
		return fail({code: 'usage', detail: parsed.error.issues.map(({path, message}) => `${path.join('.')}: ${message}`).join('; ')});
	const questions = prompt === undefined ? noQuestions : lineQuestions(prompt, () => answers.language, io);
	const secrets = createSecrets({environment: {}, ask: async () => undefined});
	const systems = createSystems({config: parsed.data, secrets, questions});
	const choose = prompt === undefined ? async () => undefined : chooseByNumber(prompt, answers.language);
	try {
		return await discover({
			systems,
			signal,
			choose,
			vm,
			cluster,
			docker,
			kubernetes: {...kubernetes, kubeconfig: expand(kubernetes.kubeconfig)},
		});
	} catch (error) {
		throw signal.aborted && !(error instanceof ProblemError) ? new ProblemError({code: 'cancelled'}, {cause: error}) : error;
	} finally {
		await systems.close();
	}
}

async function readExisting(file: string): Promise<string | undefined> {
	const read = await readText(file);
	if ('text' in read) return read.text;
	if (read.problem.code === 'file-unreadable' && read.problem.why === 'missing') return undefined;
	throw new ProblemError(read.problem);
}

/** What a half-finished file lacks can be completed; one that is no YAML cannot. */
function plainValue(file: string, content: string): Readonly<Record<string, unknown>> {
	const {source, problems} = parseYaml(file, content);
	if (source === undefined || problems.length > 0) throw new ProblemList(problems);
	return typeof source.value === 'object' && source.value !== null && !Array.isArray(source.value)
		? (source.value as Record<string, unknown>)
		: {};
}

/** The target of a kind that the file has, by its usual name or as the first. */
function targetOf(existing: Readonly<Record<string, unknown>>, type: string, usual: string): string {
	const targets = Object.entries((existing.targets ?? {}) as Record<string, {readonly type?: unknown} | null>);
	const fitting = targets.filter(([, target]) => target?.type === type).map(([name]) => name);
	return fitting.includes(usual) ? usual : (fitting[0] ?? usual);
}
