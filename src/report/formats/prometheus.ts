import {sanitise} from '../../core/sanitise.ts';
import type {Status} from '../../core/verdict.ts';
import type {CheckResult} from '../check-result.ts';
import type {Format} from './format.ts';

const STATES: readonly Status[] = ['pass', 'warn', 'fail', 'unknown', 'skipped'];

/** For node_exporter's textfile collector: the state of every check as a state set, its age and its time taken. */
export const prometheus: Format = {
	whole(results) {
		const state = results.flatMap(result =>
			STATES.map(name => sample('coinpilot_ops_check_state', result, result.judged.verdict.status === name ? 1 : 0, {state: name})),
		);
		// Of what was held up there is nothing to say when it was seen: an age that grows is what tells.
		const looked = results.filter(({judged}) => judged.looks > 0);
		const seen = looked.map(result => sample('coinpilot_ops_check_seen_timestamp_seconds', result, result.judged.at / 1_000));
		const took = looked.map(result => sample('coinpilot_ops_check_duration_seconds', result, result.judged.durationMs / 1_000));
		return [
			family('coinpilot_ops_check_state', 'Whether the check is in this state.', state),
			family('coinpilot_ops_check_seen_timestamp_seconds', 'When the check was last looked at.', seen),
			family('coinpilot_ops_check_duration_seconds', 'How long the look took.', took),
		].join('');
	},
};

function family(name: string, help: string, samples: readonly string[]): string {
	return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${samples.join('')}`;
}

function sample(
	name: string,
	{checklist, step, index, judged}: CheckResult,
	value: number,
	more: Readonly<Record<string, string>> = {},
): string {
	const labels = {checklist, step, check: String(index), kind: judged.kind, target: judged.vantage.target, ...more};
	const written = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
	return `${name}{${written.join(',')}} ${value}\n`;
}

function escapeLabel(value: string): string {
	return sanitise(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
