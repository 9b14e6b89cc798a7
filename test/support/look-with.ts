import type {CheckKind} from '../../src/checks/contract.ts';
import {type ProblemCode, ProblemError} from '../../src/core/problem.ts';
import type {Verdict} from '../../src/core/verdict.ts';
import type {Systems} from '../../src/systems/systems.ts';

/** One look, as `runCheck` would take it but without its deadline; a problem that was thrown is `unknown` and its code. */
export async function lookWith(
	kind: CheckKind,
	fields: Record<string, unknown>,
	systems: Systems,
): Promise<Verdict | {readonly status: 'unknown'; readonly problem: ProblemCode; readonly summary: {readonly en: string}}> {
	const spec = kind.schema.parse(fields);
	try {
		return kind.judge(await kind.observe(spec, systems, new AbortController().signal), spec);
	} catch (error) {
		if (!(error instanceof ProblemError)) throw error;
		return {status: 'unknown', problem: error.problem.code, summary: {en: JSON.stringify(error.problem)}};
	}
}
