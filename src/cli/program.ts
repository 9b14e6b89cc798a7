import {Command, CommanderError} from 'commander';
import {fail, ProblemError} from '../core/problem.ts';
import {LANGUAGES} from '../core/text.ts';
import {EXIT, exitOfProblem} from './exit-code.ts';
import {chooseLanguage, type GlobalOptions} from './global-options.ts';
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
	const program = createProgram(io, async work => {
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

function createProgram(io: Io, settle: (work: Promise<number>) => Promise<void>): Command {
	const program = new Command('coinpilot-ops');
	program
		.description(
			'A runbook you can run: guided cutover, daily check and incident mode for CoinPilot.\n실행할 수 있는 런북: 이전 작업, 일일 점검, 장애 대응.',
		)
		.option('-c, --config <file>', 'configuration file; without it, coinpilot-ops.yaml is looked for upwards')
		.option('-l, --language <en|ko>', 'language of everything shown')
		.option('--plain', 'plain lines even in a terminal')
		.option('--read-only', 'change nothing: actions stop after their plan')
		.option('--verbose', 'show the chain of causes')
		.option('-V, --version', 'print the version')
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
		.description('walk Phases A to D and the release; goes on with an unfinished run')
		.option('--new', 'begin a new run')
		.option('--rehearsal', 'a rehearsal: what its steps take is the plan of later runs')
		.action(run(async () => (await import('./walk.ts')).cutover));
	program
		.command('walk <checklist>')
		.description('walk one checklist or runbook by its id')
		.option('--new', 'begin a new run')
		.option('--rehearsal', 'a rehearsal: what its steps take is the plan of later runs')
		.action(run(async () => (await import('./walk.ts')).walk));
	program
		.command('daily')
		.description('the daily check')
		.option('--once', 'look once, print plain lines, exit')
		.action(run(async () => (await import('./walk.ts')).daily));
	program
		.command('incident')
		.description('incident mode: runbooks ranked by what their signs show')
		.action(run(async () => (await import('./home.ts')).incident));
	program
		.command('check [checklist...]')
		.description('run the checks of CHECKLIST or CHECKLIST#STEP once; records nothing')
		.option(
			'-f, --format <name[=file]>',
			'text, json, ndjson, junit, tap, nagios, prometheus or markdown; repeatable, each to its own file',
			collect,
			[],
		)
		.option('-o, --out <file>', 'where the format without a file of its own goes')
		.option('--only <kind>', 'only checks of this kind; repeatable', collect, [])
		.option('--target <name>', 'only checks that look from this target; repeatable', collect, [])
		.option('--list', 'list the kinds of checks')
		.option('--explain <kind>', 'the fields of a kind, what it cannot see, and an example; `matchers` for what many fields share')
		.action(run(async () => (await import('./check.ts')).check));
	const runs = program
		.command('runs')
		.description('list the runs')
		.action(run(async () => (await import('./runs.ts')).listRuns));
	runs
		.command('verify <run>')
		.description("verify a run's journal: structure, sequence, hash chain")
		.action(run(async () => (await import('./runs.ts')).verifyRun));
	program
		.command('report <run>')
		.description('write the report of a run from its journal')
		.option('-o, --out <file>', 'where to; - for standard output')
		.action(run(async () => (await import('./report.ts')).report));
	program
		.command('lint [files...]')
		.description('check checklists, runbooks and the configuration')
		.option('--sources', 'print every item of the plan with the steps that establish it')
		.action(run(async () => (await import('./lint.ts')).lint));
	program
		.command('init')
		.description('ask, look around, and write coinpilot-ops.yaml; run again, it keeps what was edited')
		.option('--host <host>', 'the VM: its name or address')
		.option('--port <port>', 'its SSH port')
		.option('--user <user>', 'the user on it')
		.option('--identity <file>', 'the private key')
		.option('--known-hosts <file>', 'instead of ~/.ssh/known_hosts')
		.option('--domain <name>', 'the domain of the dashboard')
		.option('--environment <name>', 'the name of the environment')
		.option('--docker <words>', 'how docker is called on the VM')
		.option('--kubectl <words>', 'how kubectl is called here')
		.option('--kubeconfig <file>', 'instead of the usual one')
		.option('--context <name>', 'the Kubernetes context of the old home')
		.option('--namespace <name>', 'its namespace')
		.option('-y, --yes', 'write without asking; what has a usual answer is not asked')
		.action(run(async () => (await import('./init.ts')).init));
	program
		.command('demo [checklist]')
		.description('the guided cutover against an embedded environment on this machine')
		.option('--fault <name...>', 'break one thing in it; repeatable; `list` shows the names')
		.option('--serve', 'only the environment: prints its configuration, and takes break NAME, mend NAME, faults and quit on standard input')
		.action(run(async () => (await import('./demo.ts')).demo));
	return program;
}

function collect(value: string, earlier: readonly string[]): readonly string[] {
	return [...earlier, value];
}
