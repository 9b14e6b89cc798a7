import type {ExpectStatic} from 'vitest';
import {stepsOf} from '../../src/core/checklist.ts';
import {say} from '../../src/core/text.ts';
import {inline} from '../../src/report/markdown-text.ts';
import {reportText} from '../../src/report/report-text.ts';
import type {CutoverDesk} from './cutover-desk.ts';

/** The report of a run that was walked to its end: everything is in it, and nothing in it is unknown. */
export async function expectWholeReport({operator, demo, language, run, events}: CutoverDesk, expect: ExpectStatic): Promise<void> {
	const id = await run();
	expect(await operator.call(['runs', 'verify', id])).toMatchObject({status: 0});
	const {status, stdout: report} = await operator.call(['--config', demo.config, '--language', language, 'report', id, '--out', '-']);
	expect(status).toBe(0);

	const recorded = await events();
	const started = recorded.find(event => event.type === 'run-started') ?? expect.unreachable();
	const part = (title: {en: string; ko: string}) => `## ${say(title, language)}`;
	expect(report.match(/^## .*$/m)?.[0]).toBe(part(reportText.exceptions));
	for (const event of recorded) if (event.type === 'step-waived') expect(before(report, part(reportText.gates))).toContain(event.reason);

	const steps = stepsOf(started.pinned);
	const heads = report.match(/^### .*$/gm) ?? [];
	expect(heads).toHaveLength(steps.length);
	expect(steps.filter(({title}) => !heads.some(head => head.includes(inline(say(title, language)))))).toEqual([]);
	// The way back was not needed and is open still; everything else was seen, decided, attested, waived or left out.
	const back = steps.filter(({undoes}) => undoes).map(({title}) => inline(say(title, language)));
	const beyond = steps.find(({key}) => key === 'phase-a/arm64-images')?.title;
	const open = heads.filter(
		head => /^### [·?✖]/.test(head) && ![...back, beyond ? inline(say(beyond, language)) : ''].some(title => head.endsWith(title)),
	);
	expect(open).toEqual([]);

	const attested = recorded.filter(event => event.type === 'step-attested');
	expect(attested.length).toBeGreaterThan(10);
	expect(report.split(`- ${say(reportText.attested, language)}: `)).toHaveLength(attested.length + 1);
	const gates = recorded.filter(event => event.type === 'gate-opened');
	expect(report.split(` | ${say(reportText.opened, language)} | `)).toHaveLength(gates.length + 1);
	expect(report).toContain(part(reportText.timing));
	expect(report).toContain(`| **${say(reportText.total, language)}** | `);

	const timeline = report.slice(report.indexOf(part(reportText.timeline)));
	expect(timeline.match(/^- .* #\d+ /gm)).toHaveLength(recorded.length);
	expect(timeline.split(say(reportText.eventNames['run-resumed'], language))).toHaveLength(3);
	expect(timeline.trimEnd().split('\n').at(-1)).toContain(say(reportText.outcomes.completed, language));
}

function before(text: string, mark: string): string {
	return text.slice(0, text.indexOf(mark));
}
