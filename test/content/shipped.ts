import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {actionKinds} from '../../src/actions/registry.ts';
import {checkKinds} from '../../src/checks/registry.ts';
import {parseConfig} from '../../src/config/load-config.ts';
import {variablesOf} from '../../src/config/variables.ts';
import {type Step, stepsOf} from '../../src/core/checklist.ts';
import {loadContent} from '../../src/language/load-content.ts';

const root = new URL('../../', import.meta.url).pathname;

function readFolder(folder: string, ending: string): {readonly file: string; readonly text: string}[] {
	return readdirSync(join(root, folder))
		.filter(name => name.endsWith(ending))
		.map(name => ({file: `${folder}/${name}`, text: readFileSync(join(root, folder, name), 'utf8')}));
}

const files = {checklists: readFolder('checklists', '.yaml'), runbooks: readFolder('runbooks', '.md')};

/** The shipped content as a configuration fills it in. */
export function shippedUnder(configuration: string): ReturnType<typeof loadContent> {
	const {config, problems} = parseConfig('coinpilot-ops.yaml', configuration);
	if (config === undefined) throw new Error(JSON.stringify(problems));
	return loadContent(files, {checks: checkKinds, actions: actionKinds}, variablesOf(config));
}

export const underExample = shippedUnder(readFileSync(join(root, 'docs/example/coinpilot-ops.yaml'), 'utf8'));

/** Every step once, whichever checklists include it. */
export const shippedSteps: readonly Step[] = [
	...new Map(
		[...underExample.checklists, ...underExample.runbooks].flatMap(list => stepsOf(list).map(step => [step.key, step] as const)),
	).values(),
];
