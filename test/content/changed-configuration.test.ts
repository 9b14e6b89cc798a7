import {expect, test} from 'vitest';
import {stepsOf} from '../../src/core/checklist.ts';
import {readmeConfig} from '../support/readme-config.ts';
import {shippedUnder} from './shipped.ts';

/** The steps that look or act, by whether another configuration makes what was seen of them stale. */
function touched(configuration: string): {readonly changed: readonly string[]; readonly same: readonly string[]} {
	expect(configuration).not.toBe(readmeConfig);
	const stepsUnder = (text: string) => stepsOf(shippedUnder(text).checklists.find(({id}) => id === 'cutover')!);
	const now = new Map(stepsUnder(configuration).map(step => [step.key, step.hash]));
	const looking = stepsUnder(readmeConfig).filter(step => step.checks.length > 0 || step.action !== undefined);
	const keys = (steps: typeof looking) => steps.map(({key}) => key);
	return {
		changed: keys(looking.filter(step => now.get(step.key) !== step.hash)),
		same: keys(looking.filter(step => now.get(step.key) === step.hash)),
	};
}

test('another VM makes stale whatever was seen there: all but what is seen of the registry and in Minikube alone', () => {
	expect(touched(readmeConfig.replaceAll('203.0.113.10', '203.0.113.99')).same).toEqual([
		'phase-a/fallback-shape',
		'phase-a/arm64-images',
		'phase-b/dump',
		'release/freeze-source',
		'release/source-quiet',
		'release/final-dump',
		'retire/source-quiet',
		'rollback/start-source',
	]);
});

test('another namespace of Minikube makes stale what was seen of the source, and nothing of the VM alone', () => {
	const {changed, same} = touched(readmeConfig.replace('coin-pilot-ns', 'other-ns'));
	expect(changed).toEqual(expect.arrayContaining(['release/freeze-source', 'release/source-quiet', 'release/final-dump']));
	expect(same).toEqual(expect.arrayContaining(['phase-b/compose-file']));
});
