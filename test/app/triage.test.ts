import {expect, it} from 'vitest';
import {triage} from '../../src/app/triage.ts';
import type {Triaged} from '../../src/app/workspace.ts';
import type {Runbook} from '../../src/core/checklist.ts';
import {plain} from '../../src/core/text.ts';
import type {Judged, Status} from '../../src/core/verdict.ts';
import {makeCheck, makeChecklist, makeStep} from '../support/make-checklist.ts';

function runbook(id: string, severity: Runbook['severity'], signs: number): Runbook {
	const detect = Array.from({length: signs}, () => makeCheck('fake', {}));
	return {...makeChecklist([makeStep('one')]), id, severity, symptoms: [], detect};
}

const judged = (status: Status): Judged => ({
	kind: 'fake',
	verdict: {status, summary: plain(status), evidence: []},
	at: 0,
	durationMs: 1,
	looks: 1,
	vantage: {target: 'operator'},
});

it('ranks what points somewhere first, then what could not look, what is clear, and last what names no signs', async () => {
	const signs: Readonly<Record<string, readonly Status[]>> = {
		migration: [],
		latency: ['pass', 'warn'],
		stalled: ['pass', 'unknown'],
		down: ['pass', 'fail'],
		full: ['fail'],
	};
	const books = [
		runbook('migration', 'critical', 0),
		runbook('latency', 'critical', 2),
		runbook('stalled', 'low', 2),
		runbook('full', 'medium', 1),
		runbook('down', 'critical', 2),
	];
	let last: readonly Triaged[] = [];
	await triage(
		books,
		async ({id}, index) => judged(signs[id]?.[index] ?? 'unknown'),
		ranked => {
			last = ranked;
		},
	);
	expect(last.map(({runbook: {id}, state}) => [id, state])).toEqual([
		['down', 'points'],
		['full', 'points'],
		['stalled', 'unknown'],
		['latency', 'clear'],
		['migration', 'none'],
	]);
});
