import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {actionKinds} from '../../src/actions/registry.ts';
import {checkKinds} from '../../src/checks/registry.ts';
import {parseConfig} from '../../src/config/load-config.ts';
import {variablesOf} from '../../src/config/variables.ts';
import {stepsOf} from '../../src/core/checklist.ts';
import {loadContent} from '../../src/language/load-content.ts';

const root = new URL('../../', import.meta.url).pathname;
const read = (folder: string, ending: string) =>
	readdirSync(join(root, folder))
		.filter(name => name.endsWith(ending))
		.map(name => ({file: `${folder}/${name}`, text: readFileSync(join(root, folder, name), 'utf8')}));

const example = parseConfig('coinpilot-ops.yaml', readFileSync(join(root, 'docs/example/coinpilot-ops.yaml'), 'utf8'));
if (example.config === undefined) throw new Error(JSON.stringify(example.problems));
const files = {checklists: read('checklists', '.yaml'), runbooks: read('runbooks', '.md')};
const content = loadContent(files, {checks: checkKinds, actions: actionKinds}, variablesOf(example.config));
const lists = [...content.checklists, ...content.runbooks];
const steps = [...new Map(lists.flatMap(list => stepsOf(list).map(step => [step.key, step] as const))).values()];

/** Names of CoinPilot's own that the example has none of: containers, folders, tables, metrics, keys, variables. */
const OWN =
	/coin-?pilot(?!-ops)|\/opt\/|bot:8000|deployment\/(bot|collector)|market_data|trading_history|daily_risk_state|agent_decisions|account_state|risk_audit|regime_history|"positions"|UPBIT|ANTHROPIC|bot:status|:hwm|timescale\//i;

describe('the shipped content under the names of another application', () => {
	it('has everything it asks for', () => {
		expect(content.problems).toEqual([]);
	});

	it.each(steps.map(step => [step.key, step] as const))(
		'%s looks at nothing of CoinPilot’s',
		(_key, {checks, action, title, remedy, undo}) => {
			const looked = JSON.stringify([checks.map(({spec}) => spec), action?.spec, action?.require.map(({spec}) => spec)]);
			expect(OWN.exec(looked)?.[0]).toBeUndefined();
			expect(OWN.exec(JSON.stringify([title, remedy, undo]))?.[0]).toBeUndefined();
		},
	);

	it('acts on the names of the example', () => {
		const scripts = steps.flatMap(({action}) => (action === undefined ? [] : [JSON.stringify(action.spec)])).join('\n');
		for (const name of ['shop-price-bot-1', 'deployment/price-bot', 'web importer n8n', '/srv/shop', 'orders prices', 'shop-web-1']) {
			expect(scripts).toContain(name);
		}
	});
});
