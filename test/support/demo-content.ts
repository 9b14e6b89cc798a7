import {actionKinds} from '../../src/actions/registry.ts';
import {runCheck} from '../../src/app/run-check.ts';
import type {CheckKind} from '../../src/checks/contract.ts';
import {type CheckName, checkKinds} from '../../src/checks/registry.ts';
import {variablesOf} from '../../src/config/variables.ts';
import {type CheckSpec, type Step, stepsOf} from '../../src/core/checklist.ts';
import {say} from '../../src/core/text.ts';
import type {Verdict} from '../../src/core/verdict.ts';
import type {Environment} from '../../src/demo/environment.ts';
import {loadContent} from '../../src/language/load-content.ts';
import {contentDirectories, readContent} from '../../src/language/read-content.ts';
import {startDemoSystems} from './demo-systems.ts';

export interface DemoContent {
	readonly demo: Environment;
	/** Every shipped step once, checklists first. */
	readonly steps: readonly Step[];
	/** The checks of a step, each looked at once, however long its `until`. */
	look(key: string): Promise<readonly Verdict[]>;
	close(): Promise<void>;
}

/** The shipped content on a demo of its own, without a walk: what a look says, and nothing is recorded. */
export async function openDemoContent(): Promise<DemoContent> {
	const {demo, config, systems, stop} = await startDemoSystems();
	const files = await readContent(contentDirectories());
	const {checklists, runbooks, problems} = loadContent(files, {checks: checkKinds, actions: actionKinds}, variablesOf(config));
	if (problems.length > 0) throw new Error(JSON.stringify(problems[0]));
	const steps = new Map([...checklists, ...runbooks].flatMap(list => stepsOf(list).map(step => [step.key, step] as const)));
	const lookAt = async (check: CheckSpec): Promise<Verdict> => {
		const {until: _until, ...once} = check;
		const kind = checkKinds[check.kind as CheckName] as CheckKind;
		const judged = await runCheck(once, kind, {systems, signal: AbortSignal.timeout(60_000), redact: value => value});
		return judged.verdict;
	};
	return {
		demo,
		steps: [...steps.values()],
		look: async key => Promise.all((steps.get(key)?.checks ?? []).map(lookAt)),
		close: stop,
	};
}

/** Everything a verdict shows, as one text to look for names in. */
export function shownBy({status, summary, evidence, table}: Verdict): string {
	const cells = (table?.rows ?? []).flatMap(row => row.cells.map(cell => say(cell, 'en')));
	const lines = evidence.map(({label, observed}) => `${label.en} ${say(observed, 'en')}`);
	return [`${status}: ${summary.en}`, ...lines, ...cells].join('\n');
}
