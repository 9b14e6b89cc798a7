import {findConfig, requireConfig} from '../../config/find-config.ts';
import {loadConfig} from '../../config/load-config.ts';
import {nearest} from '../../core/nearest.ts';
import {fail} from '../../core/problem.ts';
import {say} from '../../core/text.ts';
import {EXIT} from '../exit-code.ts';
import {chooseLanguage, type GlobalOptions} from '../global-options.ts';
import type {Io} from '../io.ts';
import {loadKinds} from '../session.ts';
import {explainKind} from './explain-kind.ts';
import {explainMatchers} from './explain-matchers.ts';

const MATCHERS = 'matchers';

/** Lists the kinds of checks, or explains one from its own schema; `matchers` explains what the fields of many kinds have in common. */
export async function explain(options: GlobalOptions, io: Io, name: string | undefined): Promise<number> {
	const file = options.config === undefined ? await findConfig(io.cwd) : await requireConfig(options.config, io.cwd);
	const config = file === undefined ? undefined : (await loadConfig(file)).config;
	const kinds = await loadKinds(config && file !== undefined ? {config, file} : undefined);
	const known = Object.keys(kinds.checks).sort();
	const language = chooseLanguage(options, io, config?.language);
	if (name === undefined) {
		const width = Math.max(...known.map(one => one.length));
		for (const one of known) io.stdout.write(`${one.padEnd(width)}  ${say(kinds.checks[one]?.about ?? '', language)}\n`);
		return EXIT.passed;
	}
	const kind = Object.hasOwn(kinds.checks, name) ? kinds.checks[name] : undefined;
	if (!kind && name === MATCHERS) {
		io.stdout.write(explainMatchers(language));
		return EXIT.passed;
	}
	if (!kind) {
		const near = nearest(name, [...known, MATCHERS]);
		fail({code: 'name-unknown', what: 'kind', name, known, ...(near !== undefined && {nearest: near})});
	}
	io.stdout.write(explainKind(kind, language));
	return EXIT.passed;
}
