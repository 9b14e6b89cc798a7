import {Command, CommanderError} from 'commander';
import {fail, ProblemError} from '../core/problem.ts';
import {LANGUAGES, type Language, say, text} from '../core/text.ts';
import {EXIT, exitOfProblem} from './exit-code.ts';
import {chooseLanguage, type GlobalOptions, languageOfWords} from './global-options.ts';
import type {Io} from './io.ts';
import {ProblemList} from './problem-list.ts';

/** A command: does its work and resolves with the exit status. */
type Verb<Arguments extends unknown[]> = (options: GlobalOptions, io: Io, ...words: Arguments) => Promise<number>;

/**
 * Runs the command that the words name, and resolves with the exit status. Each command's code is loaded only when it runs.
 * An expected problem is one line on standard error; a bug alone shows a stack.
 */
export async function runProgram(words: readonly string[], io: Io): Promise<number> {
	let status: number = EXIT.passed;
	const program = createProgram(io, languageOfWords(words, io), async work => {
		status = await work;
	});
	try {
		await program.parseAsync(words, {from: 'user'});
		return status;
	} catch (error) {
		if (error instanceof CommanderError) {
			if (error.exitCode === 0) return EXIT.passed;
			const {usageProblem} = await import('./usage-problem.ts');
			return tellProblem(new ProblemError(usageProblem(error, program)), program.opts<GlobalOptions>(), io);
		}
		return tellProblem(error, program.opts<GlobalOptions>(), io);
	}
}

async function tellProblem(error: unknown, options: GlobalOptions, io: Io): Promise<number> {
	const {problemLine} = await import('./problem-line.ts');
	const language = chooseLanguage(options, io);
	const verbose = options.verbose === true;
	if (error instanceof ProblemError) {
		io.stderr.write(`${problemLine(error, language, verbose)}\n`);
		return exitOfProblem(error.problem.code);
	}
	if (error instanceof ProblemList) {
		for (const problem of error.problems) io.stderr.write(`${problemLine(new ProblemError(problem), language, verbose)}\n`);
		return EXIT.usage;
	}
	io.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
	return EXIT.broken;
}

function requireLanguage({language}: GlobalOptions): void {
	if (language === undefined || LANGUAGES.some(known => known === language)) return;
	fail({code: 'name-unknown', what: 'language', name: language, known: LANGUAGES});
}

/** What Commander puts above the parts of a help page. */
const TITLES: Readonly<Record<string, string>> = {
	'Usage:': '사용법:',
	'Arguments:': '인수:',
	'Options:': '옵션:',
	'Commands:': '명령:',
};

function createProgram(io: Io, language: Language, settle: (work: Promise<number>) => Promise<void>): Command {
	const t = (en: string, ko: string) => say(text(en, ko), language);
	const program = new Command('coinpilot-ops');
	program
		.description(
			t(
				'A runbook you can run: guided cutover, daily check and incident mode for CoinPilot.',
				'실행할 수 있는 런북: CoinPilot의 안내형 이전, 일일 점검, 장애 대응.',
			),
		)
		.option(
			'-c, --config <file>',
			t(
				'configuration file; without it, coinpilot-ops.yaml is looked for upwards',
				'설정 파일. 없으면 상위 디렉터리로 올라가며 coinpilot-ops.yaml을 찾음',
			),
		)
		.option('-l, --language <en|ko>', t('language of everything shown', '표시 언어'))
		.option('--plain', t('plain lines even in a terminal', '터미널에서도 일반 텍스트로 출력'))
		.option('--read-only', t('change nothing: actions stop after their plan', '아무것도 변경하지 않음: 조치는 계획까지만'))
		.option('--verbose', t('show the chain of causes', '원인을 단계별로 표시'))
		.option('-V, --version', t('print the version', '버전 출력'))
		.helpOption('-h, --help', t('show this help', '이 도움말 표시'))
		.helpCommand('help [command]', t('show the help of a command', '명령의 도움말 표시'))
		.configureHelp({
			styleTitle: title => (language === 'ko' ? (TITLES[title] ?? title) : title),
			// Without Commander's own note of the default, which is an empty list wherever there is one.
			optionDescription: option => option.description,
		})
		.exitOverride()
		.configureOutput({writeOut: line => io.stdout.write(line), writeErr: line => io.stderr.write(line), outputError: () => undefined});

	const run =
		<Words extends unknown[]>(load: () => Promise<Verb<Words>>) =>
		(...words: unknown[]) => {
			// Commander hands over the arguments, then the command's own options, then the command.
			const given = words.slice(0, -1) as unknown as Words;
			const options = program.opts<GlobalOptions>();
			requireLanguage(options);
			return settle(load().then(verb => verb(options, io, ...given)));
		};

	program.action(run(async () => (await import('./home.ts')).home));
	program
		.command('cutover')
		.description(
			t(
				'walk Phases A to D and the release; goes on with an unfinished run',
				'A~D단계와 운영 전환을 진행. 끝나지 않은 실행이 있으면 이어감',
			),
		)
		.option('--new', t('begin a new run', '새 실행 시작'))
		.option(
			'--rehearsal',
			t('a rehearsal: what its steps take is the plan of later runs', '리허설: 단계별 소요 시간이 이후 실행의 계획이 됨'),
		)
		.action(run(async () => (await import('./walk.ts')).cutover));
	program
		.command('walk <checklist>')
		.description(t('walk one checklist or runbook by its id', '점검표나 런북 하나를 id로 진행'))
		.option('--new', t('begin a new run', '새 실행 시작'))
		.option(
			'--rehearsal',
			t('a rehearsal: what its steps take is the plan of later runs', '리허설: 단계별 소요 시간이 이후 실행의 계획이 됨'),
		)
		.action(run(async () => (await import('./walk.ts')).walk));
	program
		.command('daily')
		.description(t('the daily check', '일일 점검'))
		.option('--once', t('look once, print plain lines, exit', '한 번 확인해 일반 텍스트로 출력하고 종료'))
		.action(run(async () => (await import('./walk.ts')).daily));
	program
		.command('incident')
		.description(t('incident mode: runbooks ranked by what their signs show', '장애 대응: 징후에 맞는 순서로 런북 표시'))
		.action(run(async () => (await import('./home.ts')).incident));
	program
		.command('check [checklist...]')
		.description(
			t('run the checks of CHECKLIST or CHECKLIST#STEP once; records nothing', '점검표나 점검표#단계의 확인을 한 번 실행. 기록하지 않음'),
		)
		.option(
			'-f, --format <name[=file]>',
			t(
				'text, json, ndjson, junit, tap, nagios, prometheus or markdown; repeatable, each to its own file',
				'출력 형식: text, json, ndjson, junit, tap, nagios, prometheus, markdown. 여러 번 지정 가능, 각각 파일로 출력 가능',
			),
			collect,
			[],
		)
		.option('-o, --out <file>', t('where the format without a file of its own goes', '파일을 따로 지정하지 않은 형식의 출력 위치'))
		.option('--only <kind>', t('only checks of this kind; repeatable', '이 종류의 확인만. 여러 번 지정 가능'), collect, [])
		.option(
			'--target <name>',
			t('only checks that look from this target; repeatable', '이 대상에서 보는 확인만. 여러 번 지정 가능'),
			collect,
			[],
		)
		.option('--list', t('list the kinds of checks', '확인의 종류 목록'))
		.option(
			'--explain <kind>',
			t(
				'the fields of a kind, what it cannot see, and an example; `matchers` for what many fields share',
				'종류의 필드, 확인하지 못하는 것, 예. `matchers`는 여러 필드에 공통인 조건',
			),
		)
		.action(run(async () => (await import('./check.ts')).check));
	const runs = program
		.command('runs')
		.description(t('list the runs', '실행 목록'))
		.action(run(async () => (await import('./runs.ts')).listRuns));
	runs
		.command('verify <run>')
		.description(t("verify a run's journal: structure, sequence, hash chain", '실행 기록 검증: 구조, 순서, 해시 체인'))
		.action(run(async () => (await import('./runs.ts')).verifyRun));
	program
		.command('report <run>')
		.description(t('write the report of a run from its journal', '실행 기록으로 보고서 작성'))
		.option('-o, --out <file>', t('where to; - for standard output', '저장 위치. -는 표준 출력'))
		.action(run(async () => (await import('./report.ts')).report));
	program
		.command('lint [files...]')
		.description(t('check checklists, runbooks and the configuration', '점검표, 런북, 설정 검사'))
		.option('--sources', t('print every item of the plan with the steps that establish it', '계획서의 모든 항목과 해당 단계 출력'))
		.action(run(async () => (await import('./lint.ts')).lint));
	program
		.command('init')
		.description(
			t(
				'ask, look around, and write coinpilot-ops.yaml; run again, it keeps what was edited',
				'묻고 살펴본 뒤 coinpilot-ops.yaml 작성. 다시 실행해도 고친 값은 유지',
			),
		)
		.option('--host <host>', t('the VM: its name or address', 'VM의 이름이나 주소'))
		.option('--port <port>', t('its SSH port', 'SSH 포트'))
		.option('--user <user>', t('the user on it', '접속 사용자'))
		.option('--identity <file>', t('the private key', '개인 키'))
		.option('--known-hosts <file>', t('instead of ~/.ssh/known_hosts', '~/.ssh/known_hosts 대신 쓸 파일'))
		.option('--domain <name>', t('the domain of the dashboard', '대시보드 도메인'))
		.option('--environment <name>', t('the name of the environment', '환경 이름'))
		.option('--docker <words>', t('how docker is called on the VM', 'VM에서 docker를 부르는 명령'))
		.option('--kubectl <words>', t('how kubectl is called here', '이 PC에서 kubectl을 부르는 명령'))
		.option('--kubeconfig <file>', t('instead of the usual one', '기본 파일 대신 쓸 kubeconfig'))
		.option('--context <name>', t('the Kubernetes context of the old home', '기존 환경의 Kubernetes 컨텍스트'))
		.option('--namespace <name>', t('its namespace', '네임스페이스'))
		.option('-y, --yes', t('write without asking; what has a usual answer is not asked', '묻지 않고 작성. 기본값이 있는 항목도 묻지 않음'))
		.action(run(async () => (await import('./init/init.ts')).init));
	program
		.command('demo [checklist]')
		.description(t('the guided cutover against an embedded environment on this machine', '이 PC에 내장된 데모 환경에서 안내형 이전 진행'))
		.option(
			'--fault <name...>',
			t('break one thing in it; repeatable; `list` shows the names', '데모에서 하나를 고장 냄. 여러 번 지정 가능, `list`는 이름 목록'),
		)
		.option(
			'--serve',
			t(
				'only the environment: prints its configuration, and takes break NAME, mend NAME, faults and quit on standard input',
				'데모 환경만 실행: 설정을 출력하고 표준 입력으로 break 이름, mend 이름, faults, quit를 받음',
			),
		)
		.action(run(async () => (await import('./demo.ts')).demo));
	return program;
}

function collect(value: string, earlier: readonly string[]): readonly string[] {
	return [...earlier, value];
}
