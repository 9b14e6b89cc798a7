import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {stepsOf} from '../../src/core/checklist.ts';
import {shippedUnder, shippedSteps as steps, underExample} from './shipped.ts';

/** Names of CoinPilot's own that the example has none of: containers, folders, tables, metrics, keys, variables. */
const OWN =
	/coin-?pilot(?!-ops)|\/opt\/|bot:8000|deployment\/(bot|collector)|market_data|trading_history|daily_risk_state|agent_decisions|account_state|risk_audit|regime_history|"positions"|UPBIT|ANTHROPIC|bot:status|:hwm|timescale\//i;

describe('the shipped content under the names of another application', () => {
	it('has everything it asks for', () => {
		expect(underExample.problems).toEqual([]);
	});

	it.each(steps.map(step => [step.key, step] as const))(
		'%s looks at nothing of CoinPilot’s',
		(_key, {checks, action, title, remedy, undo}) => {
			const looked = JSON.stringify([checks.map(({spec}) => spec), action?.spec, action?.require.map(({spec}) => spec)]);
			expect(OWN.exec(looked)?.[0]).toBeUndefined();
			expect(OWN.exec(JSON.stringify([title, remedy, undo]))?.[0]).toBeUndefined();
		},
	);

	it('reads times without a zone in the one that is named, and in none where none is', () => {
		const example = readFileSync(new URL('../../docs/example/coinpilot-ops.yaml', import.meta.url), 'utf8');
		const zonesOf = ({checklists, runbooks}: typeof underExample) =>
			[...checklists, ...runbooks]
				.flatMap(stepsOf)
				.flatMap(({checks, action}) => [...checks, ...(action?.require ?? [])])
				.filter(({kind}) => kind === 'rows-written' || kind === 'rows-fresh')
				.map(({spec}) => (spec as {readonly zone?: string}).zone);
		expect(new Set(zonesOf(underExample))).toEqual(new Set(['UTC']));
		expect(new Set(zonesOf(shippedUnder(example.replace(/^ {2}zone:.*\n/m, ''))))).toEqual(new Set([undefined]));
	});

	it('looks at the ports that are named, and at CoinPilot’s where none are', () => {
		const portsOf = ({checklists}: typeof underExample) => {
			const [step] = checklists.flatMap(stepsOf).filter(({key}) => key === 'phase-b/private-ports');
			return step?.checks.map(({spec}) => {
				const {allow, closed} = spec as {readonly allow?: readonly number[]; readonly closed?: readonly number[]};
				return allow ?? closed;
			});
		};
		const example = readFileSync(new URL('../../docs/example/coinpilot-ops.yaml', import.meta.url), 'utf8');
		expect(portsOf(underExample)).toEqual([
			[80, 443],
			[5432, 6379, 9000],
		]);
		expect(portsOf(shippedUnder(example.replace('internal: [5432, 6379, 9000]', 'published: [8443]')))).toEqual([
			[8443],
			[5432, 6379, 8000],
		]);
	});

	it('acts on the names of the example', () => {
		const scripts = steps.flatMap(({action}) => (action === undefined ? [] : [JSON.stringify(action.spec)])).join('\n');
		for (const name of ['shop-price-bot-1', 'deployment/price-bot', 'web importer n8n', '/srv/shop', 'orders prices', 'shop-web-1']) {
			expect(scripts).toContain(name);
		}
	});
});
