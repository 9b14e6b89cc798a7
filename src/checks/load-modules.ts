import {existsSync} from 'node:fs';
import {register} from 'node:module';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {packageRoot} from '../config/package-root.ts';
import {type Problem, ProblemError} from '../core/problem.ts';
import {type Text, text, type Words} from '../core/text.ts';
import type {CheckKind} from './contract.ts';
import {guardOwnCheck} from './guard-own-check.ts';
import {defineOwnCheck, type OwnCheckKind} from './own-check.ts';

/**
 * Loads kinds of checks that an operator wrote: ES modules whose default export is a kind, or a list of them, made with
 * `defineCheck` from `coinpilot-ops/check`. They run inside this program with all its rights, so only files that the configuration names
 * are loaded.
 * @throws `check-module-bad` naming the file and what is wrong with it
 */
export async function loadCheckModules(files: readonly string[], taken: ReadonlySet<string>): Promise<Readonly<Record<string, CheckKind>>> {
	const kinds: Record<string, CheckKind> = {};
	if (files.length > 0) offerContract();
	for (const file of files) {
		for (const kind of await kindsIn(file)) {
			if (taken.has(kind.kind) || Object.hasOwn(kinds, kind.kind))
				throw bad(file, text(`the kind "${kind.kind}" exists already`, `이미 있는 종류 "${kind.kind}"`));
			kinds[kind.kind] = kind;
		}
	}
	return kinds;
}

let offered = false;

/** Lets a module import `coinpilot-ops/check` from wherever it lies, and get the very parts that this program runs. */
function offerContract(): void {
	if (offered) return;
	offered = true;
	// Beside the program that runs; started from its source, it has none there.
	const beside = new URL('check.js', import.meta.url);
	const contract = (existsSync(beside) ? beside : pathToFileURL(join(packageRoot(), 'dist', 'check.js'))).href;
	const hook = `export const resolve = (specifier, context, next) =>
		specifier === 'coinpilot-ops/check' ? {url: ${JSON.stringify(contract)}, shortCircuit: true} : next(specifier, context);`;
	register(`data:text/javascript,${encodeURIComponent(hook)}`);
}

/** A module may wait for something that never comes; nothing else bounds how long. */
const LOAD_MS = 15_000;
const LATE = Symbol('late');

async function withinReason<T>(loading: Promise<T>): Promise<T> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(LATE), LOAD_MS);
	});
	try {
		return await Promise.race([loading, late]);
	} finally {
		clearTimeout(timer);
	}
}

async function kindsIn(file: string): Promise<readonly CheckKind[]> {
	let exported: unknown;
	try {
		exported = ((await withinReason(import(pathToFileURL(file).href))) as {readonly default?: unknown}).default;
	} catch (error) {
		if (error === LATE) throw bad(file, text(`it was not loaded within ${LOAD_MS / 1_000} s`, `${LOAD_MS / 1_000}초 안에 불러오지 못함`));
		throw bad(file, (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '', error);
	}
	const kinds: readonly unknown[] = Array.isArray(exported) ? exported : [exported];
	if (kinds.length === 0) throw bad(file, text('it exports no kind', '내보낸 종류가 없음'));
	return kinds.map(kind => {
		const missing = missingFrom(kind);
		if (missing !== undefined) throw bad(file, missing);
		return guardOwnCheck(defineOwnCheck(kind as OwnCheckKind));
	});
}

function missingFrom(kind: unknown): Text | undefined {
	if (typeof kind !== 'object' || kind === null)
		return text('its default export is no kind: use defineCheck', '기본 내보내기가 확인 종류가 아님: defineCheck 사용');
	const fields = kind as Readonly<Record<string, unknown>>;
	if (typeof fields.kind !== 'string' || !/^[a-z][a-z0-9-]*$/.test(fields.kind))
		return text('kind is not a name such as my-check', 'kind는 my-check 같은 이름이어야 함');
	if (!isWords(fields.about)) return text('about is missing', 'about 없음');
	if (typeof fields.schema !== 'object' || fields.schema === null || !('_zod' in fields.schema) || !('safeParse' in fields.schema))
		return text('schema is not a zod schema', 'schema가 zod 스키마가 아님');
	const {timeoutMs, cannotSee, example} = fields;
	if (timeoutMs !== undefined && !(typeof timeoutMs === 'number' && timeoutMs >= 1 && timeoutMs < 2 ** 31))
		return text('timeoutMs is no number of milliseconds', 'timeoutMs가 밀리초 단위 숫자가 아님');
	if (cannotSee !== undefined && !(Array.isArray(cannotSee) && cannotSee.every(one => typeof one === 'string')))
		return text('cannotSee is no list of texts', 'cannotSee가 텍스트 목록이 아님');
	if (example !== undefined && typeof example !== 'string') return text('example is no text', 'example이 텍스트가 아님');
	const absent = (['from', 'observe', 'judge'] as const).find(name => typeof fields[name] !== 'function');
	return absent && text(`${absent}() is missing`, `${absent}() 없음`);
}

function isWords(value: unknown): boolean {
	const {en, ko} = (value ?? {}) as {readonly en?: unknown; readonly ko?: unknown};
	return typeof value === 'string' || (typeof en === 'string' && typeof ko === 'string');
}

function bad(path: string, detail: Words, cause?: unknown): ProblemError {
	const problem: Problem = {code: 'check-module-bad', path, detail};
	return new ProblemError(problem, cause === undefined ? undefined : {cause});
}
