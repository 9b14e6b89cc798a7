import {sanitise} from '../../core/sanitise.ts';
import {say} from '../../core/text.ts';
import type {Status} from '../../core/verdict.ts';
import type {CheckResult} from '../check-result.ts';
import {countByStatus} from './count.ts';
import type {Format} from './format.ts';

type State = 'OK' | 'WARNING' | 'CRITICAL' | 'UNKNOWN';

const EXIT: Readonly<Record<State, number>> = {OK: 0, WARNING: 1, CRITICAL: 2, UNKNOWN: 3};

export const NAGIOS_UNKNOWN = EXIT.UNKNOWN;

const STATE: Readonly<Record<Status, State>> = {pass: 'OK', skipped: 'OK', warn: 'WARNING', fail: 'CRITICAL', unknown: 'UNKNOWN'};

/** The roll-up of the plugin guidelines: critical over warning over unknown over ok; nothing looked at is unknown. */
function rollUp(results: readonly CheckResult[]): State {
	const states = new Set(results.map(({judged}) => STATE[judged.verdict.status]));
	const seen = results.some(({judged}) => judged.verdict.status !== 'skipped');
	return (['CRITICAL', 'WARNING', 'UNKNOWN'] as const).find(state => states.has(state)) ?? (seen ? 'OK' : 'UNKNOWN');
}

/** A Nagios plugin's output: one line with performance data, then a line for everything that is not well. */
export const nagios: Format = {
	whole(results, {language, durationMs}) {
		const state = rollUp(results);
		const {pass, warn, fail, unknown, skipped} = countByStatus(results);
		const notWell = results.filter(({judged}) => judged.verdict.status !== 'pass');
		const first = notWell.find(({judged}) => STATE[judged.verdict.status] === state);
		const reason = first ? `: ${plain(first.step)}: ${plain(say(first.judged.verdict.summary, language))}` : '';
		const total = results.length;
		const data = [
			`'passed'=${pass};;;0;${total}`,
			`'warned'=${warn};0;;0;${total}`,
			`'failed'=${fail};;0;0;${total}`,
			`'unknown'=${unknown};0;;0;${total}`,
			`'skipped'=${skipped};;;0;${total}`,
			`'time'=${(durationMs / 1_000).toFixed(3)}s;;;0;`,
		];
		const lines = notWell.map(
			({step, judged}) =>
				`${judged.verdict.status === 'skipped' ? 'SKIPPED' : STATE[judged.verdict.status]} ${plain(step)} ${plain(judged.kind)}: ${plain(say(judged.verdict.summary, language))}\n`,
		);
		return `COINPILOT ${state} - ${pass}/${total}${reason} | ${data.join(' ')}\n${lines.join('')}`;
	},
	exitCode: results => EXIT[rollUp(results)],
};

/** On one line; a pipe would begin performance data. */
export function plain(value: string): string {
	return sanitise(value)
		.replaceAll(/\s*\n\s*/g, ' ')
		.replaceAll('|', '¦');
}
