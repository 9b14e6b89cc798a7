import {describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import {runCheck} from '../../src/app/run-check.ts';
import type {CheckKind} from '../../src/checks/contract.ts';
import {type CheckName, checkKinds} from '../../src/checks/registry.ts';
import {makeCheck} from '../support/make-checklist.ts';
import {floodingSystems} from './flooding-systems.ts';

const names = Object.keys(checkKinds) as CheckName[];
const LARGEST_VERDICT = 300_000;

describe.each(names)('%s', name => {
	const kind: CheckKind = checkKinds[name];

	test('passes nothing, breaks nowhere and keeps little when it is answered with a flood', async () => {
		// What belongs to the check and not to its kind is left out.
		const {kind: _kind, until: _until, timeout: _timeout, ...fields} = parse(kind.example) as Record<string, unknown>;
		const check = makeCheck(name, kind.schema.parse(fields), {timeoutMs: 10_000});
		const signal = new AbortController().signal;
		const {verdict} = await runCheck(check, kind, {systems: floodingSystems(), signal, redact: value => value});
		expect(verdict.summary.en).not.toContain('broke inside the program');
		expect(['fail', 'unknown']).toContain(verdict.status);
		expect(JSON.stringify(verdict).length).toBeLessThan(LARGEST_VERDICT);
	});
});
