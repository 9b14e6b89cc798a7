import {dirname, isAbsolute, resolve} from 'node:path';
import type {Answers} from '../../app/init/draft.ts';
import type {ClusterAnswers} from '../../app/init/explore-cluster.ts';
import {isPlainName} from '../../app/init/explorer.ts';
import type {Change} from '../../config/config-draft.ts';
import {DOMAIN_FORM, DOMAIN_NAME, HOST_FORM, HOST_NAME} from '../../config/fields.ts';
import {fail} from '../../core/problem.ts';
import {LANGUAGES, type Language, say, type Text, text} from '../../core/text.ts';

/** The flags of `init`, each in the place of a question. */
export interface InitOptions {
	readonly host?: string;
	readonly port?: string;
	readonly user?: string;
	readonly identity?: string;
	readonly knownHosts?: string;
	readonly domain?: string;
	readonly environment?: string;
	readonly docker?: string;
	readonly kubectl?: string;
	readonly kubeconfig?: string;
	readonly context?: string;
	readonly namespace?: string;
	readonly yes?: boolean;
}

export interface AskedAnswers {
	readonly answers: Answers;
	readonly kubernetes: ClusterAnswers;
	readonly docker: string | undefined;
	/** Where the operator now says something else than the file. */
	readonly changes: readonly Change[];
}

export interface AskContext {
	readonly options: InitOptions;
	/** `--language`. */
	readonly flagLanguage: string | undefined;
	/** What the language would be if nobody chose. */
	readonly language: Language;
	/** The configuration as it is, whatever is wrong with it. */
	readonly existing: Readonly<Record<string, unknown>>;
	readonly vm: string;
	readonly cluster: string;
	/** The configuration's own file: its relative paths begin there. */
	readonly file: string;
	readonly cwd: string;
	/** Undefined when there is no terminal. */
	readonly ask: ((question: string) => Promise<string>) | undefined;
	/** Says why an answer is none, before it is asked again. */
	readonly tell: (line: string) => void;
}

interface Field {
	readonly flag: string | undefined;
	readonly path: readonly string[];
	readonly question: Text;
	/** Taken for an empty answer when the file says nothing; an empty string for "leave it out". */
	readonly fallback?: string;
	readonly check?: Check;
	/** A path that is typed here is meant from where the operator stands. */
	readonly isPath?: true;
}

interface Check {
	readonly accepts: (value: string) => boolean;
	readonly wanted: Text;
}

const NAME: Check = {accepts: isPlainName, wanted: text('one line of up to 200 characters', '200자 이하의 한 줄')};
const WORD: Check = {
	accepts: value => isPlainName(value) && !/\s/.test(value) && !value.startsWith('-'),
	wanted: text('one word that does not begin with -', '-로 시작하지 않는 한 단어'),
};
const HOST: Check = {accepts: value => HOST_NAME.test(value), wanted: HOST_FORM};
const PORT: Check = {
	accepts: value => /^\d{1,5}$/.test(value) && Number(value) >= 1 && Number(value) <= 65_535,
	wanted: text('a port from 1 to 65535', '1~65535의 포트 번호'),
};
const DOMAIN: Check = {
	accepts: value => WORD.accepts(value) && DOMAIN_NAME.test(value),
	wanted: DOMAIN_FORM,
};
const isLanguage = (value: string): value is Language => LANGUAGES.some(language => language === value);
const LANGUAGE: Check = {accepts: isLanguage, wanted: text('en or ko', 'ko 또는 en')};

/**
 * Every answer from its flag, else from a person, else from the file as it is, else as usual.
 * @throws ProblemError `no-terminal` for an answer that only a person could give
 */
export async function askAnswers(context: AskContext): Promise<AskedAnswers> {
	const {options, existing, vm, cluster, ask} = context;
	const changes: Change[] = [];
	let language = context.language;

	const answer = async ({flag, path, question, fallback, check = NAME, isPath}: Field): Promise<string | undefined> => {
		const mine = valueAt(existing, path);
		const usual = mine ?? fallback;
		const words = say(question, language);
		const valid = (value: string) => (value === '' ? fallback === '' : check.accepts(value));
		const meant = (value: string) => (isPath ? fromFile(value, context) : value);
		let given = flag === undefined ? undefined : meant(flag);
		const refused = (value: string) => {
			const [shown, wanted] = [JSON.stringify(value), say(check.wanted, language)];
			return say(text(`${words}: ${shown} is not ${wanted}`, `${words}: ${shown} 대신 ${wanted} 필요`), language);
		};
		if (given !== undefined && !valid(given)) fail({code: 'usage', detail: refused(given)});
		// Without a terminal, and with --yes, what is usual is the answer wherever there is such a thing.
		if (given === undefined && (ask === undefined || options.yes)) given = usual;
		while (given === undefined) {
			if (ask === undefined) return fail({code: 'no-terminal', question: words});
			const line = await ask(`${words}${usual ? ` [${usual}]` : ''}: `);
			const value = line === '' ? usual : meant(line);
			if (value !== undefined && valid(value)) given = value;
			else context.tell(refused(value ?? ''));
		}
		if (mine !== undefined && given !== mine) changes.push({path, value: path.at(-1) === 'port' ? Number(given) : given});
		return given === '' ? undefined : given;
	};
	const required = async (field: Field): Promise<string> =>
		(await answer(field)) ?? fail({code: 'no-terminal', question: say(field.question, language)});

	const spoken = await required({
		flag: context.flagLanguage,
		path: ['language'],
		question: text('Language (en, ko)', '언어 (ko, en)'),
		fallback: language,
		check: LANGUAGE,
	});
	if (isLanguage(spoken)) language = spoken;
	const target = ['targets', vm];
	const environment = await required({
		flag: options.environment,
		path: ['environment'],
		question: text('Name of the environment', '환경 이름'),
		fallback: 'production',
	});
	const host = await required({
		flag: options.host,
		path: [...target, 'host'],
		question: text('Host name or address of the VM', 'VM의 호스트 이름 또는 주소'),
		check: HOST,
	});
	const port = await required({
		flag: options.port,
		path: [...target, 'port'],
		question: text('SSH port', 'SSH 포트'),
		fallback: '22',
		check: PORT,
	});
	const user = await required({
		flag: options.user,
		path: [...target, 'user'],
		question: text('User on the VM', 'VM의 사용자'),
		check: WORD,
	});
	const identity = await answer({
		flag: options.identity,
		path: [...target, 'identity'],
		question: text('Private key file (empty: the agent and the usual files)', '개인 키 파일 (비우면 에이전트와 기본 키 파일 사용)'),
		fallback: '',
		isPath: true,
	});
	const knownHosts = await answer({
		flag: options.knownHosts,
		path: [...target, 'knownHosts'],
		question: text('known_hosts file (empty: ~/.ssh/known_hosts)', 'known_hosts 파일 (비우면 ~/.ssh/known_hosts)'),
		fallback: '',
		isPath: true,
	});
	const domain = await required({
		flag: options.domain,
		path: ['domain'],
		question: text('Domain of the dashboard', '대시보드 도메인'),
		check: DOMAIN,
	});
	const kubectl = await answer({
		flag: options.kubectl,
		path: ['targets', cluster, 'kubectl'],
		question: text('How kubectl is called here', 'kubectl 호출 방법'),
		fallback: 'kubectl',
	});
	return {
		answers: {environment, language, domain, host, port: Number(port), user, identity, knownHosts},
		kubernetes: {
			kubectl,
			kubeconfig: (options.kubeconfig && fromFile(options.kubeconfig, context)) ?? valueAt(existing, ['targets', cluster, 'kubeconfig']),
			context: options.context ?? valueAt(existing, ['targets', cluster, 'context']),
			namespace: options.namespace ?? valueAt(existing, ['targets', cluster, 'namespace']),
		},
		docker: options.docker ?? valueAt(existing, [...target, 'docker']),
		changes,
	};
}

/** What was typed is meant from where the operator stands, and is read from where the file lies. */
function fromFile(path: string, {file, cwd}: AskContext): string {
	if (path === '' || isAbsolute(path) || path.startsWith('~/') || dirname(file) === cwd) return path;
	return resolve(cwd, path);
}

function valueAt(existing: unknown, path: readonly string[]): string | undefined {
	let value = existing;
	for (const part of path) {
		if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
		value = (value as Record<string, unknown>)[part];
	}
	return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
